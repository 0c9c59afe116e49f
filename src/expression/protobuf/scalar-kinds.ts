import {
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  STRING,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import {
  BYTES,
  FIXED32,
  FIXED64,
  MalformedProtobuf,
  VARINT,
  type WireCursor,
  type WireType,
} from './wire-cursor.ts';
import type { WireWriter } from './wire-writer.ts';

/** How fields of one of Protobuf's own types are read and written. */
export interface ScalarKind {
  readonly type: DataType;
  readonly wire: WireType;
  readonly zero: LiteralValue;
  /** The bits of a value may be those of a number without a sign: it has room in this type. */
  readonly wider?: DataType;
  read(cursor: WireCursor, checksUtf8: boolean): LiteralValue;
  write(writer: WireWriter, value: LiteralValue): void;
  /** The default that a descriptor has as text. */
  parse(text: string): LiteralValue;
}

const UINT64_TYPE = decimal(20, 0);

function int(
  read: (cursor: WireCursor) => bigint,
  write: (writer: WireWriter, value: bigint) => void,
  extras: Partial<ScalarKind> = {},
): ScalarKind {
  return {
    type: INT,
    wire: VARINT,
    zero: 0,
    read: (cursor) => Number(BigInt.asIntN(32, read(cursor))),
    write: (writer, value) => write(writer, BigInt(value as number | bigint)),
    parse: (text) => Number(BigInt.asIntN(32, BigInt(text))),
    ...extras,
  };
}

function long(
  read: (cursor: WireCursor) => bigint,
  write: (writer: WireWriter, value: bigint) => void,
  extras: Partial<ScalarKind> = {},
): ScalarKind {
  return {
    type: BIGINT,
    wire: VARINT,
    zero: 0n,
    read: (cursor) => BigInt.asIntN(64, read(cursor)),
    write: (writer, value) => write(writer, BigInt(value as number | bigint)),
    parse: (text) => BigInt.asIntN(64, BigInt(text)),
    ...extras,
  };
}

const varint = (cursor: WireCursor): bigint => cursor.varint();
const writeVarint = (writer: WireWriter, value: bigint): void => writer.varint(value);
const fixed32 = (cursor: WireCursor): bigint => BigInt(cursor.fixed32());
const writeFixed32 = (writer: WireWriter, value: bigint): void => writer.fixed32(value);
const fixed64 = (cursor: WireCursor): bigint => cursor.fixed64();
const writeFixed64 = (writer: WireWriter, value: bigint): void => writer.fixed64(value);

/** The sign is in the lowest bit. */
function zigzag(cursor: WireCursor): bigint {
  const bits = cursor.varint();
  return (bits >> 1n) ^ -(bits & 1n);
}

function writeZigzag(writer: WireWriter, value: bigint): void {
  writer.varint(value < 0n ? -value * 2n - 1n : value * 2n);
}

function parseNumber(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(cursor: WireCursor, checksUtf8: boolean): string {
  const bytes = Buffer.from(cursor.bytes());
  if (!checksUtf8) return bytes.toString('utf8');
  try {
    return STRICT.decode(bytes);
  } catch {
    throw new MalformedProtobuf('a text is not UTF-8');
  }
}

/** Escapes as in C. */
function unescapeBytes(text: string): Uint8Array {
  const plain = text.replaceAll(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs,
    (_, hex: string | undefined, octal: string | undefined, other: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return CONTROLS[other] ?? other;
    },
  );
  return new Uint8Array(Buffer.from(plain, 'latin1'));
}

const CONTROLS: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' },
};

/** Protobuf's own types by the numbers that descriptors give them. */
export const SCALAR_KINDS: Readonly<Record<number, ScalarKind>> = {
  1: {
    type: DOUBLE,
    wire: FIXED64,
    zero: 0,
    read: (cursor) => cursor.double(),
    write: (writer, value) => writer.double(value as number),
    parse: parseNumber,
  },
  2: {
    type: FLOAT,
    wire: FIXED32,
    zero: 0,
    read: (cursor) => cursor.float(),
    write: (writer, value) => writer.float(value as number),
    parse: (text) => Math.fround(parseNumber(text)),
  },
  3: long(varint, writeVarint),
  4: long(varint, writeVarint, { wider: UINT64_TYPE }),
  5: int(varint, writeVarint),
  6: long(fixed64, writeFixed64, { wire: FIXED64 }),
  7: int(fixed32, writeFixed32, { wire: FIXED32 }),
  8: {
    type: BOOLEAN,
    wire: VARINT,
    zero: false,
    read: (cursor) => cursor.varint() !== 0n,
    write: (writer, value) => writer.varint(value === true ? 1n : 0n),
    parse: (text) => text === 'true',
  },
  9: {
    type: STRING,
    wire: BYTES,
    zero: '',
    read: readText,
    write: (writer, value) => writer.bytes(Buffer.from(String(value), 'utf8')),
    parse: (text) => text,
  },
  12: {
    type: BINARY,
    wire: BYTES,
    zero: new Uint8Array(0),
    read: (cursor) => new Uint8Array(cursor.bytes()),
    write: (writer, value) => writer.bytes(value as Uint8Array),
    parse: unescapeBytes,
  },
  13: int(varint, (writer, value) => writer.varint(BigInt.asUintN(32, value)), { wider: BIGINT }),
  15: int(fixed32, writeFixed32, { wire: FIXED32 }),
  16: long(fixed64, writeFixed64, { wire: FIXED64 }),
  17: int(zigzag, writeZigzag),
  18: long(zigzag, writeZigzag),
};
