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

export interface RecoveredData {
  /** Segments with data, oldest first; the last one is written on. */
  readonly segments: readonly ReceivedSegment[];
  /** Number of entries in the last one. */
  readonly entryCount: number;
  readonly lastCrc: number;
}

/**
 * Reads all segments and checks every group. Only what was written last can be torn: it is cut.
 */
export async function recoverReceived(files: Files, directory: string): Promise<RecoveredData> {
  const found = await readSegments(files, directory);
  const used = found.filter(({ content }) => content.entries.length > 0 || content.rest !== 'zero');
  const lastUsed = used.at(-1)?.number ?? 0;
  for (const { number } of found)
    if (number > lastUsed) await removeSegment(files, directory, number);

  const segments: ReceivedSegment[] = [];
  let previous: IndexEntry | null = null;
  let entryCount = 0;
  for (const segment of used) {
    checkNeighbour(directory, segments.at(-1), segment);
    const isLast = segment === used.at(-1);
    const entries: readonly IndexEntry[] = await checkSegment(
      files,
      directory,
      segment,
      previous,
      isLast,
    );
    const start = entries[0] === undefined ? (previous?.end ?? 0) : startOf(entries[0]);
    previous = entries.at(-1) ?? previous;
    segments.push({ number: segment.number, start, end: previous?.end ?? 0 });
    entryCount = entries.length;
  }
  const last = segments.at(-1);
  if (last !== undefined) await settle(files, directory, last, previous, entryCount);
  return { segments, entryCount, lastCrc: previous?.crc ?? 0 };
}

interface FoundSegment {
  readonly number: number;
  readonly content: IndexContent;
}

async function readSegments(files: Files, directory: string): Promise<FoundSegment[]> {
  const numbers = await listReceived(files, directory, 'index');
  for (const number of await listReceived(files, directory, 'data')) {
    if (!numbers.includes(number)) await files.remove(receivedDataPath(directory, number));
  }
  const found: FoundSegment[] = [];
  for (const number of numbers) {
    const content = readIndex(await readWholeFile(files, receivedIndexPath(directory, number)));
    found.push({ number, content });
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
  last: IndexEntry | null,
  entryCount: number,
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
