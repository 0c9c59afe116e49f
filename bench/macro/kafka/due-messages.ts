import {
  CHECKED_AT,
  HEADER_BYTES,
  readRecordBatch,
  writeChecksum,
  writeRecordBatch,
} from '../../../src/formats/kafka/record-batch.ts';
import { crc32c } from '../../../test/support/kafka/record-batches.ts';

// Messages whose values begin with the time at which they are due. They are written and read where they lie: what measures
// delays shares the processors with what is measured.

const VALUE_BYTES = 200;
/** What brokers take as one batch. */
export const MESSAGES_PER_BATCH_MAX = 2000;
/** A record without key and headers, whose numbers are as long as they can be. */
const RECORD_BYTES_MAX: number = VALUE_BYTES + 16;
const NO_PRODUCER = { isTransactional: false, producerId: -1n, producerEpoch: -1, sequence: -1 };

/** One record batch. */
export function writeDueMessages(dueMs: readonly number[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + dueMs.length * RECORD_BYTES_MAX, '.');
  let at = HEADER_BYTES;
  for (const [index, due] of dueMs.entries()) at = writeMessage(bytes, at, index, due);
  const sizes = { byteLength: at - HEADER_BYTES, recordCount: dueMs.length };
  const timestampMs = Date.now();
  writeRecordBatch({ ...sizes, ...NO_PRODUCER, codec: 'none', timestampMs }, bytes, 0);
  writeChecksum(crc32c(bytes.subarray(CHECKED_AT, at)), bytes, 0);
  return bytes.subarray(0, at);
}

/** The times in record batches one behind the other, none of them compressed or for control. */
export function readDueMessages(bytes: Buffer): readonly number[] {
  const dueMs: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const batch = readRecordBatch(bytes, at, bytes.length);
    if (batch === null) throw new Error('a record batch is cut off');
    const cursor = { at: at + HEADER_BYTES };
    for (let record = 0; record < batch.recordCount; record++) {
      const end = readVarint(bytes, cursor) + cursor.at;
      // Behind the attributes.
      cursor.at++;
      for (const _ of ['time', 'offset', 'no key']) readVarint(bytes, cursor);
      if (readVarint(bytes, cursor) !== VALUE_BYTES) throw new Error('a message is not ours');
      dueMs.push(bytes.readDoubleLE(cursor.at));
      cursor.at = end;
    }
    at += batch.byteLength;
  }
  return dueMs;
}

function writeMessage(bytes: Buffer, start: number, index: number, dueMs: number): number {
  const attributesAndTime = 2;
  const keyAndHeaders = 2;
  const lengths = varintBytes(index) + varintBytes(VALUE_BYTES);
  const byteLength = attributesAndTime + lengths + keyAndHeaders + VALUE_BYTES;
  let at = writeVarint(bytes, start, byteLength);
  at = bytes.writeInt16BE(0, at);
  at = writeVarint(bytes, at, index);
  const noKey = -1;
  at = writeVarint(bytes, at, noKey);
  at = writeVarint(bytes, at, VALUE_BYTES);
  bytes.writeDoubleLE(dueMs, at);
  const noHeaders = 0;
  return writeVarint(bytes, at + VALUE_BYTES, noHeaders);
}

/** Small numbers of either sign are few bytes. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let bits = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; bits >= 0x80; bits >>>= 7) at = bytes.writeUInt8((bits & 0x7f) | 0x80, at);
  return bytes.writeUInt8(bits, at);
}

function varintBytes(value: number): number {
  return value < 0x40 ? 1 : value < 0x2000 ? 2 : 3;
}

function readVarint(bytes: Buffer, cursor: { at: number }): number {
  let bits = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes.readUInt8(cursor.at++);
    bits |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1);
  }
}
