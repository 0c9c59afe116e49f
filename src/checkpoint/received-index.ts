import { crc32 } from 'node:zlib';
import { checkpointFormatUnknown } from './checkpoint-errors.ts';

/**
 * The index file of a segment of received data: one entry for each group of blocks that was written at once, then
 * zeros. The data file beside it holds the bytes and nothing else, so that ranges of it are read as plain file ranges.
 *
 *   f64 number of the byte behind the group
 *   u32 length of the group, never 0
 *   u32 CRC-32 of the group's bytes
 *   u32 CRC-32 of the entry before, 0 for the first
 *   u32 format version
 *   u32 0
 *   u32 CRC-32 of the entry up to here
 */
export interface ReceivedGroup {
  readonly end: number;
  readonly byteLength: number;
  readonly dataCrc: number;
  readonly predecessorCrc: number;
}

export interface IndexEntry extends ReceivedGroup {
  readonly crc: number;
}

export const ENTRY_BYTES = 32;
const CRC_OFFSET = 28;
const FORMAT_VERSION = 1;

export function encodeEntry({ end, byteLength, dataCrc, predecessorCrc }: ReceivedGroup): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.writeDoubleLE(end, 0);
  entry.writeUInt32LE(byteLength, 8);
  entry.writeUInt32LE(dataCrc, 12);
  entry.writeUInt32LE(predecessorCrc, 16);
  entry.writeUInt32LE(FORMAT_VERSION, 20);
  entry.writeUInt32LE(crcOf(entry), CRC_OFFSET);
  return entry;
}

export function crcOf(entry: Uint8Array): number {
  return crc32(entry.subarray(0, CRC_OFFSET));
}

export interface IndexContent {
  /** Up to the first one that is not whole. */
  readonly entries: readonly IndexEntry[];
  /** `zero`: nothing behind them. `torn`: a piece of an entry. `broken`: a whole entry behind bad bytes. */
  readonly rest: 'zero' | 'torn' | 'broken';
}

/** `path` is for errors. */
export function readIndex(bytes: Uint8Array, path: string): IndexContent {
  const entries: IndexEntry[] = [];
  const slotCount = Math.floor(bytes.byteLength / ENTRY_BYTES);
  let slot = 0;
  for (; slot < slotCount; slot++) {
    const entry = decodeEntry(bytes, slot, path);
    if (entry === null) break;
    entries.push(entry);
  }
  for (let next = slot; next < slotCount; next++) {
    if (decodeEntry(bytes, next, path) !== null) return { entries, rest: 'broken' };
  }
  const isZero = bytes.subarray(slot * ENTRY_BYTES).every((byte) => byte === 0);
  return { entries, rest: isZero ? 'zero' : 'torn' };
}

function decodeEntry(bytes: Uint8Array, slot: number, path: string): IndexEntry | null {
  const start = bytes.byteOffset + slot * ENTRY_BYTES;
  const entry = Buffer.from(bytes.buffer, start, ENTRY_BYTES);
  const byteLength = entry.readUInt32LE(8);
  const crc = entry.readUInt32LE(CRC_OFFSET);
  if (byteLength === 0 || crc !== crcOf(entry)) return null;
  const version = entry.readUInt32LE(20);
  if (version !== FORMAT_VERSION) throw checkpointFormatUnknown(path, version, FORMAT_VERSION);
  const [dataCrc, predecessorCrc] = [entry.readUInt32LE(12), entry.readUInt32LE(16)];
  return { end: entry.readDoubleLE(0), byteLength, dataCrc, predecessorCrc, crc };
}
