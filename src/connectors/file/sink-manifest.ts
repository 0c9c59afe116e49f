import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DirectoryCache, statOrNull } from './directory-cache.ts';
import { EntriesMissing, type ManifestContent, manifestChain } from './manifest-chain.ts';
import { corrupt, type ManifestEntry, parseManifest } from './manifest-file.ts';

/** Inside the sink's directory, beside the data files. */
export const MANIFEST_FOLDER = '_millrace_metadata';
/** A reader that lost a race against compaction lists again, this often. */
const READ_ATTEMPTS_MAX = 5;

export function manifestFolder(directory: string): string {
  return path.join(directory, MANIFEST_FOLDER);
}

export async function hasManifest(directory: string): Promise<boolean> {
  return (await statOrNull(manifestFolder(directory))) !== null;
}

/** Paths of the data files that a sink has committed to a directory, read at once; null when no sink writes there. */
export function readPathsSync(directory: string): readonly string[] | null {
  const folder = manifestFolder(directory);
  if (!existsSync(folder)) return null;
  try {
    const chain = manifestChain(readdirSync(folder), -1);
    let step = chain.next();
    while (step.done !== true) {
      const place = path.join(folder, step.value);
      step = chain.next(parseManifest(place, readFileSync(place)));
    }
    return pathsOf(directory, step.value.entries);
  } catch (error) {
    throw namedError(folder, error);
  }
}

function pathsOf(directory: string, entries: readonly ManifestEntry[]): readonly string[] {
  return entries.flatMap(({ files }) => files.map(({ name }) => path.join(directory, name)));
}

/** Reads what a file sink has committed. `ManifestLog` writes it. */
export class SinkManifest {
  readonly #directory: string;
  readonly #folder: string;
  readonly #cache = new DirectoryCache();
  readonly #paths: string[] = [];
  /** When each data file was written; null where its entry does not say. */
  readonly #times = new Map<string, number | null>();
  #listingCount = 0;
  #knownBatchId = -1;

  constructor(directory: string) {
    this.#directory = directory;
    this.#folder = manifestFolder(directory);
  }

  /** All that `newPaths` has given so far. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** When a data file was written, in milliseconds since 1970; null where that is not known. */
  writtenMs(file: string): number | null {
    return this.#times.get(file) ?? null;
  }

  /** What is behind batch `known`. */
  async content(known = -1): Promise<ManifestContent> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#read(await readdir(this.#folder), known);
      } catch (error) {
        const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const mayPass = isGone || error instanceof EntriesMissing;
        if (!mayPass || attempt === READ_ATTEMPTS_MAX) throw namedError(this.#folder, error);
      }
    }
  }

  /** Paths of the data files of entries that came since the last call, null where there are none. */
  async newPaths(): Promise<readonly string[] | null> {
    await this.#cache.list(this.#folder);
    if (this.#cache.listingCount === this.#listingCount) return null;
    this.#listingCount = this.#cache.listingCount;
    const { entries } = await this.content(this.#knownBatchId);
    const newest = entries.at(-1);
    if (newest === undefined) return null;
    this.#knownBatchId = newest.batchId;
    const files = entries.flatMap((entry) => entry.files);
    return files.map(({ name, mtimeMs }) => {
      const place = path.join(this.#directory, name);
      this.#times.set(place, mtimeMs ?? null);
      this.#paths.push(place);
      return place;
    });
  }

  async #read(names: readonly string[], known: number): Promise<ManifestContent> {
    const chain = manifestChain(names, known);
    let step = chain.next();
    while (step.done !== true) {
      const place = path.join(this.#folder, step.value);
      step = chain.next(parseManifest(place, await readFile(place)));
    }
    return step.value;
  }
}

function namedError(folder: string, error: unknown): unknown {
  return error instanceof EntriesMissing ? corrupt(`${folder}: ${error.message}`) : error;
}
