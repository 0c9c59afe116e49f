// Record batches made and taken apart record by record, for comparison with what the product does. Laid out as in
// https://kafka.apache.org/documentation/#recordbatch.

import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

export interface TestRecord {
  readonly key?: string | null;
  /** Bytes where they are no text. */
  readonly value: string | Buffer | null;
  readonly headers?: readonly (readonly [string, string | null])[];
  readonly timestampMs?: number;
}

export interface ReadRecord extends Required<TestRecord> {
  readonly value: string | null;
  readonly offset: number;
}

export interface BatchTraits {
  readonly baseOffset?: number;
  readonly codec?: 'none' | 'gzip' | 'zstd';
  readonly producerId?: bigint;
  readonly epoch?: number;
  readonly sequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Times are the broker's. */
  readonly isLogTime?: boolean;
  /** The distance of offsets, as compaction leaves it. */
  readonly step?: number;
}

const HEADER_BYTES = 61;
const TIMESTAMP_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export function encodeRecordBatch(
  records: readonly TestRecord[],
  traits: BatchTraits = {},
): Buffer {
  const { codec = 'none', step = 1 } = traits;
  const base = records[0]?.timestampMs ?? TIMESTAMP_MS;
  const plain = Buffer.concat(
    records.map((record, index) => encodeRecord(record, index * step, base)),
  );
  const body = {
    none: () => plain,
    gzip: () => gzipSync(plain),
    zstd: () => zstdCompressSync(plain),
  }[codec]();
  const times = records.map(({ timestampMs = base }) => timestampMs);
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  bytes.writeBigInt64BE(BigInt(traits.baseOffset ?? 0), 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt8(2, 16);
  const flags =
    (traits.isLogTime ? 8 : 0) | (traits.isTransactional ? 16 : 0) | (traits.isControl ? 32 : 0);
  bytes.writeInt16BE({ none: 0, gzip: 1, zstd: 4 }[codec] | flags, 21);
  bytes.writeInt32BE((records.length - 1) * step, 23);
  bytes.writeBigInt64BE(BigInt(base), 27);
  bytes.writeBigInt64BE(BigInt(Math.max(base, ...times)), 35);
  bytes.writeBigInt64BE(traits.producerId ?? -1n, 43);
  bytes.writeInt16BE(traits.epoch ?? -1, 51);
  bytes.writeInt32BE(traits.sequence ?? -1, 53);
  bytes.writeInt32BE(records.length, 57);
  body.copy(bytes, HEADER_BYTES);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

/** The records of batches one behind the other; those of control batches are left out. */
export function decodeRecordBatches(bytes: Buffer): readonly ReadRecord[] {
  const records: ReadRecord[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const end = at + 12 + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    if (crc32c(bytes.subarray(at + 21, end)) !== bytes.readUInt32BE(at + 17))
      throw new Error('checksum');
    const attributes = bytes.readInt16BE(at + 21);
    const isControl = (attributes & 32) !== 0;
    if (!isControl) records.push(...decodeRecords(bytes.subarray(at, end), attributes));
    at = end;
  }
  return records;
}

function decodeRecords(batch: Buffer, attributes: number): readonly ReadRecord[] {
  const packed = batch.subarray(HEADER_BYTES);
  const codec = attributes & 7;
  const plain =
    codec === 0 ? packed : codec === 1 ? gunzipSync(packed) : zstdDecompressSync(packed);
  const base = Number(batch.readBigInt64BE(27));
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = plain.readUInt8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number((value >> 1n) ^ -(value & 1n));
    }
  };
  const text = (): string | null => {
    const length = varint();
    if (length < 0) return null;
    at += length;
    return plain.toString('utf8', at - length, at);
  };
  return Array.from({ length: batch.readInt32BE(57) }, () => {
    varint();
    at++;
    const timestampMs = base + varint();
    const offset = Number(batch.readBigInt64BE(0)) + varint();
    const [key, value] = [text(), text()];
    const headers = Array.from({ length: varint() }, () => [text() ?? '', text()] as const);
    return { offset, timestampMs, key, value, headers };
  });
}

/** The batch that ends a transaction. */
export function encodeMarker(baseOffset: number, producerId: bigint, commits: boolean): Buffer {
  const key = Buffer.from([0, 0, 0, commits ? 1 : 0]).toString('latin1');
  const value = Buffer.alloc(6).toString('latin1');
  const traits = { baseOffset, producerId, epoch: 0, isTransactional: true, isControl: true };
  return encodeRecordBatch([{ key, value }], traits);
}

function encodeRecord(record: TestRecord, offset: number, base: number): Buffer {
  const { key = null, value, headers = [], timestampMs = base } = record;
  const parts = [
    Buffer.from([0]),
    varintOf(timestampMs - base),
    varintOf(offset),
    ...textParts(key),
    ...textParts(value),
    varintOf(headers.length),
    ...headers.flatMap(([name, content]) => [...textParts(name), ...textParts(content)]),
  ];
  const body = Buffer.concat(parts);
  return Buffer.concat([varintOf(body.length), body]);
}

function textParts(text: string | Buffer | null): readonly Buffer[] {
  if (text === null) return [varintOf(-1)];
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return [varintOf(bytes.length), bytes];
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let bits = value < 0 ? BigInt(value) * -2n - 1n : BigInt(value) * 2n;
  for (; bits >= 128n; bits >>= 7n) bytes.push(Number(bits & 127n) | 128);
  return Buffer.from([...bytes, Number(bits)]);
}

export function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) {
    sum = CHECKSUM_STEPS[(sum ^ bytes[at]!) & 0xff]! ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

/** What a byte does to the sum: bit by bit. */
const CHECKSUM_STEPS: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  return sum;
});
