import { crc32 } from 'node:zlib';
import { checkpointCorrupt, codeOf } from './checkpoint-errors.ts';
import { type Files, readWholeFile } from './files.ts';
import {
  ENTRY_BYTES,
  encodeEntry,
  type IndexContent,
  type IndexEntry,
  readIndex,
} from './received-index.ts';
import {
  closeSegment,
  listReceived,
  type ReceivedSegment,
  receivedDataPath,
  receivedIndexPath,
  removeSegment,
  reopenSegment,
} from './received-segment.ts';

export interface ReceivedContent {
  /** Segments with data, oldest first; the last one is written on. */
  readonly segments: readonly ReceivedSegment[];
  /** Number of entries in the last one. */
  readonly entryCount: number;
  /** The last entry of all. */
  readonly last: IndexEntry | null;
}

/** Reads a log of received data, cuts a torn group and removes what a crash left half made or half removed. */
export async function recoverReceived(files: Files, directory: string): Promise<ReceivedContent> {
  const content = await readReceived(files, directory);
  const newest = content.segments.at(-1);
  const indexes = await listReceived(files, directory, 'index');
  for (const number of indexes) {
    if (number > (newest?.number ?? 0)) await removeSegment(files, directory, number);
  }
  for (const number of await listReceived(files, directory, 'data')) {
    if (!indexes.includes(number)) await files.remove(receivedDataPath(directory, number));
  }
  if (newest !== undefined) await settle(files, directory, newest, content);
  return content;
}

/** Reads all segments and checks every group; changes nothing. Only what was written last can be torn. */
export async function readReceived(files: Files, directory: string): Promise<ReceivedContent> {
  const found = await readIndexes(files, directory);
  const used = found.filter(({ content }) => content.entries.length > 0 || content.rest !== 'zero');
  const segments: ReceivedSegment[] = [];
  let last: IndexEntry | null = null;
  let entryCount = 0;
  for (const segment of used) {
    checkNeighbour(directory, segments.at(-1), segment);
    const isLast = segment === used.at(-1);
    const entries: readonly IndexEntry[] = await checkSegment(
      files,
      directory,
      segment,
      last,
      isLast,
    );
    const start = entries[0] === undefined ? (last?.end ?? 0) : startOf(entries[0]);
    last = entries.at(-1) ?? last;
    segments.push({ number: segment.number, start, end: last?.end ?? 0 });
    entryCount = entries.length;
  }
  return { segments, entryCount, last };
}

interface FoundSegment {
  readonly number: number;
  readonly content: IndexContent;
}

async function readIndexes(files: Files, directory: string): Promise<FoundSegment[]> {
  const found: FoundSegment[] = [];
  for (const number of await listReceived(files, directory, 'index')) {
    const path = receivedIndexPath(directory, number);
    found.push({ number, content: readIndex(await readWholeFile(files, path), path) });
  }
  return found;
}

function checkNeighbour(
  directory: string,
  before: ReceivedSegment | undefined,
  { number }: FoundSegment,
): void {
  if (before === undefined || number === before.number + 1) return;
  const [left, right] = [
    receivedIndexPath(directory, before.number),
    receivedIndexPath(directory, number),
  ];
  throw checkpointCorrupt(`A segment is missing between ${left} and ${right}.`, null);
}

/** The entries that hold. In the last segment the last group may be torn, in its bytes or in its entry. */
async function checkSegment(
  files: Files,
  directory: string,
  { number, content }: FoundSegment,
  previous: IndexEntry | null,
  isLast: boolean,
): Promise<readonly IndexEntry[]> {
  const path = receivedDataPath(directory, number);
  const { entries, rest } = content;
  if (rest === 'broken' || (rest === 'torn' && !isLast))
    throw badBytes(receivedIndexPath(directory, number));
  const bytes = await readWholeFile(files, path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw checkpointCorrupt(`${path} is missing.`, null);
  });
  let before = previous;
  let offset = 0;
  for (const [slot, entry] of entries.entries()) {
    // What the oldest segment kept follows is not known any more.
    const follows =
      before === null || (entry.predecessorCrc === before.crc && startOf(entry) === before.end);
    if (!follows) throw badBytes(path);
    const group = bytes.subarray(offset, offset + entry.byteLength);
    if (group.byteLength < entry.byteLength || crc32(group) !== entry.dataCrc) {
      if (isLast && rest === 'zero' && slot === entries.length - 1) return entries.slice(0, slot);
      throw badBytes(path);
    }
    offset += entry.byteLength;
    before = entry;
  }
  return entries;
}

/**
 * Makes durable what was found. The last group may lie in the page cache only (the process was killed while it wrote,
 * or the disk had failed): it is written once more, because what is read must not vanish later. A torn group behind
 * it loses its entry.
 */
async function settle(
  files: Files,
  directory: string,
  { number, start }: ReceivedSegment,
  { last, entryCount }: ReceivedContent,
): Promise<void> {
  const { data, index } = await reopenSegment(files, directory, number);
  try {
    if (last !== null && entryCount > 0) {
      const group = new Uint8Array(last.byteLength);
      await data.read(group, startOf(last) - start);
      await data.write(group, startOf(last) - start);
      await index.write(encodeEntry(last), (entryCount - 1) * ENTRY_BYTES);
    }
    const hasRoom = (entryCount + 1) * ENTRY_BYTES <= (await index.size());
    if (hasRoom) await index.write(new Uint8Array(ENTRY_BYTES), entryCount * ENTRY_BYTES);
  } finally {
    await closeSegment({ data, index });
  }
}

function startOf({ end, byteLength }: IndexEntry): number {
  return end - byteLength;
}

function badBytes(path: string): Error {
  return checkpointCorrupt(`${path} holds bad bytes before good ones.`, null);
}
