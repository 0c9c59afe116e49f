import { mkdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '../../columnar/json-value.ts';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { assert, userError } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import { referenceTo } from '../../formats/index.ts';
import { pickOptions } from '../../formats/options.ts';
import { partitionSchema } from '../../formats/partition-schema.ts';
import type { TaskEncoding } from '../../task/protocol.ts';
import type { EncodedPiece, Sink, SinkBatch, SinkContext } from '../sink.ts';
import { makeDirectories, syncDirectory, writeWhole } from './durable-file.ts';
import { writeFailed } from './file-errors.ts';
import { type FileSinkOptions, readSinkOptions } from './file-options.ts';
import { listParts } from './part-files.ts';
import { corrupt, type ManifestEntry, SinkManifest } from './sink-manifest.ts';

/** A part file of this size gets no more. */
const PART_BYTES = 128 * 1024 * 1024;

/**
 * Writes each batch as new files, then says so in the manifest: a batch is there when its entry is. The entry carries the
 * batch's digest, so that a batch written again is recognised. A batch without rows leaves an entry without files, for the
 * newest batch tells where the sink stands.
 */
export class FileSink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'changelog'];
  readonly guarantee: Sink['guarantee'] = 'exactly-once';
  readonly encoding: TaskEncoding;
  readonly intervalMsMin: number;
  readonly #format: Format;
  readonly #options: FileSinkOptions;
  readonly #manifest: SinkManifest;
  #queryId = '';
  /** Columns of the part files. */
  #schema: Schema = schemaOf([]);
  #entries: ManifestEntry[] = [];

  constructor(format: Format, options: FormatOptions, partitionBy: readonly string[] = []) {
    this.#options = readSinkOptions(options, format);
    this.#format = format;
    const formatOptions = pickOptions(format.optionNames, options);
    this.encoding = { format: referenceTo(format), options: formatOptions, partitionBy };
    this.intervalMsMin = this.#options.minBatchInterval;
    this.#manifest = new SinkManifest(this.#options.path);
    this.description = `file[${this.#options.path}]`;
  }

  async open({ queryId, schema, settings, role, committedBatchId }: SinkContext): Promise<number> {
    const { options, partitionBy } = this.encoding;
    this.#schema = partitionSchema(schema, partitionBy, settings.caseSensitive).data;
    this.#format.options(options, this.#schema);
    await this.#prepare().catch((error) => {
      throw writeFailed(this.#options.path, error);
    });
    this.#queryId = queryId;
    const newest = this.#entries.at(-1);
    if (newest !== undefined && newest.queryId !== queryId) throw this.#foreign();
    // Late rows are not in each batch.
    if (role === 'result') this.#expectAll(committedBatchId);
    await this.#removeLeftovers(committedBatchId);
    return newest?.batchId ?? -1;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    const { batchId, digest } = batch;
    const newest = this.#entries.at(-1);
    if (newest !== undefined && batchId <= newest.batchId) return this.#repeat(batch);
    try {
      const files = await this.#writeParts(batchId, batch.encoded);
      const previous = newest?.batchId ?? -1;
      const entry = { batchId, previous, queryId: this.#queryId, digest, files };
      await this.#manifest.append(entry, this.#entries);
      this.#entries.push(entry);
    } catch (error) {
      throw writeFailed(this.#options.path, error);
    }
    return { batchId };
  }

  async close(): Promise<void> {}

  /** Makes the directory and learns what it holds. */
  async #prepare(): Promise<void> {
    await mkdir(this.#options.path, { recursive: true });
    await this.#manifest.create();
    await syncDirectory(this.#options.path);
    this.#entries = [...(await this.#manifest.entries())];
  }

  /** A batch of before a crash: nothing to do, if it is the same one. */
  #repeat({ batchId, digest }: SinkBatch): JsonValue {
    const written = this.#entries.find((entry) => entry.batchId === batchId);
    if (written?.digest === digest) return { batchId };
    throw corrupt(
      `Batch ${batchId} is already in ${this.#options.path}, but planned from other input than now.`,
    );
  }

  async #writeParts(
    batchId: number,
    pieces: readonly EncodedPiece[],
  ): Promise<ManifestEntry['files']> {
    const files: { name: string; size: number }[] = [];
    for (const [directory, chunks] of byDirectory(pieces)) {
      const place = path.join(this.#options.path, directory);
      await makeDirectories(this.#options.path, directory);
      for (const part of groupParts(chunks)) {
        const name = this.#partName(batchId, files.length);
        const size = await writeWhole(place, name, this.#assemble(part));
        files.push({ name: path.join(directory, name), size });
      }
      await syncDirectory(place);
    }
    return files;
  }

  #assemble(part: readonly Uint8Array[]): readonly Uint8Array[] {
    const { options } = this.encoding;
    const assembled = this.#format.assembleFile?.(part, this.#schema, options);
    if (assembled !== undefined) return assembled;
    const header = this.#format.fileHeader?.(this.#schema, options);
    return header === undefined ? part : [header, ...part];
  }

  #partName(batchId: number, part: number): string {
    const [batch, number] = [batchId, part].map((value) => `${value}`.padStart(5, '0'));
    const extension = this.#format.fileExtension?.(this.encoding.options) ?? this.#format.name;
    return `part-${batch}-${number}.${extension}`;
  }

  /** A manifest that is not empty has an entry of every batch that is committed. */
  #expectAll(committedBatchId: number): void {
    const newest = this.#entries.at(-1)?.batchId ?? committedBatchId;
    if (newest >= committedBatchId) return;
    throw corrupt(
      `The manifest of ${this.#options.path} ends with batch ${newest}, but batch ${committedBatchId} is committed.`,
    );
  }

  /**
   * Part files that no entry names are of an attempt that did not come to its end, unless their batch did: then the entry
   * is lost, and they must not be.
   */
  async #removeLeftovers(committedBatchId: number): Promise<void> {
    const committed = new Set(this.#entries.flatMap(({ files }) => files.map(({ name }) => name)));
    const names = await listParts(this.#options.path);
    const uncommitted = names.filter((name) => !committed.has(name));
    const lost = uncommitted.find((name) => batchOfPart(name) <= committedBatchId);
    if (lost !== undefined) {
      throw corrupt(
        `The manifest of ${this.#options.path} does not name ${lost}, which is committed.`,
      );
    }
    await Promise.all(uncommitted.map((name) => unlink(path.join(this.#options.path, name))));
  }

  #foreign(): Error {
    return userError(
      'FILE_SINK_IN_USE',
      `The directory ${this.#options.path} holds the output of another query.`,
      { hint: "Choose another path, or start with that query's checkpoint." },
    );
  }
}

/** As `#partName` has it. */
function batchOfPart(name: string): number {
  return Number(/^part-(\d+)-/.exec(path.basename(name))?.[1] ?? Number.POSITIVE_INFINITY);
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
