import { randomUUID } from 'node:crypto';
import { readFile, rename, unlink } from 'node:fs/promises';

/**
 * Removes a file that others may be about to replace, if it holds exactly this text. False when it is not the one that was found:
 * somebody has put another in its place, which stays. A file that is gone already counts as removed.
 */
export async function removeExactly(place: string, text: string): Promise<boolean> {
  const aside = `${place}.${randomUUID()}`;
  // Moved first, so that what is read is what goes.
  try {
    await rename(place, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return true;
  }
  if ((await readFile(aside, 'utf8')) === text) {
    await unlink(aside);
    return true;
  }
  await rename(aside, place);
  return false;
}
