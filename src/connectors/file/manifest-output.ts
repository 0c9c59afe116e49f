import { unlink } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '../../columnar/json-value.ts';
import { userError } from '../../errors.ts';
import type { SinkBatch, SinkContext } from '../sink.ts';
import { syncDirectory } from './durable-file.ts';
import type { FileOutput } from './file-output.ts';
import { whileClaimed } from './manifest-claim.ts';
import { corrupt, type ManifestEntry } from './manifest-file.ts';
import { ManifestLog } from './manifest-log.ts';
import { listParts } from './part-files.ts';
import type { PartWriter } from './part-writer.ts';
import { hasManifest } from './sink-manifest.ts';

/**
 * Files that count because the manifest names them: a batch is there when its entry is. The entry carries the batch's
 * digest, so that a batch written again is recognised. A batch without rows leaves an entry without files, for the newest
 * batch tells where the sink stands.
 */
export class ManifestOutput implements FileOutput {
  readonly #parts: PartWriter;
  readonly #directory: string;
  readonly #manifest: ManifestLog;
  #queryId = '';

  constructor(parts: PartWriter, directory: string) {
    this.#parts = parts;
    this.#directory = directory;
    this.#manifest = new ManifestLog(directory);
  }

  async open({ queryId, role, committedBatchId }: SinkContext): Promise<number> {
    this.#queryId = queryId;
    if (!(await hasManifest(this.#directory))) await this.#begin(committedBatchId);
    const entries = await this.#readOwn();
    return this.#alone(async () => {
      // Late rows are not in each batch.
      if (role === 'result') this.#expectAll(committedBatchId);
      await this.#removeLeftovers(entries, committedBatchId);
      return this.#manifest.newest?.batchId ?? -1;
    });
  }

  write(batch: SinkBatch): Promise<JsonValue> {
    return this.#alone(() => this.#writeNext(batch));
  }

  /** Runs an action that no other query may get into: an entry keeps them out, and before the first one a claim. */
  #alone<T>(action: () => Promise<T>): Promise<T> {
    if (this.#manifest.newest?.queryId === this.#queryId) return action();
    return whileClaimed(this.#directory, this.#queryId, async () => {
      await this.#readOwn();
      return action();
    });
  }

  /** All entries, which must be of this query. */
  async #readOwn(): Promise<readonly ManifestEntry[]> {
    const entries = await this.#manifest.open();
    const { newest } = this.#manifest;
    if (newest !== undefined && newest.queryId !== this.#queryId) throw this.#foreign();
    return entries;
  }

  async #writeNext(batch: SinkBatch): Promise<JsonValue> {
    const { batchId, digest, encoded } = batch;
    const { newest } = this.#manifest;
    if (newest !== undefined && batchId <= newest.batchId) return this.#repeat(batch);
    const files = await this.#parts.write(
      encoded,
      (part, extension) => `${partName(batchId, part)}.${extension}`,
    );
    const previous = newest?.batchId ?? -1;
    await this.#manifest.append({ batchId, previous, queryId: this.#queryId, digest, files });
    return { batchId };
  }

  /** Part files of before the manifest would look like what an attempt has left behind, and be removed as such. */
  async #begin(committedBatchId: number): Promise<void> {
    const [part] = await listParts(this.#directory);
    if (part !== undefined && committedBatchId < 0) {
      const message = `The directory ${this.#directory} holds ${part}, a file of a query whose manifest is not there.`;
      throw userError('FILE_SINK_IN_USE', message, { hint: 'Choose another path.' });
    }
    await this.#manifest.create();
    await syncDirectory(this.#directory);
  }

  /** A batch of before a crash: nothing to do, if it is the same one. */
  async #repeat({ batchId, digest }: SinkBatch): Promise<JsonValue> {
    const written = await this.#manifest.find(batchId);
    if (written?.digest === digest) return { batchId };
    throw corrupt(
      `Batch ${batchId} is already in ${this.#directory}, but planned from other input than now.`,
    );
  }

  /** A manifest that is not empty has an entry of every batch that is committed. */
  #expectAll(committedBatchId: number): void {
    const newest = this.#manifest.newest?.batchId ?? committedBatchId;
    if (newest >= committedBatchId) return;
    throw corrupt(
      `The manifest of ${this.#directory} ends with batch ${newest}, but batch ${committedBatchId} is committed.`,
    );
  }

  /**
   * Part files that no entry names are of an attempt that did not come to its end, unless their batch did: then the entry
   * is lost, and they must not be.
   */
  async #removeLeftovers(
    entries: readonly ManifestEntry[],
    committedBatchId: number,
  ): Promise<void> {
    const committed = new Set(entries.flatMap(({ files }) => files.map(({ name }) => name)));
    const names = await listParts(this.#directory);
    const uncommitted = names.filter((name) => !committed.has(name));
    const lost = uncommitted.find((name) => batchOfPart(name) <= committedBatchId);
    if (lost !== undefined) {
      throw corrupt(
        `The manifest of ${this.#directory} does not name ${lost}, which is committed.`,
      );
    }
    await Promise.all(uncommitted.map((name) => unlink(path.join(this.#directory, name))));
  }

  #foreign(): Error {
    return userError(
      'FILE_SINK_IN_USE',
      `The directory ${this.#directory} holds the output of another query.`,
      { hint: "Choose another path, or start with that query's checkpoint." },
    );
  }
}

function partName(batchId: number, part: number): string {
  const [batch, number] = [batchId, part].map((value) => `${value}`.padStart(5, '0'));
  return `part-${batch}-${number}`;
}

/** As `partName` has it. */
function batchOfPart(name: string): number {
  return Number(/^part-(\d+)-/.exec(path.basename(name))?.[1] ?? Number.POSITIVE_INFINITY);
}
