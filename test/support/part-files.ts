import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The data files that a sink of files has written below a directory, in order. */
export async function partFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => path.basename(name).startsWith('part-')).sort();
}
