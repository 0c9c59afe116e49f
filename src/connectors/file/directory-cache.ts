import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isHidden } from './hidden-name.ts';

export interface DirectoryEntry {
  readonly name: string;
  /** Also of a link to a directory. Everything else may be a file: that is seen when it is looked at. */
  readonly isDirectory: boolean;
  readonly isLink: boolean;
}

/**
 * What a directory's modification time does not tell: entries added in the same tick of the file system's clock as the
 * listing. So a fresh time is not trusted at once, and for coarse clocks (some network file systems) only later.
 */
const TICK_MS = 20;
const COARSE_TICK_MS = 2000;
const RELIST_INTERVAL_MS = 250;

interface Known {
  readonly modified: bigint;
  /** When this modification time was first seen, and when the entries were listed, in monotonic time. */
  readonly seenAtMs: number;
  readonly listedAtMs: number;
  readonly listing: DirectoryListing;
}

export interface DirectoryListing {
  readonly entries: readonly DirectoryEntry[];
  /** Paths of the entries that are no directories. */
  readonly files: readonly string[];
}

const NOTHING: DirectoryListing = { entries: [], files: [] };

/** Directory listings, read again only when a directory's modification time says so: one `stat` for idle directories. */
export class DirectoryCache {
  readonly #known = new Map<string, Known>();
  #listingCount = 0;

  /** Grows when any directory was listed: while it stays, nothing is new. */
  get listingCount(): number {
    return this.#listingCount;
  }

  /** How many directories were asked for. */
  get size(): number {
    return this.#known.size;
  }

  /** What a directory holds, hidden entries left out; nothing when there is no such directory. */
  async list(directory: string): Promise<DirectoryListing> {
    const known = this.#known.get(directory);
    const nowMs = performance.now();
    const modified = await modificationTime(directory);
    if (modified === null) {
      if (this.#known.delete(directory)) this.#listingCount++;
      return NOTHING;
    }
    if (known?.modified === modified && !needsListing(known, nowMs)) return known.listing;
    const seenAtMs = known?.modified === modified ? known.seenAtMs : nowMs;
    const listing = await readListing(directory);
    this.#known.set(directory, { modified, seenAtMs, listedAtMs: nowMs, listing });
    this.#listingCount++;
    return listing;
  }
}

/** The facts of a file or directory; null when there is none. */
export async function statOrNull(location: string): Promise<Stats | null> {
  return stat(location).catch(nullWhenMissing);
}

function needsListing({ seenAtMs, listedAtMs }: Known, nowMs: number): boolean {
  const ageMs = listedAtMs - seenAtMs;
  if (ageMs < TICK_MS) return true;
  return ageMs < COARSE_TICK_MS && nowMs - listedAtMs >= RELIST_INTERVAL_MS;
}

async function modificationTime(directory: string): Promise<bigint | null> {
  const facts = await stat(directory, { bigint: true }).catch(nullWhenMissing);
  return facts === null ? null : facts.mtimeNs;
}

async function readListing(directory: string): Promise<DirectoryListing> {
  const found = (await readdir(directory, { withFileTypes: true }).catch(nullWhenMissing)) ?? [];
  const visible = found.filter(({ name }) => !isHidden(name));
  const entries = await Promise.all(visible.map((entry) => entryOf(directory, entry)));
  const files = entries.filter(({ isDirectory }) => !isDirectory);
  return { entries, files: files.map(({ name }) => path.join(directory, name)) };
}

async function entryOf(directory: string, entry: Dirent): Promise<DirectoryEntry> {
  const { name } = entry;
  const isLink = entry.isSymbolicLink();
  // A link that cannot be followed concerns only those who want what it stands for.
  const facts = isLink ? await stat(path.join(directory, name)).catch(() => null) : entry;
  return { name, isDirectory: facts?.isDirectory() === true, isLink };
}

function nullWhenMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
