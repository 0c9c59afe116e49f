import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../../columnar/make-directory.ts';

/**
 * Writes a file so that under its name it is whole or not there: a hidden name first, then fsync and rename. The
 * rename lasts once `syncDirectory` has returned. Returns the number of bytes. What cannot be finished is removed.
 */
export async function writeWhole(
  directory: string,
  name: string,
  chunks: readonly Uint8Array[],
): Promise<number> {
  const place = path.join(directory, name);
  const byteLength = await writeHidden(place, chunks);
  try {
    await reveal(place);
  } catch (error) {
    await discard(place);
    throw error;
  }
  return byteLength;
}

/** Writes what `reveal` is to give its name; what cannot be finished is removed. Returns the number of bytes. */
export async function writeHidden(place: string, chunks: readonly Uint8Array[]): Promise<number> {
  const hidden = hiddenPlace(place);
  try {
    return await writeSynced(hidden, chunks);
  } catch (error) {
    // A full disk has room again then; where even that is refused, the first error says more.
    await unlink(hidden).catch(() => {});
    throw error;
  }
}

/** Gives its name to what is hidden; that lasts once `syncDirectory` has returned. */
export async function reveal(place: string): Promise<void> {
  await rename(hiddenPlace(place), place);
}

/** Removes a file, hidden or not, if the file system lets it. */
export async function discard(place: string): Promise<void> {
  await Promise.allSettled([unlink(hiddenPlace(place)), unlink(place)]);
}

function hiddenPlace(place: string): string {
  return path.join(path.dirname(place), `.${path.basename(place)}.tmp`);
}

async function writeSynced(place: string, chunks: readonly Uint8Array[]): Promise<number> {
  const file = await open(place, 'w');
  try {
    let byteLength = 0;
    for (const chunk of chunks) byteLength += await writeAll(file, chunk);
    await file.sync();
    return byteLength;
  } finally {
    await file.close();
  }
}

/** Directories that are known to last, at most: it is seen to again for those that were forgotten. */
const LASTING_MAX = 10_000;

/** Makes a directory with its parents where they are not there; what it makes lasts when this resolves. */
export async function makeWithParents(directory: string): Promise<void> {
  const first = await makeDirectory(directory);
  if (first === null) {
    // An attempt may have ended before the name was on the disk. Somebody else's parent need not be readable.
    await syncDirectory(path.dirname(directory)).catch(() => {});
    return;
  }
  for (let made = directory; made.length >= first.length; made = path.dirname(made)) {
    await syncDirectory(path.dirname(made));
  }
}

/**
 * Makes the directories of a path inside `base` that are not there; they last when this resolves. One that is there may have
 * been made by an attempt that ended before its name was on the disk: `lasting` has those that are past that.
 */
export async function makeDirectories(
  base: string,
  inside: string,
  lasting: Set<string>,
): Promise<void> {
  let parent = base;
  for (const name of inside.split('/').filter(Boolean)) {
    const place = path.join(parent, name);
    if (await makeOne(place)) lasting.delete(place);
    if (!lasting.has(place)) {
      await syncDirectory(parent);
      if (lasting.size === LASTING_MAX) lasting.clear();
      lasting.add(place);
    }
    parent = place;
  }
}

/** False when it is there already. */
async function makeOne(place: string): Promise<boolean> {
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
