import type { Files, OpenFile } from './files.ts';

/** Zeros are written in pieces of this size. */
const FILL_BYTES = 256 * 1024;

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
