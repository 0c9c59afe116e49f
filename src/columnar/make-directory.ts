import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a directory with its parents where they are not there; gives the topmost one that it made, null for none. Node's own way to
 * do so never ends where a parent takes no directory and says that it is not there itself, as /proc does.
 */
export async function makeDirectory(directory: string): Promise<string | null> {
  try {
    await mkdir(directory);
    return directory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return thereAlready(directory, error);
  }
  const parent = path.dirname(directory);
  const first = parent === directory ? null : await makeDirectory(parent);
  try {
    await mkdir(directory);
    return first ?? directory;
  } catch (error) {
    await thereAlready(directory, error);
    return first;
  }
}

async function thereAlready(directory: string, error: unknown): Promise<null> {
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory() !== true) throw error;
  return null;
}
