import { checkpointCorrupt, checkpointWriteFailed } from './checkpoint-errors.ts';
import { type Files, type OpenFile, readWholeFile } from './files.ts';
import { type Frame, readFrames, type SegmentContent } from './journal-frame.ts';
import type { JournalRecord } from './journal-record.ts';
import { listSegments, segmentPath } from './journal-segment.ts';
import { writeZeros } from './zero-filled-file.ts';

export interface RecoveredJournal {
  readonly records: readonly JournalRecord[];
  readonly tailCut: boolean;
  readonly position: JournalPosition;
}

/** Where writing goes on. */
export interface JournalPosition {
  /** CRC of the last frame. */
  readonly lastCrc: number;
  /** Newest batch planned and committed; −1 where no record says so. */
  readonly plannedBatch: number;
  readonly committedBatch: number;
  /** The segment to append to, null in an empty journal. */
  readonly active: ActiveSegment | null;
  /** Full segments, oldest first. */
  readonly full: readonly FullSegment[];
}

interface ActiveSegment extends FullSegment {
  readonly path: string;
  readonly file: OpenFile;
  readonly capacity: number;
  readonly end: number;
}

export interface FullSegment {
  readonly number: number;
  /** Newest batch that a record in it names; −1 without records. */
  readonly newestBatch: number;
}

/** Reads a journal, cuts a torn tail and removes segments that were only prepared. */
export async function recoverJournal(files: Files, directory: string): Promise<RecoveredJournal> {
  const { records, isTorn, used, prepared } = await readJournal(files, directory);
  const last = used.at(-1);
  try {
    await removePrepared(files, directory, prepared);
    const position = {
      lastCrc: used.flatMap(({ content }) => content.frames).at(-1)?.crc ?? 0,
      plannedBatch: newestBatch(records.filter(({ kind }) => kind === 'planned')),
      committedBatch: newestCommitted(records),
      active: last === undefined ? null : await reopen(files, last),
      full: used
        .slice(0, -1)
        .map(({ number, content }) => ({ number, newestBatch: newestIn(content) })),
    };
    return { records, tailCut: isTorn, position };
  } catch (cause) {
    throw checkpointWriteFailed(directory, newestCommitted(records), cause);
  }
}

export interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** Whether the bytes written last are torn. */
  readonly isTorn: boolean;
  /** Segments with records or a torn one, oldest first. */
  readonly used: readonly ReadSegment[];
  /** Segments behind them, without anything. */
  readonly prepared: readonly ReadSegment[];
}

/**
 * Reads all segments and checks their chain; changes nothing. Only what was written last can be torn; anything else
 * that is not right is corruption.
 */
export async function readJournal(files: Files, directory: string): Promise<JournalContent> {
  const segments = await readSegments(files, directory);
  const isUsed = ({ content }: ReadSegment) => content.frames.length > 0 || content.rest !== 'zero';
  const used = segments.filter(isUsed);
  const prepared = segments.slice(segments.findLastIndex(isUsed) + 1);
  const records = checkChain(used);
  return { records, isTorn: used.at(-1)?.content.rest === 'torn', used, prepared };
}

interface ReadSegment {
  readonly number: number;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly content: SegmentContent;
}

async function readSegments(files: Files, directory: string): Promise<ReadSegment[]> {
  const segments: ReadSegment[] = [];
  for (const number of await listSegments(files, directory)) {
    const path = segmentPath(directory, number);
    const bytes = await readWholeFile(files, path);
    segments.push({ number, path, bytes, content: readFrames(bytes, path) });
  }
  return segments;
}

/** All records, when every frame follows the one before it. */
function checkChain(segments: readonly ReadSegment[]): JournalRecord[] {
  const records: JournalRecord[] = [];
  let previous: ReadSegment | null = null;
  let lastCrc: number | null = null;
  for (const segment of segments) {
    const { path, content } = segment;
    const flaw = flawBetween(previous, segment, lastCrc);
    if (flaw !== null) throw checkpointCorrupt(flaw, newestCommitted(records));
    for (const frame of content.frames) for (const record of frame.records) records.push(record);
    if (content.rest === 'broken') {
      const detail = `${path} has bad bytes at offset ${content.end}, before records that are good.`;
      throw checkpointCorrupt(detail, newestCommitted(records));
    }
    lastCrc = content.frames.at(-1)?.crc ?? lastCrc;
    previous = segment;
  }
  return records;
}

/** What is wrong where one segment follows another, as a sentence. The first one kept may follow anything. */
function flawBetween(
  previous: ReadSegment | null,
  next: ReadSegment,
  lastCrc: number | null,
): string | null {
  if (previous === null) return null;
  if (next.number !== previous.number + 1)
    return `A segment is missing between ${previous.path} and ${next.path}.`;
  const { rest, end } = previous.content;
  if (rest !== 'zero')
    return `${previous.path} has bad bytes at offset ${end}, before records of ${next.path}.`;
  const { firstPredecessorCrc } = next.content;
  if (firstPredecessorCrc === null || lastCrc === null || firstPredecessorCrc === lastCrc)
    return null;
  return `Records are missing between ${previous.path} and ${next.path}.`;
}

/** Prepared ahead or left half made by a crash; the number is used again. */
async function removePrepared(
  files: Files,
  directory: string,
  empty: readonly ReadSegment[],
): Promise<void> {
  for (const { path } of empty.toReversed()) await files.remove(path);
  if (empty.length > 0) await files.syncDirectory(directory);
}

/**
 * Opens the newest segment for appending. Its last frame may lie in the page cache only (the process was killed while
 * it wrote, or the disk had failed): it is written once more, because what is read must not vanish later.
 */
async function reopen(files: Files, segment: ReadSegment): Promise<ActiveSegment> {
  const { number, path, bytes, content } = segment;
  const { frames, end, rest } = content;
  const file = await files.open(path, 'durable');
  const lastStart = frames.at(-2)?.end ?? 0;
  try {
    if (end > 0) await file.write(bytes.subarray(lastStart, end), lastStart);
    if (rest === 'torn') await writeZeros(file, end, bytes.findLastIndex((byte) => byte !== 0) + 1);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { number, path, file, capacity: bytes.byteLength, end, newestBatch: newestIn(content) };
}

function newestIn(content: SegmentContent): number {
  return newestBatch(content.frames.flatMap((frame: Frame) => frame.records));
}

/** −1 without a committed record. */
export function newestCommitted(records: readonly JournalRecord[]): number {
  return newestBatch(records.filter(({ kind }) => kind === 'committed'));
}

function newestBatch(records: readonly JournalRecord[]): number {
  return records.reduce((newest, { batchId }) => Math.max(newest, batchId), -1);
}
