import { crc32 } from 'node:zlib';
import { assert } from '../errors.ts';
import { checkpointFormatUnknown } from './checkpoint-errors.ts';
import type { JournalRecord } from './journal-record.ts';

/**
 * A frame is what one write appends: the records of one group.
 *
 *   u32 length of the payload, never 0
 *   u32 CRC-32 of all other bytes of the frame
 *   u32 CRC-32 of the frame before, 0 for the first
 *   u32 format version
 *   payload: a JSON array of records, UTF-8
 *
 * A group is one frame because the pages of a write may reach the disk in any order: with a frame for each record a
 * torn write could leave a bad record before a good one, which must mean corruption.
 */
export interface Frame {
  readonly records: readonly JournalRecord[];
  readonly crc: number;
  /** Offset of the byte behind it. */
  readonly end: number;
}

const FRAME_HEADER_BYTES = 16;
const FORMAT_VERSION = 1;

/** `allocate` gives room for the frame. */
export function encodeFrame(
  records: readonly JournalRecord[],
  predecessorCrc: number,
  allocate: (byteLength: number) => Buffer = Buffer.allocUnsafe,
): Uint8Array {
  const payload = JSON.stringify(records);
  const length = Buffer.byteLength(payload);
  const frame = allocate(FRAME_HEADER_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(predecessorCrc, 8);
  frame.writeUInt32LE(FORMAT_VERSION, 12);
  frame.write(payload, FRAME_HEADER_BYTES);
  frame.writeUInt32LE(crcOf(frame), 4);
  return frame;
}

/** CRC-32 that a frame carries. */
export function frameCrc(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(4, true);
}

/** What a segment holds from its start up to the first byte that is not part of a whole frame. */
export interface SegmentContent {
  readonly frames: readonly Frame[];
  /** Null when a segment without frames. */
  readonly firstPredecessorCrc: number | null;
  readonly end: number;
  /** `zero`: nothing behind `end`. `torn`: a piece of a frame. `broken`: a whole frame behind bad bytes. */
  readonly rest: 'zero' | 'torn' | 'broken';
}

/** `path` is for errors. */
export function readFrames(bytes: Uint8Array, path: string): SegmentContent {
  const frames: Frame[] = [];
  let firstPredecessorCrc: number | null = null;
  let lastCrc = 0;
  let end = 0;
  for (let found = findFrame(bytes, 0); found !== null; found = findFrame(bytes, end)) {
    if (firstPredecessorCrc === null) firstPredecessorCrc = found.predecessorCrc;
    else if (found.predecessorCrc !== lastCrc)
      return { frames, firstPredecessorCrc, end, rest: 'broken' };
    frames.push(parseFrame(found, path));
    lastCrc = found.crc;
    end = found.end;
  }
  return { frames, firstPredecessorCrc, end, rest: judgeRest(bytes, end) };
}

/** The records of all whole frames, wherever they lie: what can be saved of a segment with bad bytes. */
export function salvageRecords(bytes: Uint8Array, path: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let offset = 0; offset < bytes.byteLength; ) {
    const found = findFrame(bytes, offset);
    if (found !== null) for (const record of parseFrame(found, path).records) records.push(record);
    offset = found === null ? offset + 1 : found.end;
  }
  return records;
}

function judgeRest(bytes: Uint8Array, end: number): SegmentContent['rest'] {
  let lastByte = bytes.byteLength - 1;
  while (lastByte >= end && bytes[lastByte] === 0) lastByte--;
  if (lastByte < end) return 'zero';
  for (let offset = end; offset <= lastByte; offset++) {
    if (findFrame(bytes, offset) !== null) return 'broken';
  }
  return 'torn';
}

interface RawFrame {
  readonly crc: number;
  readonly predecessorCrc: number;
  readonly version: number;
  readonly payload: Uint8Array;
  readonly end: number;
}

/** The whole frame at `offset`, or null. */
function findFrame(bytes: Uint8Array, offset: number): RawFrame | null {
  if (offset + FRAME_HEADER_BYTES > bytes.byteLength) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const length = view.getUint32(0, true);
  const end = offset + FRAME_HEADER_BYTES + length;
  if (length === 0 || end > bytes.byteLength) return null;
  const frame = bytes.subarray(offset, end);
  const crc = view.getUint32(4, true);
  if (crcOf(frame) !== crc) return null;
  return {
    crc,
    predecessorCrc: view.getUint32(8, true),
    version: view.getUint32(12, true),
    payload: frame.subarray(FRAME_HEADER_BYTES),
    end,
  };
}

function parseFrame({ payload, version, crc, end }: RawFrame, path: string): Frame {
  if (version !== FORMAT_VERSION) throw checkpointFormatUnknown(path, version, FORMAT_VERSION);
  const records: unknown = JSON.parse(
    Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(),
  );
  assert(Array.isArray(records), 'a frame with a right CRC holds an array of records');
  return { records, crc, end };
}

/** Over all bytes but the CRC's own. */
function crcOf(frame: Uint8Array): number {
  return crc32(frame.subarray(8), crc32(frame.subarray(0, 4)));
}
