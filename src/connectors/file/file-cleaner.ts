import { rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../../columnar/make-directory.ts';
import type { FileSourceOptions } from './file-options.ts';
import type { SourceFile } from './source-file.ts';

/** Files cleaned together. */
const CLEAN_CONCURRENCY = 16;

/** Deletes or archives files that are no longer needed. Best effort, as in Spark: what does not work is left. */
export async function cleanFiles(
  files: readonly SourceFile[],
  { cleanSource, sourceArchiveDir }: FileSourceOptions,
): Promise<void> {
  if (cleanSource === 'off') return;
  const clean = async ({ path: location }: SourceFile): Promise<void> => {
    if (cleanSource === 'delete') await unlink(location);
    else await archive(location, sourceArchiveDir!);
  };
  for (let first = 0; first < files.length; first += CLEAN_CONCURRENCY) {
    await Promise.allSettled(files.slice(first, first + CLEAN_CONCURRENCY).map(clean));
  }
}

/** The whole path of a file is kept under the archive, so that files of one name do not meet. */
async function archive(location: string, directory: string): Promise<void> {
  const target = path.join(directory, location);
  await makeDirectory(path.dirname(target));
  await rename(location, target);
}
