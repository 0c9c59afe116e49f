import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import type { SaveMode, SaveTarget } from '../connector.ts';
import { statOrNull } from './directory-cache.ts';
import { syncDirectory } from './durable-file.ts';
import { writeFailed } from './file-errors.ts';
import { readSinkOptions } from './file-options.ts';
import { putBackReplaced, removeReplaced, replaceDirectory } from './replaced-directory.ts';

/**
 * Where a batch write of files goes: beside a directory that is new or replaced, which it becomes when all files are there.
 * Until then what is replaced can be read from.
 */
export async function fileSaveTarget(
  format: Format,
  options: FormatOptions,
  mode: SaveMode,
): Promise<SaveTarget | null> {
  const { path: location } = readSinkOptions(options, format);
  await putBackReplaced(location);
  const exists = (await statOrNull(location)) !== null;
  if (!exists) return beside(location, options, false);
  if (mode === 'append') return inPlace(options);
  if (mode === 'ignore') return null;
  if (mode === 'overwrite') return beside(location, options, true);
  throw userError('PATH_ALREADY_EXISTS', `The path ${location} already exists.`, {
    hint: "Choose the mode 'append', 'overwrite' or 'ignore', or another path.",
  });
}

function inPlace(options: FormatOptions): SaveTarget {
  return { options, finish: async () => {}, discard: async () => {} };
}

function beside(location: string, options: FormatOptions, replaces: boolean): SaveTarget {
  const parent = path.dirname(location);
  const fresh = path.join(parent, `.${path.basename(location)}-${randomUUID()}.new`);
  return {
    options: withPath(options, fresh),
    async finish() {
      try {
        await mkdir(fresh, { recursive: true });
        if (replaces) await replaceDirectory(location, fresh);
        else await rename(fresh, location);
        await syncDirectory(parent);
      } catch (error) {
        await rm(fresh, { recursive: true, force: true }).catch(() => {});
        throw writeFailed(location, error);
      }
      if (replaces) await removeReplaced(location);
    },
    discard: () => rm(fresh, { recursive: true, force: true }),
  };
}

function withPath(options: FormatOptions, location: string): FormatOptions {
  const others = Object.entries(options).filter(([name]) => name.toLowerCase() !== 'path');
  return { ...Object.fromEntries(others), path: location };
}
