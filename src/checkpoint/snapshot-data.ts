import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { isPlanted } from '../columnar/planted-bug.ts';
import type { Files, OpenFile } from './files.ts';
import type { BytesElsewhere } from './snapshot.ts';

/**
 * A data file holds the segments of one cut, one behind the other, after a page with magic, format version and
 * sequence number.
 */
const MAGIC = 'MRSNAPSH';
export const DATA_FORMAT_VERSION = 1;
const HEADER_BYTES = 4096;
/**
 * One write takes at most so much, so that many writers share the threads of the file system fairly; but many segments, for a
 * call costs more than copying one.
 */
const WRITE_BYTES_MAX = 256 * 1024;
/** The disk gets the bytes in portions: one great flush at the end would hold up the journal's small ones. */
const SYNC_BYTES = 1024 * 1024;
const HURRIED_SYNC_BYTES = 32 * SYNC_BYTES;
/** Between portions the disk rests as long as one took, at most so long: half of its time is the journal's. */
const REST_MS_MAX = 50;

export interface DataFile {
  readonly path: string;
  readonly sequence: number;
  /** True once nobody else waits for the disk. */
  readonly isHurried: () => boolean;
}

/** Writes segments to a new file; resolves with the offset of each when they are durable. */
export async function writeDataFile(
  files: Files,
  { path, sequence, isHurried }: DataFile,
  segments: Iterable<Uint8Array | BytesElsewhere>,
): Promise<number[]> {
  const file = await files.open(path, 'create');
  try {
    await file.write(encodeHeader(sequence), 0);
    const offsets: number[] = [];
    const writer = new PortionWriter(file, HEADER_BYTES);
    let syncedEnd = 0;
    let startMs = performance.now();
    const syncs = !isPlanted('snapshot before sync');
    for (const segment of segments) {
      const bytes = segment instanceof Uint8Array ? segment : await segment.read();
      offsets.push(writer.end);
      await writer.add(bytes);
      const { end } = writer;
      if (end - syncedEnd < (isHurried() ? HURRIED_SYNC_BYTES : SYNC_BYTES)) continue;
      await writer.flush();
      if (syncs) await file.sync();
      if (!isHurried()) await delay(Math.min(performance.now() - startMs, REST_MS_MAX));
      syncedEnd = end;
      startMs = performance.now();
    }
    await writer.flush();
    if (syncs) await file.sync();
    return offsets;
  } finally {
    await file.close();
  }
}

/** Writes byte strings one behind the other, several at a time. */
class PortionWriter {
  readonly #file: OpenFile;
  #written: number;
  #parts: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(file: OpenFile, start: number) {
    this.#file = file;
    this.#written = start;
  }

  /** Where the next byte goes. */
  get end(): number {
    return this.#written + this.#waitingBytes;
  }

  /** The bytes must stay as they are until they are written. */
  async add(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.byteLength; ) {
      const part = bytes.subarray(start, start + WRITE_BYTES_MAX - this.#waitingBytes);
      this.#parts.push(part);
      this.#waitingBytes += part.byteLength;
      start += part.byteLength;
      if (this.#waitingBytes === WRITE_BYTES_MAX) await this.flush();
    }
  }

  async flush(): Promise<void> {
    const parts = this.#parts;
    if (parts.length === 0) return;
    const { end } = this;
    await this.#file.writeParts(parts, this.#written);
    this.#written = end;
    this.#parts = [];
    this.#waitingBytes = 0;
  }
}

/** Reads the format version of a data file; null when the file is not the one with this number or is broken. */
export async function readDataHeader(file: OpenFile, sequence: number): Promise<number | null> {
  const header = Buffer.alloc(HEADER_BYTES);
  await file.read(header, 0);
  const version = header.readUInt32LE(8);
  return header.equals(encodeHeader(sequence, version)) ? version : null;
}

function encodeHeader(sequence: number, version: number = DATA_FORMAT_VERSION): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt32LE(version, 8);
  header.writeDoubleLE(sequence, 16);
  header.writeUInt32LE(crc32(header.subarray(0, 24)), 24);
  return header;
}
