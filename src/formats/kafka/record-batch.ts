/**
 * The header of a record batch, as the guide of Kafka's implementation lays it out
 * (https://kafka.apache.org/documentation/#recordbatch). Numbers are big-endian; records follow behind it.
 */
export const HEADER_BYTES = 61;
/** The length counts what comes behind it. */
const LENGTH_END = 12;
/** The checksum is of everything behind it. */
const CHECKSUM_AT = 17;
export const CHECKED_AT = 21;
const MAGIC = 2;
/** What the kernel of the checksum looks bytes up in. */
export const CHECKSUM_TABLES_BYTES: number = 12 * 1024;

const CODEC_BITS = 0x07;
const LOG_TIME_BIT = 0x08;
const TRANSACTIONAL_BIT = 0x10;
const CONTROL_BIT = 0x20;

/** How records are compressed, by the number in the header. */
export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Codec = (typeof CODECS)[number];

/** Who made a batch's times. */
const CREATE_TIME = 0;
export const LOG_APPEND_TIME = 1;

export interface RecordBatch {
  readonly baseOffset: number;
  /** Of the whole batch. */
  readonly byteLength: number;
  /** Behind its last record; compaction may have removed that. */
  readonly nextOffset: number;
  readonly checksum: number;
  /** Null for a number that nobody knows. */
  readonly codec: Codec | null;
  readonly isTransactional: boolean;
  /** Holds no records but the end of a transaction. */
  readonly isControl: boolean;
  readonly timestampType: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: bigint;
  readonly recordCount: number;
}

/** What a new batch has to say, behind which its records follow. */
export interface NewRecordBatch {
  /** Of its records, compressed. */
  readonly byteLength: number;
  readonly recordCount: number;
  readonly codec: Codec;
  readonly timestampMs: number;
  readonly isTransactional: boolean;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequence: number;
}

/** Bytes that are no record batch which we can read. */
export class BrokenRecords extends Error {}

/** The batch that begins at a place; null when the bytes end before it does, as they may in answers of brokers. */
export function readRecordBatch(bytes: Buffer, at: number, end: number): RecordBatch | null {
  if (at + HEADER_BYTES > end) return null;
  const byteLength = bytes.readInt32BE(at + 8) + LENGTH_END;
  const magic = bytes.readInt8(at + 16);
  if (magic !== MAGIC) throw new BrokenRecords(`it has format ${magic}, not ${MAGIC}`);
  if (byteLength < HEADER_BYTES) throw new BrokenRecords('its length is less than its header');
  if (at + byteLength > end) return null;
  const baseOffset = integer(bytes, at);
  const attributes = bytes.readInt16BE(at + 21);
  return {
    baseOffset,
    byteLength,
    nextOffset: baseOffset + bytes.readInt32BE(at + 23) + 1,
    checksum: bytes.readUInt32BE(at + CHECKSUM_AT),
    codec: CODECS[attributes & CODEC_BITS] ?? null,
    isTransactional: (attributes & TRANSACTIONAL_BIT) !== 0,
    isControl: (attributes & CONTROL_BIT) !== 0,
    timestampType: (attributes & LOG_TIME_BIT) === 0 ? CREATE_TIME : LOG_APPEND_TIME,
    baseTimestamp: integer(bytes, at + 27),
    maxTimestamp: integer(bytes, at + 35),
    producerId: bytes.readBigInt64BE(at + 43),
    recordCount: bytes.readInt32BE(at + 57),
  };
}

const UNKNOWN = -1;

/** Writes a header; its checksum comes with `writeChecksum`. */
export function writeRecordBatch(batch: NewRecordBatch, bytes: Buffer, at: number): void {
  const baseOffset = 0n;
  const transactional = batch.isTransactional ? TRANSACTIONAL_BIT : 0;
  bytes.writeBigInt64BE(baseOffset, at);
  bytes.writeInt32BE(HEADER_BYTES - LENGTH_END + batch.byteLength, at + 8);
  bytes.writeInt32BE(UNKNOWN, at + 12);
  bytes.writeInt8(MAGIC, at + 16);
  bytes.writeInt16BE(CODECS.indexOf(batch.codec) | transactional, at + 21);
  bytes.writeInt32BE(batch.recordCount - 1, at + 23);
  bytes.writeBigInt64BE(BigInt(batch.timestampMs), at + 27);
  bytes.writeBigInt64BE(BigInt(batch.timestampMs), at + 35);
  bytes.writeBigInt64BE(batch.producerId, at + 43);
  bytes.writeInt16BE(batch.producerEpoch, at + 51);
  bytes.writeInt32BE(batch.sequence, at + 53);
  bytes.writeInt32BE(batch.recordCount, at + 57);
}

export function writeChecksum(checksum: number, bytes: Buffer, at: number): void {
  bytes.writeUInt32BE(checksum, at + CHECKSUM_AT);
}

/** Whether a control batch ends a transaction that was given up: its one record's key says so. */
export function isAbortMarker(bytes: Buffer, at: number): boolean {
  // Length, attributes and the differences of time and offset take one byte each, as does the length of the key.
  const key = at + HEADER_BYTES + 5;
  const abort = 0;
  return bytes.readInt16BE(key + 2) === abort;
}

function integer(bytes: Buffer, at: number): number {
  return Number(bytes.readBigInt64BE(at));
}
