import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that under its name it is whole or not there: a hidden name first, then fsync and rename. The
 * rename lasts once `syncDirectory` has returned. Returns the number of bytes.
 */
export async function writeWhole(
  directory: string,
  name: string,
  chunks: readonly Uint8Array[],
): Promise<number> {
  const hidden = path.join(directory, `.${name}.tmp`);
  const file = await open(hidden, 'w');
  let byteLength = 0;
  try {
    for (const chunk of chunks) byteLength += await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(hidden, path.join(directory, name));
  return byteLength;
}

/** Makes the directories of a path inside `base` that are not there; they last when this resolves. */
export async function makeDirectories(base: string, inside: string): Promise<void> {
  let parent = base;
  for (const name of inside.split('/').filter(Boolean)) {
    const place = path.join(parent, name);
    if (await makeDirectory(place)) await syncDirectory(parent);
    parent = place;
  }
}

/** False when it is there already. */
async function makeDirectory(place: string): Promise<boolean> {
  try {
    await mkdir(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<number> {
  for (let start = 0; start < bytes.byteLength; ) {
    start += (await file.write(bytes, start)).bytesWritten;
  }
  return bytes.byteLength;
}
