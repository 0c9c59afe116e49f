import path from 'node:path';
import { type Files, type OpenFile, type OpenMode, readWholeFile, writeOneByOne } from './files.ts';

/**
 * Files as they are, over which everything that is written lies in memory: whoever uses them changes nothing outside.
 * Nothing is durable, of course.
 */
export class OverlayFiles implements Files {
  readonly #below: Files;
  /** What is other than below; null for what is gone. */
  readonly #own = new Map<string, OverlaidBytes | null>();
  readonly #directories = new Set<string>();

  constructor(below: Files) {
    this.#below = below;
  }

  async open(name: string, mode: OpenMode): Promise<OpenFile> {
    const own = this.#own.get(name);
    if (own !== undefined && own !== null && mode !== 'create') return own;
    if (own === null && mode !== 'create') throw missing(name);
    if (mode === 'read') return this.#below.open(name, 'read');
    const bytes = mode === 'create' ? new Uint8Array(0) : await readWholeFile(this.#below, name);
    const opened = new OverlaidBytes(bytes);
    this.#own.set(name, opened);
    return opened;
  }

  async makeDirectory(directory: string): Promise<void> {
    this.#directories.add(directory);
  }

  async list(directory: string): Promise<string[]> {
    const below = await this.#below.list(directory).catch((error: unknown) => {
      if (!this.#directories.has(directory)) throw error;
      return [];
    });
    const own = [...this.#own.keys()].filter((name) => path.dirname(name) === directory);
    const names = new Set([...below, ...own.map((name) => path.basename(name))]);
    return [...names].filter((name) => this.#own.get(`${directory}/${name}`) !== null).sort();
  }

  async rename(source: string, target: string): Promise<void> {
    const moved = this.#own.get(source) ?? new OverlaidBytes(await this.#read(source));
    this.#own.set(target, moved);
    this.#own.set(source, null);
  }

  async remove(name: string): Promise<void> {
    if (this.#own.get(name) === null) throw missing(name);
    this.#own.set(name, null);
  }

  async syncDirectory(): Promise<void> {}

  #read(name: string): Promise<Uint8Array> {
    return readWholeFile(this, name);
  }
}

class OverlaidBytes implements OpenFile {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async size(): Promise<number> {
    return this.#bytes.byteLength;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const found = this.#bytes.subarray(position, position + target.byteLength);
    target.set(found);
    return found.byteLength;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    const end = position + bytes.byteLength;
    if (end > this.#bytes.byteLength) {
      const larger = new Uint8Array(end);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, position);
  }

  writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    return writeOneByOne(this, parts, position);
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}
}

function missing(name: string): Error {
  return Object.assign(new Error(`ENOENT: ${name}`), { code: 'ENOENT' });
}
