import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../columnar/make-directory.ts';

/**
 * The few calls through which the checkpoint touches the disk. All are asynchronous. Tests hand in files that fail,
 * tear a write or run out of space; everything else uses `diskFiles`.
 */
export interface Files {
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  /** Makes a directory with its parents, durable with their names; no error when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, sorted. */
  list(directory: string): Promise<string[]>;
  rename(source: string, target: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
}

/** `create` empties what is there; `durable` writes have reached the disk when they resolve. */
export type OpenMode = 'read' | 'create' | 'durable';

export interface OpenFile {
  size(): Promise<number>;
  /** Fills `target` from `position` on as far as the file goes; returns how many bytes. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Writes all bytes. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Writes byte strings one behind the other: many small ones cost little more than one. */
  writeParts(parts: readonly Uint8Array[], position: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export const diskFiles: Files = {
  open: openOnDisk,
  makeDirectory: async (directory) => {
    const firstMade = await makeDirectory(directory);
    if (firstMade === null) return;
    const top = path.dirname(firstMade);
    for (let made = directory; made.length > top.length; made = path.dirname(made)) {
      await syncDirectory(path.dirname(made));
    }
  },
  list: async (directory) => (await fs.readdir(directory)).sort(),
  rename: fs.rename,
  remove: fs.unlink,
  syncDirectory,
};

async function syncDirectory(location: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === 'win32') return;
  const directory = await fs.open(location, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Reads a whole file. */
export async function readWholeFile(files: Files, path: string): Promise<Uint8Array> {
  const file = await files.open(path, 'read');
  try {
    const bytes = new Uint8Array(await file.size());
    const byteLength = await file.read(bytes, 0);
    return bytes.subarray(0, byteLength);
  } finally {
    await file.close();
  }
}

/** Fills `target` by reads that may each bring less than there is room for; 0 is the end. Returns how many bytes. */
export async function fillWith(
  target: Uint8Array,
  readSome: (rest: Uint8Array, filled: number) => Promise<number>,
): Promise<number> {
  let filled = 0;
  while (filled < target.byteLength) {
    const byteLength = await readSome(target.subarray(filled), filled);
    if (byteLength === 0) break;
    filled += byteLength;
  }
  return filled;
}

/** Puts a file in place so that after a crash there is the old one or the new one, never a part. */
export async function replaceFile(
  files: Files,
  directory: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${directory}/${name}${TEMPORARY_ENDING}`;
  await writeNewFile(files, temporary, bytes);
  await files.rename(temporary, `${directory}/${name}`);
  await files.syncDirectory(directory);
}

/** Ending of files that a crash may leave behind and that mean nothing. */
export const TEMPORARY_ENDING = '.temporary';

async function writeNewFile(files: Files, path: string, bytes: Uint8Array): Promise<void> {
  const file = await files.open(path, 'create');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * One write with O_DSYNC takes as long as write and fdatasync for small records on an idle disk, has one call less
 * to go wrong, and a steadier slow end. Only Linux gives the flag this meaning.
 */
const dataSyncFlag = process.platform === 'linux' ? constants.O_DSYNC : 0;

async function openOnDisk(path: string, mode: OpenMode): Promise<OpenFile> {
  if (mode === 'read') return new DiskFile(await fs.open(path, 'r'), false);
  if (mode === 'create') return new DiskFile(await fs.open(path, 'w+'), false);
  const handle = await fs.open(path, constants.O_RDWR | dataSyncFlag);
  return new DiskFile(handle, dataSyncFlag === 0);
}

/** Writes byte strings one behind the other, one by one, of which the first `written` bytes are written already. */
export async function writeOneByOne(
  file: Pick<OpenFile, 'write'>,
  parts: readonly Uint8Array[],
  position: number,
  written = 0,
): Promise<void> {
  let start = 0;
  for (const part of parts) {
    const done = Math.max(0, written - start);
    if (done < part.byteLength) await file.write(part.subarray(done), position + start + done);
    start += part.byteLength;
  }
}

class DiskFile implements OpenFile {
  readonly #handle: fs.FileHandle;
  readonly #syncsWrites: boolean;

  constructor(handle: fs.FileHandle, syncsWrites: boolean) {
    this.#handle = handle;
    this.#syncsWrites = syncsWrites;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return fillWith(target, async (rest, filled) => {
      const { bytesRead } = await this.#handle.read(rest, 0, rest.byteLength, position + filled);
      return bytesRead;
    });
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.byteLength) {
      const length = bytes.byteLength - written;
      const { bytesWritten } = await this.#handle.write(bytes, written, length, position + written);
      written += bytesWritten;
    }
    if (this.#syncsWrites) await this.#handle.datasync();
  }

  async writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    const { bytesWritten } = await this.#handle.writev(parts, position);
    if (this.#syncsWrites) await this.#handle.datasync();
    await writeOneByOne(this, parts, position, bytesWritten);
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
