import { crc32 } from 'node:zlib';
import { assert } from '../errors.ts';
import {
  checkpointCorrupt,
  checkpointFormatUnknown,
  codeOf,
  nameSystemError,
  type SafeBatch,
} from './checkpoint-errors.ts';
import type { Files, OpenFile } from './files.ts';
import type { StoredSegment } from './snapshot.ts';
import { DATA_FORMAT_VERSION, readDataHeader } from './snapshot-data.ts';
import { sequenceOf } from './snapshot-manifest.ts';

/** Reads segments of snapshots and checks them. Data files stay open in between: a restore reads many segments. */
export class SegmentReader {
  readonly #files: Files;
  readonly #directory: string;
  /** At most as many as one manifest refers to. */
  readonly #open = new Map<string, Promise<OpenFile>>();

  constructor(files: Files, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  /** `safeBatch` is named when the segment turns out to be bad. */
  async read(segment: StoredSegment, target: Uint8Array, safeBatch: SafeBatch): Promise<void> {
    const { file, offset, byteLength, crc } = segment;
    assert(target.byteLength === byteLength, 'the target has the size of the segment');
    const readLength = await this.#fill(file, target, offset, safeBatch);
    if (readLength === byteLength && crc32(target) === crc) return;
    const place = `between ${offset} and ${offset + byteLength}`;
    throw checkpointCorrupt(`${this.#directory}/${file} holds bad bytes ${place}.`, safeBatch);
  }

  async #fill(
    file: string,
    target: Uint8Array,
    offset: number,
    safeBatch: SafeBatch,
  ): Promise<number> {
    try {
      return await (await this.#openFile(file, safeBatch)).read(target, offset);
    } catch (error) {
      throw nameSystemError(`${this.#directory}/${file}`, error);
    }
  }

  async close(): Promise<void> {
    const results = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const result of results) if (result.status === 'fulfilled') await result.value.close();
  }

  #openFile(name: string, safeBatch: SafeBatch): Promise<OpenFile> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const opening = this.#openChecked(name, safeBatch);
    this.#open.set(name, opening);
    // What could not be opened once may be the next time.
    opening.catch(() => {
      if (this.#open.get(name) === opening) this.#open.delete(name);
    });
    return opening;
  }

  async #openChecked(name: string, safeBatch: SafeBatch): Promise<OpenFile> {
    const path = `${this.#directory}/${name}`;
    const file = await this.#files.open(path, 'read').catch((cause: unknown) => {
      if (codeOf(cause) !== 'ENOENT') throw cause;
      throw checkpointCorrupt(`${path} is missing.`, safeBatch);
    });
    try {
      const version = await readDataHeader(file, sequenceOf(name, 'data') ?? -1);
      if (version === DATA_FORMAT_VERSION) return file;
      if (version !== null) throw checkpointFormatUnknown(path, version, DATA_FORMAT_VERSION);
      throw checkpointCorrupt(`${path} does not begin as it should.`, safeBatch);
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}
