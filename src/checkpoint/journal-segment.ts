import type { Files, OpenFile } from './files.ts';

/**
 * Segments are files of zeros, made before they are needed: writing into one changes no metadata of the file system,
 * so a durable write is one flush. Names are numbers: 00000001.journal, 00000002.journal, …
 */
const SEGMENT_ENDING = '.journal';
/** Zeros are written in pieces of this size. */
const FILL_BYTES = 256 * 1024;

export function segmentPath(directory: string, number: number): string {
  return `${directory}/${String(number).padStart(8, '0')}${SEGMENT_ENDING}`;
}

/** Numbers of the segments in a directory, ascending. */
export async function listSegments(files: Files, directory: string): Promise<number[]> {
  const names = await files.list(directory);
  return names
    .filter((name) => /^\d{8,}\.journal$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((left, right) => left - right);
}

/** Makes a file of zeros, durable with its name, and opens it for durable writes. */
export async function createZeroFilled(
  files: Files,
  directory: string,
  path: string,
  byteLength: number,
): Promise<OpenFile> {
  const file = await files.open(path, 'create');
  try {
    await writeZeros(file, 0, byteLength);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.syncDirectory(directory);
  return files.open(path, 'durable');
}

export async function writeZeros(file: OpenFile, start: number, end: number): Promise<void> {
  const zeros = new Uint8Array(Math.min(FILL_BYTES, end - start));
  for (let position = start; position < end; position += zeros.byteLength) {
    await file.write(zeros.subarray(0, Math.min(zeros.byteLength, end - position)), position);
  }
}
