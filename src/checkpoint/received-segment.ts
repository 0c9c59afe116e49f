import type { Files, OpenFile } from './files.ts';
import { createZeroFilled } from './zero-filled-file.ts';

/** A stretch of received data: bytes `start` to `end` of the whole, in a data file with its index. */
export interface ReceivedSegment {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** Both files of the segment that is written. */
export interface OpenSegment {
  readonly data: OpenFile;
  readonly index: OpenFile;
}

export function receivedDataPath(directory: string, number: number): string {
  return `${directory}/${numberText(number)}.data`;
}

export function receivedIndexPath(directory: string, number: number): string {
  return `${directory}/${numberText(number)}.index`;
}

/** Numbers of the files with an ending, ascending. */
export async function listReceived(
  files: Files,
  directory: string,
  ending: 'data' | 'index',
): Promise<number[]> {
  const names = (await files.list(directory)).filter((name) => /^\d{8,}\.(data|index)$/.test(name));
  return names
    .filter((name) => name.endsWith(`.${ending}`))
    .map((name) => Number.parseInt(name, 10))
    .sort((left, right) => left - right);
}

/**
 * Makes an empty segment, durable with its names. The index is filled with zeros, the data file grows: writing zeros
 * ahead would double what the disk takes and saves little.
 */
export async function createSegment(
  files: Files,
  directory: string,
  number: number,
  indexBytes: number,
): Promise<OpenSegment> {
  const created = await files.open(receivedDataPath(directory, number), 'create');
  await created.close();
  const indexPath = receivedIndexPath(directory, number);
  const index = await createZeroFilled(files, directory, indexPath, indexBytes);
  return withIndex(index, files.open(receivedDataPath(directory, number), 'durable'));
}

export async function reopenSegment(
  files: Files,
  directory: string,
  number: number,
): Promise<OpenSegment> {
  const index = await files.open(receivedIndexPath(directory, number), 'durable');
  return withIndex(index, files.open(receivedDataPath(directory, number), 'durable'));
}

/** An index whose data cannot be opened is closed again. */
async function withIndex(index: OpenFile, opening: Promise<OpenFile>): Promise<OpenSegment> {
  try {
    return { index, data: await opening };
  } catch (error) {
    await index.close();
    throw error;
  }
}

export async function closeSegment({ data, index }: OpenSegment): Promise<void> {
  await Promise.all([data.close(), index.close()]);
}

/** The index goes first: a data file without one means nothing. */
export async function removeSegment(
  files: Files,
  directory: string,
  number: number,
): Promise<void> {
  await files.remove(receivedIndexPath(directory, number));
  await files.syncDirectory(directory);
  await files.remove(receivedDataPath(directory, number));
}

function numberText(number: number): string {
  return String(number).padStart(8, '0');
}
