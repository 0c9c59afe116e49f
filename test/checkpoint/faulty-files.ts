import {
  diskFiles,
  type Files,
  type OpenFile,
  type OpenMode,
  writeOneByOne,
} from '../../src/checkpoint/files.ts';

export type Call =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'rename'
  | 'remove'
  | 'syncDirectory'
  | 'close';

export interface Fault {
  /** Which call fails, a `close` once the file is closed: the `at`-th one (from 0) of this kind whose path ends so. */
  readonly call: Call;
  readonly at: number;
  readonly ending?: string;
  readonly code: string;
  /** Bytes of a failing write that reach the file all the same. */
  readonly tornBytes?: number;
}

/** Real files, one call of which fails. From then on every other call works again, as on a disk that got room. */
export class FaultyFiles implements Files {
  readonly calls: { readonly call: Call; readonly path: string }[] = [];
  /** The files that were opened and not closed. */
  readonly openPaths: string[] = [];
  readonly #fault: Fault | null;
  #matches = 0;

  constructor(fault: Fault | null = null) {
    this.#fault = fault;
  }

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    this.note('open', path);
    const file = await diskFiles.open(path, mode);
    this.openPaths.push(path);
    return new FaultyFile(this, path, file);
  }

  async rename(source: string, target: string): Promise<void> {
    this.note('rename', target);
    await diskFiles.rename(source, target);
  }

  async remove(path: string): Promise<void> {
    this.note('remove', path);
    await diskFiles.remove(path);
  }

  async syncDirectory(path: string): Promise<void> {
    this.note('syncDirectory', path);
    await diskFiles.syncDirectory(path);
  }

  makeDirectory = diskFiles.makeDirectory;
  list = diskFiles.list;

  /** Counts a call and throws when it is the one that fails. */
  note(call: Call, path: string): void {
    this.calls.push({ call, path });
    const fault = this.#fault;
    if (fault === null || call !== fault.call || !path.endsWith(fault.ending ?? '')) return;
    if (this.#matches++ !== fault.at) return;
    throw Object.assign(new Error(`${fault.code}: made to fail, ${call}`), { code: fault.code });
  }

  get tornBytes(): number {
    return this.#fault?.tornBytes ?? 0;
  }
}

class FaultyFile implements OpenFile {
  readonly #files: FaultyFiles;
  readonly #path: string;
  readonly #file: OpenFile;

  constructor(files: FaultyFiles, path: string, file: OpenFile) {
    this.#files = files;
    this.#path = path;
    this.#file = file;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      this.#files.note('write', this.#path);
    } catch (error) {
      await this.#file.write(bytes.subarray(0, this.#files.tornBytes), position);
      throw error;
    }
    await this.#file.write(bytes, position);
  }

  writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    return writeOneByOne(this, parts, position);
  }

  async sync(): Promise<void> {
    this.#files.note('sync', this.#path);
    await this.#file.sync();
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    this.#files.note('read', this.#path);
    return this.#file.read(target, position);
  }

  async close(): Promise<void> {
    await this.#file.close();
    this.#files.openPaths.splice(this.#files.openPaths.indexOf(this.#path), 1);
    this.#files.note('close', this.#path);
  }
}
