import path from 'node:path';
import type { CheckpointOptions } from '../checkpoint/checkpoint.ts';
import {
  type Files,
  fillWith,
  type OpenFile,
  type OpenMode,
  writeOneByOne,
} from '../checkpoint/files.ts';
import { assert } from '../errors.ts';
import type { Life } from './life.ts';
import { MemoryFile } from './memory-file.ts';
import type { Random } from './random.ts';

/** Small, so that a short run fills several and releases some. */
const JOURNAL_SEGMENT_BYTES = 8 * 1024;

/** A name that was given or taken away; null for the latter. */
interface NameChange {
  readonly names: readonly (readonly [path: string, file: MemoryFile | null])[];
}

/** A disk in memory. Like a real one it may forget, when the power goes, what was not synced: bytes and names. */
export class MemoryDisk {
  readonly #seen = new Map<string, MemoryFile>();
  readonly #durable = new Map<string, MemoryFile>();
  readonly #directories = new Set<string>();
  /** Of names that were not synced, oldest first. */
  #changes: NameChange[] = [];
  #owner: Life | null = null;

  /** The paths of all files. */
  get paths(): readonly string[] {
    return [...this.#seen.keys()].sort();
  }

  /** The file with a name, for tests that damage it. */
  file(name: string): MemoryFile {
    const file = this.#seen.get(name);
    if (file === undefined) throw systemError('ENOENT', name);
    return file;
  }

  /** A copy that goes its own way. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const directory of this.#directories) copy.#directories.add(directory);
    for (const [name, file] of this.#seen) {
      const copied = new MemoryFile();
      copied.replace(file.bytes);
      copy.#seen.set(name, copied);
      copy.#durable.set(name, copied);
    }
    return copy;
  }

  /** Loses power. Names change in order, so that the later changes are the ones that are lost. */
  lose(random: Random): void {
    const kept = random.below(this.#changes.length + 1);
    for (const { names } of this.#changes.splice(0).slice(0, kept)) this.#keep(names);
    this.#seen.clear();
    for (const [name, file] of this.#durable) this.#seen.set(name, file);
    for (const file of new Set(this.#durable.values())) file.lose(random);
  }

  /** Takes a file away, name and all. */
  remove(name: string): void {
    this.#seen.delete(name);
    this.#durable.delete(name);
  }

  /** The disk as the checkpoint of one process sees it. */
  storageOf(life: Life, queryId: string): CheckpointOptions {
    return {
      files: this.#filesOf(life),
      journalSegmentBytes: JOURNAL_SEGMENT_BYTES,
      newQueryId: () => queryId,
      lock: async () => {
        assert(this.#owner?.isOver !== false, 'a checkpoint in memory has one owner at a time');
        this.#owner = life;
        return {
          release: async () => {
            if (this.#owner === life) this.#owner = null;
          },
        };
      },
    };
  }

  #filesOf(life: Life): Files {
    return {
      open: async (name, mode) => this.#open(name, mode, life),
      makeDirectory: async (directory) => {
        life.pass(`${areaOf(directory)} directory made`);
        this.#directories.add(directory);
      },
      list: async (directory) => this.#list(directory),
      rename: async (source, target) => {
        life.pass(`${areaOf(target)} rename`);
        this.#change([
          [source, null],
          [target, this.file(source)],
        ]);
        life.pass(`${areaOf(target)} renamed`);
      },
      remove: async (name) => {
        life.pass(`${areaOf(name)} remove`);
        this.file(name);
        this.#change([[name, null]]);
        life.pass(`${areaOf(name)} removed`);
      },
      syncDirectory: async (directory) => {
        life.pass(`${areaOf(directory)} sync of names`);
        this.#syncNames(directory);
        life.pass(`${areaOf(directory)} names synced`);
      },
    };
  }

  #open(name: string, mode: OpenMode, life: Life): OpenFile {
    life.pass(`${areaOf(name)} open`);
    if (mode === 'create') this.#change([[name, new MemoryFile()]]);
    return new OpenMemoryFile(this.file(name), mode === 'durable', areaOf(name), life);
  }

  #list(directory: string): string[] {
    if (!this.#directories.has(directory)) throw systemError('ENOENT', directory);
    const within = [...this.#seen.keys(), ...this.#directories]
      .filter((name) => name.startsWith(`${directory}/`))
      .map((name) => name.slice(directory.length + 1).split('/')[0]!);
    return [...new Set(within)].sort();
  }

  #change(names: NameChange['names']): void {
    for (const [name, file] of names) setName(this.#seen, name, file);
    this.#changes.push({ names });
  }

  /** All changes up to the last one there: the file system writes them in order. */
  #syncNames(directory: string): void {
    const isThere = ({ names }: NameChange) =>
      names.some(([name]) => path.dirname(name) === directory);
    const end = this.#changes.findLastIndex(isThere) + 1;
    for (const { names } of this.#changes.splice(0, end)) this.#keep(names);
  }

  #keep(names: NameChange['names']): void {
    for (const [name, file] of names) setName(this.#durable, name, file);
  }
}

class OpenMemoryFile implements OpenFile {
  readonly #file: MemoryFile;
  readonly #isDurable: boolean;
  readonly #area: string;
  readonly #life: Life;

  constructor(file: MemoryFile, isDurable: boolean, area: string, life: Life) {
    this.#file = file;
    this.#isDurable = isDurable;
    this.#area = area;
    this.#life = life;
  }

  async size(): Promise<number> {
    return this.#file.byteLength;
  }

  /** In two parts, as a system may do it that has not all bytes at hand. */
  read(target: Uint8Array, position: number): Promise<number> {
    this.#life.pass(`${this.#area} read`);
    return fillWith(target, async (rest, filled) => {
      const part = rest.subarray(0, Math.ceil(rest.byteLength / 2));
      return this.#file.read(part, position + filled);
    });
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    this.#life.pass(`${this.#area} write`);
    this.#file.write(bytes, position);
    this.#life.pass(`${this.#area} written`);
    if (this.#isDurable) await this.sync();
  }

  writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    return writeOneByOne(this, parts, position);
  }

  async sync(): Promise<void> {
    this.#life.pass(`${this.#area} sync`);
    this.#file.sync();
    this.#life.pass(`${this.#area} synced`);
  }

  async close(): Promise<void> {}
}

function setName(names: Map<string, MemoryFile>, name: string, file: MemoryFile | null): void {
  if (file === null) names.delete(name);
  else names.set(name, file);
}

/** What of the checkpoint a path belongs to. */
function areaOf(name: string): string {
  return /\/(journal|snapshots|sources|spill)(?:\/|$)/.exec(name)?.[1] ?? 'metadata';
}

function systemError(code: string, name: string): Error {
  return Object.assign(new Error(`${code}: ${name}`), { code });
}
