import { open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../../errors.ts';
import { manifestFolder } from './sink-manifest.ts';

/**
 * Runs an action that no other query may run on the same directory: as long as it has no entry, two may have it open, and
 * would write over, or tidy away, each other's files. A claim is a file beside the manifest, which says whose it is: one that
 * a crash leaves is there for the same query.
 */
export async function whileClaimed<T>(
  directory: string,
  queryId: string,
  action: () => Promise<T>,
): Promise<T> {
  const place = path.join(manifestFolder(directory), 'claim');
  if (!(await claim(place, queryId))) throw claimed(directory, place);
  try {
    return await action();
  } finally {
    await unlink(place).catch(() => {});
  }
}

async function claim(place: string, queryId: string): Promise<boolean> {
  const file = await open(place, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (file === undefined) return (await readFile(place, 'utf8').catch(() => '')) === queryId;
  try {
    await file.writeFile(queryId);
    return true;
  } catch (error) {
    await unlink(place).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

function claimed(directory: string, place: string): Error {
  return userError(
    'FILE_SINK_IN_USE',
    `Another query begins to write to the directory ${directory}.`,
    {
      hint: `Choose another path. If that query was killed and does not come back, remove ${place}.`,
    },
  );
}
