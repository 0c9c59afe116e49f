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
  #buffer: Buffer;
  /** The same bytes: it writes a BigInt without making others of it, as a Buffer does. */
  #view: DataView;
  #end = 0;
  readonly #allocate: (byteLength: number) => Buffer;

  /** `byteLength`: what the values will take about, all in all. */
  constructor(
    byteLength: number = FIRST_BYTES,
    allocate: (byteLength: number) => Buffer = Buffer.allocUnsafe,
  ) {
    this.#allocate = allocate;
    this.#buffer = allocate(byteLength);
    this.#view = viewOf(this.#buffer);
  }

  /** Where the next value goes. */
  get end(): number {
    return this.#end;
  }

  /** What was written so far; valid until more is. */
  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#end);
  }

  /** Begins anew in the same buffer. */
  clear(): void {
    this.#end = 0;
  }

  write(value: LiteralValue, type: DataType): void {
    const mark = this.#take(1);
    this.#buffer[mark] = value === null ? 0 : 1;
    if (value === null) return;
    const layout = layoutOf(type);
    if (typeof value === 'string') this.#writeText(value);
    else if (layout === 'bytes') this.#writeBytes(value as Uint8Array);
    else if (layout === 'list') this.#writeList(value as Row, type);
    else if (layout === 'struct') this.#writeFields(value as Row, childTypes(type));
    else this.#writeFixed(value, layout);
  }

  #writeFixed(value: LiteralValue, layout: Layout): void {
    const place = this.#take(layout === 'bits' ? 1 : widthOf(layout));
    const view = this.#view;
    if (layout === 'bits') view.setUint8(place, value === true ? 1 : 0);
    else if (layout === 'i8') view.setInt8(place, value as number);
    else if (layout === 'i16') view.setInt16(place, value as number, true);
    else if (layout === 'i32') view.setInt32(place, value as number, true);
    else if (layout === 'f32') view.setFloat32(place, value as number, true);
    else if (layout === 'f64') view.setFloat64(place, value as number, true);
    else view.setBigInt64(place, value as bigint, true);
    if (layout === 'i128') view.setBigInt64(place + 8, (value as bigint) >> 64n, true);
  }

  #writeText(text: string): void {
    const byteLength = Buffer.byteLength(text);
    this.#writeLength(byteLength);
    const place = this.#take(byteLength);
    this.#buffer.write(text, place);
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
    this.#view.setUint32(place, length, true);
  }

  /** Room for bytes; the buffer may be another one afterwards. */
  #take(byteLength: number): number {
    const place = this.#end;
    this.#end += byteLength;
    if (this.#end > this.#buffer.length) {
      const larger = this.#allocate(Math.max(this.#end, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, place));
      this.#buffer = larger;
      this.#view = viewOf(larger);
    }
    return place;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Reads values that a `ValueWriter` wrote one behind the other. */
export class ValueReader {
  readonly #buffer: Buffer;
  readonly #view: DataView;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = viewOf(this.#buffer);
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
    const view = this.#view;
    switch (layout) {
      case 'bits':
        return view.getUint8(place) === 1;
      case 'i8':
        return view.getInt8(place);
      case 'i16':
        return view.getInt16(place, true);
      case 'i32':
        return view.getInt32(place, true);
      case 'f32':
        return view.getFloat32(place, true);
      case 'f64':
        return view.getFloat64(place, true);
      case 'i64':
        return view.getBigInt64(place, true);
      default:
        assert(layout === 'i128', 'only null has no width');
        return (view.getBigInt64(place + 8, true) << 64n) | view.getBigUint64(place, true);
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
    return this.#view.getUint32(this.#take(4), true);
  }

  #take(byteLength: number): number {
    const place = this.#position;
    this.#position += byteLength;
    return place;
  }
}
