import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '../../columnar/json-value.ts';
import { openSealedText, sealText } from '../../columnar/sealed-text.ts';
import { environmentError } from '../../errors.ts';
import { DirectoryCache, statOrNull } from './directory-cache.ts';
import { syncDirectory, writeWhole } from './durable-file.ts';

const FOLDER = '_millrace_metadata';
const VERSION = 2;
/** Without a checksum: what it holds is read, and not written any more. */
const VERSION_UNSEALED = 1;
/** After so many single entries the next one repeats all before it. */
const COMPACT_INTERVAL = 10;
/** A reader that lost a race against compaction lists again, this often. */
const READ_ATTEMPTS_MAX = 5;

/** One batch of the sink. */
export interface ManifestEntry {
  readonly batchId: number;
  /** Batch of the entry before, -1 for the first; absent in what is not sealed. */
  readonly previous?: number | undefined;
  readonly queryId: string;
  readonly digest: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

interface ManifestFile {
  readonly entries: readonly ManifestEntry[];
}

export async function hasManifest(directory: string): Promise<boolean> {
  return (await statOrNull(path.join(directory, FOLDER))) !== null;
}

/** Paths of the data files that a sink has committed to a directory, read at once; null when no sink writes there. */
export function readPathsSync(directory: string): readonly string[] | null {
  const folder = path.join(directory, FOLDER);
  if (!existsSync(folder)) return null;
  const names = inOrder(manifestNames(readdirSync(folder)));
  const files = names.map((name) => {
    const place = path.join(folder, name);
    return parseManifest(place, readFileSync(place));
  });
  try {
    return pathsOf(directory, joinEntries(folder, files));
  } catch (error) {
    throw namedError(error);
  }
}

function pathsOf(directory: string, entries: readonly ManifestEntry[]): readonly string[] {
  return entries.flatMap(({ files }) => files.map(({ name }) => path.join(directory, name)));
}

/**
 * What a file sink has committed: the directory `_millrace_metadata` beside the data files, a file a batch, named by its
 * batch number. A file `<n>.compact` holds all entries up to n; what it holds is deleted when the next one is there.
 */
export class SinkManifest {
  readonly #directory: string;
  readonly #folder: string;
  readonly #cache = new DirectoryCache();
  #listingCount = 0;
  #knownCount = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#folder = path.join(directory, FOLDER);
  }

  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
  }

  /** All entries, oldest first. */
  async entries(): Promise<readonly ManifestEntry[]> {
    for (let attempt = 1; ; attempt++) {
      const names = await this.#names();
      try {
        return await this.#read(names);
      } catch (error) {
        const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const mayPass = isGone || error instanceof EntriesMissing;
        if (!mayPass || attempt === READ_ATTEMPTS_MAX) throw namedError(error);
      }
    }
  }

  /** Adds an entry behind `before`, all entries so far; it is durable when this resolves. */
  async append(entry: ManifestEntry, before: readonly ManifestEntry[]): Promise<void> {
    const names = await this.#names();
    const isCompact = names.singles.length >= COMPACT_INTERVAL - 1;
    const content = { entries: isCompact ? [...before, entry] : [entry] };
    const name = isCompact ? `${entry.batchId}.compact` : `${entry.batchId}`;
    await writeWhole(this.#folder, name, [sealText(VERSION, content as unknown as JsonValue)]);
    await syncDirectory(this.#folder);
    if (isCompact) await this.#removeOld(entry.batchId);
  }

  /** Paths of the data files when there are new entries since the last call, else null. */
  async newPaths(): Promise<readonly string[] | null> {
    await this.#cache.list(this.#folder);
    if (this.#cache.listingCount === this.#listingCount) return null;
    this.#listingCount = this.#cache.listingCount;
    const entries = await this.entries();
    if (entries.length === this.#knownCount) return null;
    this.#knownCount = entries.length;
    return pathsOf(this.#directory, entries);
  }

  async #read(names: ManifestNames): Promise<ManifestEntry[]> {
    const files = await Promise.all(inOrder(names).map((name) => this.#readFile(name)));
    return joinEntries(this.#folder, files);
  }

  async #readFile(name: string): Promise<ManifestFile> {
    const place = path.join(this.#folder, name);
    return parseManifest(place, await readFile(place));
  }

  /** The newest compacted file, and the single ones behind it. */
  async #names(): Promise<ManifestNames> {
    return manifestNames(await readdir(this.#folder));
  }

  /** Keeps what the newest compacted file repeats for readers that have just listed it; older files go. */
  async #removeOld(newest: number): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^\d+(\.compact)?$/.test(name));
    const compacts = names
      .filter((name) => name.endsWith('.compact'))
      .map((name) => Number.parseInt(name, 10))
      .filter((batchId) => batchId < newest);
    const previous = Math.max(-1, ...compacts);
    const old = names.filter((name) => {
      const batchId = Number.parseInt(name, 10);
      return name.endsWith('.compact') ? batchId < previous : batchId <= previous;
    });
    await Promise.allSettled(old.map((name) => unlink(path.join(this.#folder, name))));
  }
}

interface ManifestNames {
  readonly compact: number | null;
  readonly singles: readonly number[];
}

function manifestNames(names: readonly string[]): ManifestNames {
  const numbers = (pattern: RegExp): number[] =>
    names
      .filter((name) => pattern.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((left, right) => left - right);
  const compact = numbers(/^\d+\.compact$/).at(-1) ?? null;
  const singles = numbers(/^\d+$/).filter((batchId) => compact === null || batchId > compact);
  return { compact, singles };
}

function inOrder({ compact, singles }: ManifestNames): readonly string[] {
  return compact === null ? singles.map(String) : [`${compact}.compact`, ...singles.map(String)];
}

/** Entries are missing between others, or a reader has listed them while they were compacted. */
class EntriesMissing extends Error {}

/** The entries of all files; each follows the one that it names. */
function joinEntries(folder: string, files: readonly ManifestFile[]): ManifestEntry[] {
  const entries = files.flatMap((file) => file.entries);
  let before = -1;
  for (const { batchId, previous = before } of entries) {
    if (previous !== before) {
      throw new EntriesMissing(`The manifest ${folder} has no entry of batch ${previous}.`);
    }
    before = batchId;
  }
  return entries;
}

function namedError(error: unknown): unknown {
  return error instanceof EntriesMissing ? corrupt(error.message) : error;
}

function parseManifest(place: string, bytes: Uint8Array): ManifestFile {
  const sealed = openSealedText(bytes);
  const content = sealed === null ? unsealed(bytes) : sealed.value;
  if (content === null) throw corrupt(`The manifest file ${place} cannot be read.`);
  if (sealed === null || sealed.format === VERSION) return content as ManifestFile;
  throw corrupt(`The manifest file ${place} has version ${sealed.format}, not ${VERSION}.`);
}

/** Null when it is none. */
function unsealed(bytes: Uint8Array): ManifestFile | null {
  try {
    const content = JSON.parse(Buffer.from(bytes).toString()) as ManifestFile & {
      readonly version: number;
    };
    return content.version === VERSION_UNSEALED && Array.isArray(content.entries) ? content : null;
  } catch {
    return null;
  }
}

export function corrupt(message: string): Error {
  return environmentError('CHECKPOINT_CORRUPT', message, {
    hint: 'Write to an empty directory with a new checkpoint.',
  });
}
