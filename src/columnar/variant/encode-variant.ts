import { userError } from '../../errors.ts';
import {
  ARRAY,
  OBJECT,
  PRIMITIVES,
  SHORT_STRING,
  SHORT_STRING_BYTES_MAX,
  SMALL_COUNT_MAX,
  unsignedBytes,
  VARIANT_BYTES_MAX,
  VERSION,
} from './encoding.ts';
import { Variant, type VariantDecimal } from './variant.ts';

/** What a variant is made of; parts may be other variants. */
export type VariantSource =
  | null
  | boolean
  | bigint
  | string
  | Uint8Array
  | Variant
  | { readonly double: number }
  | { readonly float: number }
  | { readonly decimal: VariantDecimal }
  | { readonly date: number }
  | { readonly timestamp: bigint }
  | { readonly timestampNtz: bigint }
  | { readonly elements: readonly VariantSource[] }
  | { readonly members: readonly VariantMember[] };

export type VariantMember = readonly [name: string, value: VariantSource];

/** The bytes of a VARIANT: metadata, then the value. */
export function encodeVariant(source: VariantSource): Uint8Array {
  const names = new Map<string, number>();
  const value = encode(source, names);
  const metadata = encodeNames([...names.keys()]);
  if (Math.max(value.length, metadata.length) > VARIANT_BYTES_MAX) {
    const message = `A variant may have ${VARIANT_BYTES_MAX} bytes.`;
    throw userError('VARIANT_SIZE_LIMIT', message);
  }
  return new Uint8Array(Buffer.concat([metadata, value]));
}

function encodeNames(names: readonly string[]): Buffer {
  const texts = names.map((name) => Buffer.from(name));
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const width = unsignedBytes(Math.max(size, names.length));
  const head = Buffer.from([VERSION | ((width - 1) << 6)]);
  return Buffer.concat([head, unsigned([names.length], width), offsetsOf(texts, width), ...texts]);
}

/** The bytes of a value; its names get the next numbers. */
function encode(source: VariantSource, names: Map<string, number>): Uint8Array {
  if (source === null) return primitive(PRIMITIVES.null);
  if (typeof source === 'boolean') return primitive(source ? PRIMITIVES.true : PRIMITIVES.false);
  if (typeof source === 'bigint') return encodeInteger(source);
  if (typeof source === 'string') return encodeText(source);
  if (source instanceof Uint8Array) return lengthened(PRIMITIVES.binary, source);
  if (source instanceof Variant) return encodeAgain(source, names);
  if ('double' in source) {
    return filled(PRIMITIVES.double, 8, (bytes) => bytes.writeDoubleLE(source.double, 1));
  }
  if ('float' in source) {
    return filled(PRIMITIVES.float, 4, (bytes) => bytes.writeFloatLE(source.float, 1));
  }
  if ('decimal' in source) return encodeDecimal(source.decimal);
  if ('date' in source) {
    return filled(PRIMITIVES.date, 4, (bytes) => bytes.writeInt32LE(source.date, 1));
  }
  if ('timestamp' in source) return encodeTime(PRIMITIVES.timestamp, source.timestamp);
  if ('timestampNtz' in source) return encodeTime(PRIMITIVES.timestampNtz, source.timestampNtz);
  return 'elements' in source
    ? encodeArray(source.elements, names)
    : encodeObject(source.members, names);
}

/** A part of another variant; its names are numbered anew. */
function encodeAgain(variant: Variant, names: Map<string, number>): Uint8Array {
  if (variant.kind === 'object') return encodeObject(variant.members, names);
  return variant.kind === 'array' ? encodeArray(variant.elements, names) : variant.encoded;
}

function encodeArray(elements: readonly VariantSource[], names: Map<string, number>): Buffer {
  const parts = elements.map((element) => encode(element, names));
  const offsetBytes = unsignedBytes(byteLengthOf(parts));
  const isLarge = parts.length > SMALL_COUNT_MAX;
  const info = ((isLarge ? 1 : 0) << 2) | (offsetBytes - 1);
  const count = unsigned([parts.length], isLarge ? 4 : 1);
  return Buffer.concat([mark(ARRAY, info), count, offsetsOf(parts, offsetBytes), ...parts]);
}

/** Numbers and offsets of members stand in the order of their names, the members themselves as they came. */
function encodeObject(members: readonly VariantMember[], names: Map<string, number>): Buffer {
  let end = 0;
  const fields = members.map(([name, value]) => {
    const id = names.get(name) ?? names.size;
    names.set(name, id);
    const part = encode(value, names);
    const offset = end;
    end += part.length;
    return { name, id, part, offset };
  });
  const ordered = fields.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  checkNames(ordered.map(({ name }) => name));
  const idBytes = unsignedBytes(fields.reduce((greatest, { id }) => Math.max(greatest, id), 0));
  const offsetBytes = unsignedBytes(end);
  const isLarge = fields.length > SMALL_COUNT_MAX;
  const info = ((isLarge ? 1 : 0) << 4) | ((idBytes - 1) << 2) | (offsetBytes - 1);
  const offsets = [...ordered.map(({ offset }) => offset), end];
  return Buffer.concat([
    mark(OBJECT, info),
    unsigned([fields.length], isLarge ? 4 : 1),
    unsigned(
      ordered.map(({ id }) => id),
      idBytes,
    ),
    unsigned(offsets, offsetBytes),
    ...fields.map(({ part }) => part),
  ]);
}

function checkNames(ordered: readonly string[]): void {
  const repeated = ordered.find((name, index) => name === ordered[index + 1]);
  if (repeated === undefined) return;
  const message = `An object of a variant has the member '${repeated}' twice.`;
  throw userError('VARIANT_DUPLICATE_KEY', message);
}

/** The narrowest of the four widths. */
function encodeInteger(value: bigint): Buffer {
  const types = [PRIMITIVES.int8, PRIMITIVES.int16, PRIMITIVES.int32, PRIMITIVES.int64];
  const place = [8, 16, 32].findIndex((bits) => BigInt.asIntN(bits, value) === value);
  const index = place < 0 ? 3 : place;
  return filled(types[index]!, 1 << index, (bytes) => writeSigned(bytes, 1, value, 1 << index));
}

const DECIMAL4_DIGITS = 9;
const DECIMAL8_DIGITS = 18;

function encodeDecimal({ unscaled, scale }: VariantDecimal): Buffer {
  const digits = Math.max(scale, String(unscaled).replace('-', '').length);
  const [type, width] =
    digits <= DECIMAL4_DIGITS
      ? [PRIMITIVES.decimal4, 4]
      : digits <= DECIMAL8_DIGITS
        ? [PRIMITIVES.decimal8, 8]
        : [PRIMITIVES.decimal16, 16];
  return filled(type, 1 + width, (bytes) => {
    bytes[1] = scale;
    writeSigned(bytes, 2, unscaled, width);
  });
}

function encodeTime(type: number, micros: bigint): Buffer {
  return filled(type, 8, (bytes) => bytes.writeBigInt64LE(micros, 1));
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > SHORT_STRING_BYTES_MAX) return lengthened(PRIMITIVES.string, bytes);
  return Buffer.concat([mark(SHORT_STRING, bytes.length), bytes]);
}

function lengthened(type: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([primitive(type), unsigned([bytes.length], 4), bytes]);
}

function primitive(type: number): Buffer {
  return mark(0, type);
}

/** The first byte of a value. */
function mark(kind: number, info: number): Buffer {
  return Buffer.from([(info << 2) | kind]);
}

function filled(type: number, byteLength: number, fill: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + byteLength);
  bytes[0] = type << 2;
  fill(bytes);
  return bytes;
}

function writeSigned(bytes: Buffer, at: number, value: bigint, byteLength: number): void {
  for (let index = 0; index < byteLength; index++) {
    bytes[at + index] = Number(BigInt.asUintN(8, value >> BigInt(8 * index)));
  }
}

function byteLengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Where each part begins, and where the last ends. */
function offsetsOf(parts: readonly Uint8Array[], width: number): Buffer {
  let end = 0;
  return unsigned([0, ...parts.map(({ length }) => (end += length))], width);
}

function unsigned(values: readonly number[], width: number): Buffer {
  const bytes = Buffer.alloc(values.length * width);
  for (const [index, value] of values.entries()) bytes.writeUIntLE(value, index * width, width);
  return bytes;
}
