import { userError } from '../../errors.ts';
import { DECIMAL_DIGITS_MAX } from '../types.ts';
import type { LiteralValue } from '../value.ts';
import {
  ARRAY,
  OBJECT,
  PRIMITIVE,
  PRIMITIVES,
  SHORT_STRING,
  VERSION,
  VERSION_MASK,
} from './encoding.ts';
import { malformedVariant } from './malformed-variant.ts';

/** What a value of VARIANT is; the simple ones are named after the type that holds them. */
export type VariantKind =
  | 'object'
  | 'array'
  | 'null'
  | 'boolean'
  | 'bigint'
  | 'double'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'timestampNtz'
  | 'float'
  | 'binary'
  | 'string';

/** A decimal as it is, without zeros at its end. */
export interface VariantDecimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** A value inside the bytes of a VARIANT. Nothing is read before it is asked for. */
export class Variant {
  readonly #bytes: Buffer;
  readonly #valueAt: number;

  private constructor(bytes: Buffer, valueAt: number) {
    this.#bytes = bytes;
    this.#valueAt = valueAt;
  }

  /** The whole value of a column's row. */
  static of(bytes: Uint8Array): Variant {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer.length === 0 || (buffer[0]! & VERSION_MASK) !== VERSION) throw malformedVariant();
    const { offsetBytes, count, textsAt } = dictionaryOf(buffer);
    const offset = 1 + offsetBytes * (1 + count);
    return new Variant(buffer, textsAt + readUnsigned(buffer, offset, offsetBytes));
  }

  get kind(): VariantKind {
    const mark = this.#mark;
    if ((mark & 3) === SHORT_STRING) return 'string';
    if ((mark & 3) === OBJECT) return 'object';
    if ((mark & 3) === ARRAY) return 'array';
    const kind = KINDS.get(mark >>> 2);
    if (kind !== undefined) return kind;
    const message = `A variant holds a value of the unknown type ${mark >>> 2}.`;
    throw userError('UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT', message);
  }

  /** The value of a kind that is neither an object nor an array nor a decimal; null for a variant's null. */
  get scalar(): LiteralValue {
    const at = this.#valueAt + 1;
    switch (this.kind) {
      case 'boolean':
        return this.#primitive === PRIMITIVES.true;
      case 'bigint':
      case 'timestamp':
      case 'timestampNtz':
        return BigInt.asIntN(64, readSigned(this.#bytes, at, this.#width));
      case 'date':
        return this.#slice(at, this.#width).readInt32LE();
      case 'double':
        return this.#slice(at, this.#width).readDoubleLE();
      case 'float':
        return this.#slice(at, this.#width).readFloatLE();
      case 'string':
        return this.#content.toString('utf8');
      case 'binary':
        return new Uint8Array(this.#content);
      default:
        return null;
    }
  }

  get decimal(): VariantDecimal {
    const at = this.#valueAt + 1;
    let unscaled = readSigned(this.#bytes, at + 1, this.#width - 1);
    let scale = this.#bytes[at]!;
    if (scale > DECIMAL_DIGITS_MAX) throw malformedVariant();
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale--;
    }
    return { unscaled, scale };
  }

  /** The elements of an array. */
  get elements(): readonly Variant[] {
    const { count, offsetBytes, offsetsAt, dataAt } = this.#list;
    return Array.from({ length: count }, (_, index) =>
      this.#child(index, offsetBytes, offsetsAt, dataAt),
    );
  }

  /** The element of an array at a place; undefined beyond its end. */
  element(index: number): Variant | undefined {
    const { count, offsetBytes, offsetsAt, dataAt } = this.#list;
    return index < count ? this.#child(index, offsetBytes, offsetsAt, dataAt) : undefined;
  }

  /** The members of an object, in the order of their names. */
  get members(): readonly (readonly [name: string, value: Variant])[] {
    const { count, offsetBytes, offsetsAt, dataAt } = this.#list;
    return Array.from({ length: count }, (_, index) => [
      this.#nameOf(index),
      this.#child(index, offsetBytes, offsetsAt, dataAt),
    ]);
  }

  /** The member of an object by its name. */
  member(name: string): Variant | undefined {
    const { count, offsetBytes, offsetsAt, dataAt } = this.#list;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#nameOf(middle) < name) low = middle + 1;
      else high = middle;
    }
    if (low === count || this.#nameOf(low) !== name) return undefined;
    return this.#child(low, offsetBytes, offsetsAt, dataAt);
  }

  /** The bytes of a simple value as they are. */
  get encoded(): Uint8Array {
    const content = this.#content;
    const end = content.byteOffset - this.#bytes.byteOffset + content.length;
    return this.#bytes.subarray(this.#valueAt, end);
  }

  get #mark(): number {
    const mark = this.#bytes[this.#valueAt];
    if (mark === undefined) throw malformedVariant();
    return mark;
  }

  get #primitive(): number {
    return this.#mark >>> 2;
  }

  /** Bytes of a simple value behind its first one, the length of texts and bytes not counted. */
  get #width(): number {
    return (this.#mark & 3) === PRIMITIVE ? (WIDTHS[this.#primitive] ?? 0) : 0;
  }

  /** What a text or bytes consist of; of other values everything behind the first byte. */
  get #content(): Buffer {
    const at = this.#valueAt + 1;
    if ((this.#mark & 3) === SHORT_STRING) return this.#slice(at, this.#mark >>> 2);
    const hasLength =
      this.#primitive === PRIMITIVES.string || this.#primitive === PRIMITIVES.binary;
    if (!hasLength) return this.#slice(at, this.#width);
    return this.#slice(at + 4, readUnsigned(this.#bytes, at, 4));
  }

  #slice(start: number, byteLength: number): Buffer {
    if (start + byteLength > this.#bytes.length) throw malformedVariant();
    return this.#bytes.subarray(start, start + byteLength);
  }

  /** Where the parts of an object or array lie. */
  get #list() {
    const info = this.#mark >>> 2;
    const isObject = (this.#mark & 3) === OBJECT;
    const isLarge = isObject ? (info >>> 4) & 1 : (info >>> 2) & 1;
    const offsetBytes = (info & 3) + 1;
    const idBytes = isObject ? ((info >>> 2) & 3) + 1 : 0;
    const countBytes = isLarge ? 4 : 1;
    const count = readUnsigned(this.#bytes, this.#valueAt + 1, countBytes);
    const idsAt = this.#valueAt + 1 + countBytes;
    const offsetsAt = idsAt + count * idBytes;
    const dataAt = offsetsAt + (count + 1) * offsetBytes;
    if (dataAt > this.#bytes.length) throw malformedVariant();
    return { count, idBytes, idsAt, offsetBytes, offsetsAt, dataAt };
  }

  #child(index: number, offsetBytes: number, offsetsAt: number, dataAt: number): Variant {
    const offset = readUnsigned(this.#bytes, offsetsAt + index * offsetBytes, offsetBytes);
    return new Variant(this.#bytes, dataAt + offset);
  }

  #nameOf(index: number): string {
    const { idBytes, idsAt } = this.#list;
    const id = readUnsigned(this.#bytes, idsAt + index * idBytes, idBytes);
    const { offsetBytes, count, textsAt } = dictionaryOf(this.#bytes);
    if (id >= count) throw malformedVariant();
    const at = 1 + offsetBytes * (1 + id);
    const start = readUnsigned(this.#bytes, at, offsetBytes);
    const end = readUnsigned(this.#bytes, at + offsetBytes, offsetBytes);
    if (start > end || textsAt + end > this.#bytes.length) throw malformedVariant();
    return this.#bytes.toString('utf8', textsAt + start, textsAt + end);
  }
}

const KINDS: ReadonlyMap<number, VariantKind> = new Map<number, VariantKind>([
  [PRIMITIVES.null, 'null'],
  [PRIMITIVES.true, 'boolean'],
  [PRIMITIVES.false, 'boolean'],
  [PRIMITIVES.int8, 'bigint'],
  [PRIMITIVES.int16, 'bigint'],
  [PRIMITIVES.int32, 'bigint'],
  [PRIMITIVES.int64, 'bigint'],
  [PRIMITIVES.double, 'double'],
  [PRIMITIVES.decimal4, 'decimal'],
  [PRIMITIVES.decimal8, 'decimal'],
  [PRIMITIVES.decimal16, 'decimal'],
  [PRIMITIVES.date, 'date'],
  [PRIMITIVES.timestamp, 'timestamp'],
  [PRIMITIVES.timestampNtz, 'timestampNtz'],
  [PRIMITIVES.float, 'float'],
  [PRIMITIVES.binary, 'binary'],
  [PRIMITIVES.string, 'string'],
]);

/** Bytes behind the first one, by primitive type. */
const WIDTHS: Readonly<Record<number, number>> = {
  [PRIMITIVES.int8]: 1,
  [PRIMITIVES.int16]: 2,
  [PRIMITIVES.int32]: 4,
  [PRIMITIVES.int64]: 8,
  [PRIMITIVES.double]: 8,
  [PRIMITIVES.decimal4]: 5,
  [PRIMITIVES.decimal8]: 9,
  [PRIMITIVES.decimal16]: 17,
  [PRIMITIVES.date]: 4,
  [PRIMITIVES.timestamp]: 8,
  [PRIMITIVES.timestampNtz]: 8,
  [PRIMITIVES.float]: 4,
};

/** The names of all members, which objects refer to by number. */
function dictionaryOf(bytes: Buffer): { offsetBytes: number; count: number; textsAt: number } {
  const offsetBytes = (bytes[0]! >>> 6) + 1;
  const count = readUnsigned(bytes, 1, offsetBytes);
  return { offsetBytes, count, textsAt: 1 + offsetBytes * (count + 2) };
}

function readUnsigned(bytes: Buffer, at: number, byteLength: number): number {
  if (at + byteLength > bytes.length) throw malformedVariant();
  return bytes.readUIntLE(at, byteLength);
}

function readSigned(bytes: Buffer, at: number, byteLength: number): bigint {
  if (at + byteLength > bytes.length) throw malformedVariant();
  let value = 0n;
  for (let index = byteLength - 1; index >= 0; index--)
    value = (value << 8n) | BigInt(bytes[at + index]!);
  return BigInt.asIntN(byteLength * 8, value);
}
