import { readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../../columnar/make-directory.ts';
import { PackedRows } from '../../columnar/packed-rows.ts';
import { STRING } from '../../columnar/types.ts';
import { discard, syncDirectory, writeWhole } from './durable-file.ts';
import { isManifestName, type ManifestPart } from './manifest-chain.ts';
import { type ManifestEntry, manifestBytes } from './manifest-file.ts';
import { manifestFolder, SinkManifest } from './sink-manifest.ts';

/** So many files of as many entries become one. */
const FILES_MERGED = 10;
/** A file of so many entries is written no more: what a batch costs does not grow with the number of batches. */
const ENTRIES_MAX = 1000;
/** More are never repeated at once. */
const PARTS_KEPT = 3 * FILES_MERGED;

/**
 * What a file sink has committed, as it is written: the directory `_millrace_metadata` beside the data files, a file a
 * batch, named by its batch number. Each tenth one holds the nine before it as well, `<n>.compact`; each tenth of these
 * nine of its kind, and so on up to a bound.
 */
export class ManifestLog {
  readonly #folder: string;
  readonly #manifest: SinkManifest;
  /** The newest entries, all that may still be written again: as text outside the JavaScript heap, as they stay for long. */
  readonly #texts = new PackedRows([STRING]);
  #newest: ManifestEntry | undefined;
  /** The newest files, oldest first, none of which repeats another. */
  #parts: readonly ManifestPart[] = [];
  /** Files that newer ones repeat: they stay for readers that have just listed them, until more are repeated. */
  #repeated: readonly string[] = [];

  constructor(directory: string) {
    this.#folder = manifestFolder(directory);
    this.#manifest = new SinkManifest(directory);
  }

  async create(): Promise<void> {
    await makeDirectory(this.#folder);
  }

  /** Returns all entries, oldest first. */
  async open(): Promise<readonly ManifestEntry[]> {
    const { entries, parts } = await this.#manifest.content();
    const names = (await readdir(this.#folder)).filter(isManifestName);
    this.#parts = parts.slice(-PARTS_KEPT);
    this.#repeated = names.filter((name) => !parts.some((part) => part.name === name));
    this.#texts.drop(this.#texts.length);
    for (const entry of entries.slice(-ENTRIES_MAX)) this.#keep(entry);
    return entries;
  }

  get newest(): ManifestEntry | undefined {
    return this.#newest;
  }

  async find(batchId: number): Promise<ManifestEntry | undefined> {
    const isOf = (entry: ManifestEntry): boolean => entry.batchId === batchId;
    return (
      this.#last(ENTRIES_MAX).find(isOf) ?? (await this.#manifest.content()).entries.find(isOf)
    );
  }

  /** Adds an entry behind all others; it is durable when this resolves. */
  async append(entry: ManifestEntry): Promise<void> {
    const repeated = this.#partsToRepeat();
    const entryCount = repeated.reduce((sum, part) => sum + part.entryCount, 1);
    const entries = [...this.#last(entryCount - 1), entry];
    const name = repeated.length === 0 ? `${entry.batchId}` : `${entry.batchId}.compact`;
    await writeWhole(this.#folder, name, [manifestBytes(entries)]);
    try {
      await syncDirectory(this.#folder);
    } catch (error) {
      // The batch is written again: until then nobody is to rely on files that an attempt may take away.
      await discard(path.join(this.#folder, name));
      throw error;
    }
    const kept = this.#parts.slice(0, this.#parts.length - repeated.length);
    this.#parts = [...kept, { name, entryCount }].slice(-PARTS_KEPT);
    this.#keep(entry);
    if (repeated.length > 0) await this.#remove(repeated.map((part) => part.name));
  }

  #keep(entry: ManifestEntry): void {
    if (this.#texts.length === ENTRIES_MAX) this.#texts.drop(1);
    this.#texts.push([JSON.stringify(entry)]);
    this.#newest = entry;
  }

  /** So many of the newest entries, or all that there are. */
  #last(count: number): readonly ManifestEntry[] {
    const texts = this.#texts.slice(Math.max(0, this.#texts.length - count));
    return texts.map(([text]) => JSON.parse(text as string) as ManifestEntry);
  }

  /** The last files whose entries the next one holds as well: nine of each number of entries that there are nine of. */
  #partsToRepeat(): readonly ManifestPart[] {
    let start = this.#parts.length;
    for (let count = 1; count < ENTRIES_MAX; count *= FILES_MERGED) {
      const group = this.#parts.slice(Math.max(0, start - FILES_MERGED + 1), start);
      const isFull = group.length === FILES_MERGED - 1;
      if (!isFull || group.some(({ entryCount }) => entryCount !== count)) break;
      start -= group.length;
    }
    return this.#parts.slice(start);
  }

  /** Removes what was repeated before, and notes what is repeated now. */
  async #remove(repeated: readonly string[]): Promise<void> {
    const old = this.#repeated;
    this.#repeated = repeated;
    await Promise.allSettled(old.map((name) => unlink(path.join(this.#folder, name))));
  }
}
