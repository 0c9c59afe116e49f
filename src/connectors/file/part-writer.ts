import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Schema } from '../../columnar/schema.ts';
import { assert } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import type { EncodedPiece } from '../sink.ts';
import {
  discard,
  makeDirectories,
  reveal,
  syncDirectory,
  writeHidden,
  writeWhole,
} from './durable-file.ts';

/** A part file of this size gets no more. */
const PART_BYTES = 128 * 1024 * 1024;

/** A file with rows of a batch; its name begins with the directories that it is in. */
export interface PartFile {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** How files of a batch are named: by their place among them, and with an extension. */
export type PartName = (part: number, extension: string) => string;

/** Writes encoded rows of a batch as files into a directory, and into directories `key=value` in it. */
export class PartWriter {
  readonly #format: Format;
  readonly #options: FormatOptions;
  readonly #directory: string;
  readonly #schema: Schema;
  /** Directories inside whose names are on the disk. */
  readonly #lasting = new Set<string>();

  /** `schema` has the columns that are in the files. */
  constructor(format: Format, options: FormatOptions, directory: string, schema: Schema) {
    this.#format = format;
    this.#options = options;
    this.#directory = directory;
    this.#schema = schema;
  }

  /** All files get their names when all are on the disk; when this resolves, they last. */
  async write(pieces: readonly EncodedPiece[], nameOf: PartName): Promise<readonly PartFile[]> {
    const files: Omit<PartFile, 'mtimeMs'>[] = [];
    const directories = byDirectory(pieces);
    try {
      for (const [directory, chunks] of directories) {
        await makeDirectories(this.#directory, directory, this.#lasting);
        for (const part of groupParts(chunks)) {
          const name = path.join(directory, nameOf(files.length, this.#extension));
          const size = await writeHidden(this.#placeOf(name), this.#assemble(part));
          files.push({ name, size });
        }
      }
      for (const { name } of files) await reveal(this.#placeOf(name));
      for (const directory of directories.keys()) await syncDirectory(this.#placeOf(directory));
      return await Promise.all(files.map((file) => this.#withTime(file)));
    } catch (error) {
      await Promise.all(files.map(({ name }) => discard(this.#placeOf(name))));
      throw error;
    }
  }

  /** Writes a file without rows. */
  async writeEmpty(nameOf: PartName): Promise<void> {
    const name = nameOf(0, this.#extension);
    const whole = this.#format.emptyFile?.(this.#schema, this.#options);
    await writeWhole(this.#directory, name, whole === undefined ? this.#assemble([]) : [whole]);
    await syncDirectory(this.#directory);
  }

  async #withTime(file: Omit<PartFile, 'mtimeMs'>): Promise<PartFile> {
    const { mtimeMs } = await stat(this.#placeOf(file.name));
    return { ...file, mtimeMs: Math.floor(mtimeMs) };
  }

  #placeOf(name: string): string {
    return path.join(this.#directory, name);
  }

  get #extension(): string {
    return this.#format.fileExtension?.(this.#options) ?? this.#format.name;
  }

  #assemble(part: readonly Uint8Array[]): readonly Uint8Array[] {
    const assembled = this.#format.assembleFile?.(part, this.#schema, this.#options);
    if (assembled !== undefined) return assembled;
    const header = this.#format.fileHeader?.(this.#schema, this.#options);
    return header === undefined ? part : [header, ...part];
  }
}

/** The bytes of each directory, in order. */
function byDirectory(pieces: readonly EncodedPiece[]): ReadonlyMap<string, Uint8Array[]> {
  const directories = new Map<string, Uint8Array[]>();
  for (const { directory, bytes } of pieces) {
    if (bytes.byteLength === 0) continue;
    const chunks = directories.get(directory);
    if (chunks === undefined) directories.set(directory, [bytes]);
    else chunks.push(bytes);
  }
  return directories;
}

/** Splits the chunks of a batch into part files; a chunk holds whole records and stays whole. */
function groupParts(chunks: readonly Uint8Array[]): Uint8Array[][] {
  const parts: Uint8Array[][] = [];
  let bytes = PART_BYTES;
  for (const chunk of chunks) {
    if (bytes >= PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(chunk);
    bytes += chunk.byteLength;
  }
  assert(
    parts.every((part) => part.length > 0),
    'a part file has bytes',
  );
  return parts;
}
