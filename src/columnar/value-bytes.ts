// Values of any type as bytes and back: a byte that says whether there is one, then the value. Numbers are little endian,
// texts and lists begin with their length.

import { assert } from '../errors.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from './types.ts';
import type { LiteralValue, Row } from './value.ts';

/** The bytes of a value. Equal bytes mean equal values; the bytes of -0.0 and NaN are kept. */
export function valueToBytes(value: LiteralValue, type: DataType): Uint8Array {
  const writer = new ValueWriter();
  writer.write(value, type);
  return writer.finish();
}

/** The value that `valueToBytes` wrote. */
export function valueFromBytes(bytes: Uint8Array, type: DataType): LiteralValue {
  return new ValueReader(bytes).read(type);
}

const FIRST_BYTES = 64;

/** Writes values one behind the other into a buffer that grows. */
export class ValueWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;

  /** Where the next value goes. */
  get end(): number {
    return this.#end;
  }

  /** What was written so far; valid until more is. */
  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#end);
  }

  write(value: LiteralValue, type: DataType): void {
    const mark = this.#take(1);
    this.#buffer[mark] = value === null ? 0 : 1;
    if (value === null) return;
    const layout = layoutOf(type);
    if (layout === 'bytes') this.#writeBytes(Buffer.from(value as string | Uint8Array));
    else if (layout === 'list') this.#writeList(value as Row, type);
    else if (layout === 'struct') this.#writeFields(value as Row, childTypes(type));
    else this.#writeFixed(value, layout);
  }

  #writeFixed(value: LiteralValue, layout: Layout): void {
    const place = this.#take(layout === 'bits' ? 1 : widthOf(layout));
    const buffer = this.#buffer;
    if (layout === 'bits') buffer[place] = value === true ? 1 : 0;
    else if (layout === 'i8') buffer.writeInt8(value as number, place);
    else if (layout === 'i16') buffer.writeInt16LE(value as number, place);
    else if (layout === 'i32') buffer.writeInt32LE(value as number, place);
    else if (layout === 'f32') buffer.writeFloatLE(value as number, place);
    else if (layout === 'f64') buffer.writeDoubleLE(value as number, place);
    else buffer.writeBigInt64LE(BigInt.asIntN(64, value as bigint), place);
    if (layout === 'i128') buffer.writeBigInt64LE((value as bigint) >> 64n, place + 8);
  }

  #writeBytes(bytes: Uint8Array): void {
    this.#writeLength(bytes.length);
    const place = this.#take(bytes.length);
    this.#buffer.set(bytes, place);
  }

  #writeList(values: Row, type: DataType): void {
    this.#writeLength(values.length);
    const children = childTypes(type);
    for (const value of values) {
      if (type.kind === 'map') this.#writeFields(value as Row, children);
      else this.write(value, children[0]);
    }
  }

  #writeFields(values: Row, types: readonly DataType[]): void {
    for (const [index, type] of types.entries()) this.write(values[index], type);
  }

  #writeLength(length: number): void {
    const place = this.#take(4);
    this.#buffer.writeUInt32LE(length, place);
  }

  /** Room for bytes; the buffer may be another one afterwards. */
  #take(byteLength: number): number {
    const place = this.#end;
    this.#end += byteLength;
    if (this.#end > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#end, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, place));
      this.#buffer = larger;
    }
    return place;
  }
}

/** Reads values that a `ValueWriter` wrote one behind the other. */
export class ValueReader {
  readonly #buffer: Buffer;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#position = position;
  }

  read(type: DataType): LiteralValue {
    if (this.#buffer[this.#take(1)] === 0) return null;
    const layout = layoutOf(type);
    if (layout === 'bytes') return this.#readBytes(type);
    if (layout === 'list') return this.#readList(type);
    if (layout === 'struct') return childTypes(type).map((child) => this.read(child));
    return this.#readFixed(layout);
  }

  #readFixed(layout: Layout): LiteralValue {
    const place = this.#take(layout === 'bits' ? 1 : widthOf(layout));
    const buffer = this.#buffer;
    switch (layout) {
      case 'bits':
        return buffer[place] === 1;
      case 'i8':
        return buffer.readInt8(place);
      case 'i16':
        return buffer.readInt16LE(place);
      case 'i32':
        return buffer.readInt32LE(place);
      case 'f32':
        return buffer.readFloatLE(place);
      case 'f64':
        return buffer.readDoubleLE(place);
      case 'i64':
        return buffer.readBigInt64LE(place);
      default:
        assert(layout === 'i128', 'only null has no width');
        return (buffer.readBigInt64LE(place + 8) << 64n) | buffer.readBigUInt64LE(place);
    }
  }

  #readBytes(type: DataType): LiteralValue {
    const length = this.#readLength();
    const place = this.#take(length);
    if (type.kind === 'string') return this.#buffer.toString('utf8', place, place + length);
    return new Uint8Array(this.#buffer.subarray(place, place + length));
  }

  #readList(type: DataType): LiteralValue {
    const children = childTypes(type);
    return Array.from({ length: this.#readLength() }, () =>
      type.kind === 'map' ? children.map((child) => this.read(child)) : this.read(children[0]),
    );
  }

  #readLength(): number {
    return this.#buffer.readUInt32LE(this.#take(4));
  }

  #take(byteLength: number): number {
    const place = this.#position;
    this.#position += byteLength;
    return place;
  }
}
