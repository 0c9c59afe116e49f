import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeDirectory } from '../../columnar/make-directory.ts';
import { environmentError, userError } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import type { SaveTarget, WriteMode } from '../connector.ts';
import { DirectoryCache, statOrNull } from './directory-cache.ts';
import { syncDirectory } from './durable-file.ts';
import { writeFailed } from './file-errors.ts';
import { listPaths } from './file-listing.ts';
import { readSinkOptions } from './file-options.ts';
import { putBackReplaced, removeReplaced, replaceDirectory } from './replaced-directory.ts';
import { compareFiles, type SourceFile, statFiles } from './source-file.ts';

/**
 * Where a batch write of files goes: beside a directory that is new or replaced, which it becomes when all files are there.
 * Until then what is replaced can be read from.
 */
export async function fileSaveTarget(
  format: Format,
  options: FormatOptions,
  mode: WriteMode,
): Promise<SaveTarget | null> {
  const { path: location } = readSinkOptions(options, format);
  await putBackReplaced(location);
  const exists = (await statOrNull(location)) !== null;
  if (!exists) return beside(location, options, mode === 'append' ? 'joins' : 'makes');
  if (mode === 'append') return inPlace(options);
  if (mode === 'ignore') return null;
  if (mode === 'overwrite') return beside(location, options, 'replaces');
  if (mode === 'rewrite') return unlessChanged(location, beside(location, options, 'replaces'));
  throw userError('PATH_ALREADY_EXISTS', `The path ${location} already exists.`, {
    hint: "Choose the mode 'append', 'overwrite' or 'ignore', or another path.",
  });
}

function inPlace(options: FormatOptions): SaveTarget {
  return { options, finish: async () => {}, discard: async () => {} };
}

/** What becomes of a directory that is there when all files are: it is an error, gets them too, or goes. */
type Ending = 'makes' | 'joins' | 'replaces';

function beside(location: string, options: FormatOptions, ending: Ending): SaveTarget {
  const parent = path.dirname(location);
  const fresh = path.join(parent, `.${path.basename(location)}-${randomUUID()}.new`);
  return {
    options: withPath(options, fresh),
    async finish() {
      try {
        await makeDirectory(fresh);
        if (ending === 'replaces') await replaceDirectory(location, fresh);
        else if (ending === 'joins') await renameOrJoin(fresh, location);
        else await rename(fresh, location);
        await syncDirectory(parent);
      } catch (error) {
        await rm(fresh, { recursive: true, force: true }).catch(() => {});
        throw writeFailed(location, error);
      }
      if (ending === 'replaces') await removeReplaced(location);
    },
    discard: () => rm(fresh, { recursive: true, force: true }),
  };
}

/** Several may have found no directory, of which the first to come to its end makes it. */
async function renameOrJoin(fresh: string, location: string): Promise<void> {
  try {
    await rename(fresh, location);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await moveFiles(fresh, location);
    await rm(fresh, { recursive: true });
  }
}

async function moveFiles(from: string, to: string): Promise<void> {
  await makeDirectory(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await moveFiles(source, target);
    else await rename(source, target);
  }
  await syncDirectory(to);
}

/** Files in other directories than those of partitions may be no part of the table, and would go. */
async function refuseOthers(location: string, read: readonly SourceFile[]): Promise<void> {
  const known = new Set(read.map((file) => file.path));
  const all = await listPaths(path.join(location, '**'), new DirectoryCache());
  const other = all.find((file) => !known.has(file));
  if (other === undefined) return;
  const message = `Rows of the table cannot be replaced: ${other} is in no directory of a partition, and would go with its files.`;
  throw userError('UNSUPPORTED_FEATURE.TABLE_OPERATION', message, {
    hint: 'Move what is not of the table to another place.',
  });
}

/** Replaces nothing where files have come, changed or gone since: rows of theirs that nobody read would be lost. */
async function unlessChanged(location: string, target: SaveTarget): Promise<SaveTarget> {
  const before = await filesIn(location);
  await refuseOthers(location, before);
  return {
    ...target,
    async finish() {
      const now = await filesIn(location);
      if (isDeepStrictEqual(now, before)) return target.finish();
      await target.discard();
      throw environmentError(
        'CONCURRENT_WRITE',
        `The files in ${location} have changed while rows of theirs were written anew.`,
        { hint: 'Nothing was replaced. Run the statement again when nobody else writes there.' },
      );
    },
  };
}

async function filesIn(location: string): Promise<readonly SourceFile[]> {
  const files = await statFiles(await listPaths(location, new DirectoryCache()));
  return files.toSorted(compareFiles);
}

function withPath(options: FormatOptions, location: string): FormatOptions {
  const others = Object.entries(options).filter(([name]) => name.toLowerCase() !== 'path');
  return { ...Object.fromEntries(others), path: location };
}
