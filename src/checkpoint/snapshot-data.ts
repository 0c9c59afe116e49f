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
/** One write takes at most so much, so that many writers share the threads of the file system fairly. */
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
    let end = HEADER_BYTES;
    let syncedEnd = 0;
    let startMs = performance.now();
    const syncs = !isPlanted('snapshot before sync');
    for (const segment of segments) {
      const bytes = segment instanceof Uint8Array ? segment : await segment.read();
      offsets.push(end);
      await writeSlices(file, bytes, end);
      end += bytes.byteLength;
      if (end - syncedEnd < (isHurried() ? HURRIED_SYNC_BYTES : SYNC_BYTES)) continue;
      if (syncs) await file.sync();
      if (!isHurried()) await delay(Math.min(performance.now() - startMs, REST_MS_MAX));
      syncedEnd = end;
      startMs = performance.now();
    }
    if (syncs) await file.sync();
    return offsets;
  } finally {
    await file.close();
  }
}

async function writeSlices(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let start = 0; start < bytes.byteLength; start += WRITE_BYTES_MAX) {
    await file.write(bytes.subarray(start, start + WRITE_BYTES_MAX), position + start);
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
