import type { LiteralValue } from '../../columnar/value.ts';
import type { ProtobufEnum, ProtobufField } from './descriptor.ts';
import type { FieldShape, ProtobufColumn } from './protobuf-columns.ts';
import { BYTES, MalformedProtobuf, VARINT, WireCursor, type WireType } from './wire-cursor.ts';

type Read = (cursor: WireCursor) => LiteralValue;

/** How one field is read into its place among the values of the message. */
interface FieldReader {
  readonly place: number;
  readonly column: ProtobufColumn;
  readonly wire: WireType;
  readonly read: Read;
  /** Places of the other members of its `oneof`, which go when it comes. */
  readonly rivals: readonly number[];
}

/** Reads a message as the values of its columns; throws `MalformedProtobuf`. */
export function messageReader(
  columns: readonly ProtobufColumn[],
  emitsDefaults: boolean,
): (bytes: Uint8Array) => LiteralValue[] {
  const readers = new Map(
    columns.map((column, place) => [column.field.number, fieldReader(column, place)]),
  );
  const missing = columns.map((column) => missingValue(column, emitsDefaults));
  return (bytes) => {
    const cursor = new WireCursor(bytes);
    const values: (LiteralValue | undefined)[] = columns.map(() => undefined);
    while (!cursor.isAtEnd) {
      const { number, wire } = cursor.tag();
      const reader = readers.get(number);
      if (reader === undefined) cursor.skip(wire);
      else readField(cursor, wire, reader, values);
    }
    return values.map((value, place) => {
      if (value === undefined) return missing[place]!;
      return columns[place]!.shape.kind === 'map' ? lastOfKeys(value) : value;
    });
  };

  function fieldReader(column: ProtobufColumn, place: number): FieldReader {
    const { field, shape } = column;
    const rivals = columns.flatMap((own, index) =>
      field.oneof !== null && own.field.oneof === field.oneof && index !== place ? [index] : [],
    );
    return {
      place,
      column,
      rivals,
      wire: wireOf(shape),
      read: readerOf(field, shape, emitsDefaults),
    };
  }
}

function readField(
  cursor: WireCursor,
  wire: WireType,
  { place, column, wire: wanted, read, rivals }: FieldReader,
  values: (LiteralValue | undefined)[],
): void {
  const { field, isList, shape } = column;
  if (wire === wanted) {
    const value = read(cursor);
    if (isList || shape.kind === 'map') push(values, place, value);
    else values[place] = value;
    for (const rival of rivals) values[rival] = undefined;
  } else if (isList && wire === BYTES) {
    const packed = new WireCursor(cursor.bytes());
    while (!packed.isAtEnd) push(values, place, read(packed));
  } else throw new MalformedProtobuf(`the field ${field.name} is of another type`);
}

function push(values: (LiteralValue | undefined)[], place: number, value: LiteralValue): void {
  const list = values[place];
  if (list === undefined) values[place] = [value];
  else (list as LiteralValue[]).push(value);
}

/** The entries of a map, of those of one key the last. */
function lastOfKeys(entries: LiteralValue): LiteralValue {
  const found = new Map<LiteralValue, LiteralValue>();
  for (const entry of entries as readonly (readonly LiteralValue[])[]) {
    const [key] = entry;
    found.delete(key!);
    found.set(key!, entry);
  }
  return [...found.values()];
}

function missingValue(
  { field, shape, isList }: ProtobufColumn,
  emitsDefaults: boolean,
): LiteralValue {
  if (isList || shape.kind === 'map') return [];
  if (field.defaultText !== null) return defaultValue(field.defaultText, shape);
  return emitsDefaults && !field.hasPresence ? zeroOf(shape) : null;
}

function defaultValue(text: string, shape: FieldShape): LiteralValue {
  if (shape.kind === 'scalar') return shape.scalar.parse(text);
  if (shape.kind !== 'enum') return null;
  const found = shape.values.values.find(({ name }) => name === text);
  return shape.asInt ? (found?.number ?? null) : text;
}

function zeroOf(shape: FieldShape): LiteralValue {
  if (shape.kind === 'scalar') return shape.scalar.zero;
  if (shape.kind !== 'enum') return null;
  const [first] = shape.values.values;
  return shape.asInt ? (first?.number ?? 0) : (first?.name ?? null);
}

function wireOf(shape: FieldShape): WireType {
  if (shape.kind === 'scalar') return shape.scalar.wire;
  return shape.kind === 'enum' ? VARINT : BYTES;
}

function readerOf(field: ProtobufField, shape: FieldShape, emitsDefaults: boolean): Read {
  switch (shape.kind) {
    case 'scalar':
      return (cursor) => shape.scalar.read(cursor, field.checksUtf8);
    case 'enum':
      return (cursor) => {
        const number = Number(BigInt.asIntN(32, cursor.varint()));
        return shape.asInt ? number : enumName(shape.values, number);
      };
    case 'wrapper': {
      const { scalar } = shape;
      return (cursor) => {
        const inner = new WireCursor(cursor.bytes());
        let value = scalar.zero;
        while (!inner.isAtEnd) {
          const { number, wire } = inner.tag();
          if (number === 1 && wire === scalar.wire) value = scalar.read(inner, true);
          else inner.skip(wire);
        }
        return value;
      };
    }
    case 'timestamp':
    case 'duration':
      return (cursor) => readTime(cursor.bytes());
    case 'message': {
      const read = messageReader(shape.columns, emitsDefaults);
      const isEmpty = shape.columns.length === 0;
      // The field that stands for none has no value.
      return (cursor) => (isEmpty ? skipped(cursor) : read(cursor.bytes()));
    }
    case 'map':
      // A key or a value that is 0 may be left out.
      return entryReader([shape.key, shape.value], emitsDefaults);
  }
}

function skipped(cursor: WireCursor): LiteralValue {
  cursor.bytes();
  return [null];
}

function entryReader(parts: readonly ProtobufColumn[], emitsDefaults: boolean): Read {
  const read = messageReader(parts, emitsDefaults);
  const zeros = parts.map(({ shape }) => zeroEntry(shape, emitsDefaults));
  return (cursor) => read(cursor.bytes()).map((value, place) => value ?? zeros[place]!);
}

function zeroEntry(shape: FieldShape, emitsDefaults: boolean): LiteralValue {
  if (shape.kind === 'message')
    return messageReader(shape.columns, emitsDefaults)(new Uint8Array(0));
  return shape.kind === 'timestamp' || shape.kind === 'duration' ? 0n : zeroOf(shape);
}

/** As Java names a number that the enum does not have. */
function enumName({ name, values, isOpen }: ProtobufEnum, number: number): string {
  const found = values.find((value) => value.number === number);
  if (found !== undefined) return found.name;
  if (isOpen) return `UNKNOWN_ENUM_VALUE_${name}_${number}`;
  throw new MalformedProtobuf(`the enum ${name} has no value ${number}`);
}

/** Seconds and nanoseconds as microseconds. */
function readTime(bytes: Uint8Array): bigint {
  const cursor = new WireCursor(bytes);
  let [seconds, nanos] = [0n, 0n];
  while (!cursor.isAtEnd) {
    const { number, wire } = cursor.tag();
    if (wire === VARINT && number === 1) seconds = BigInt.asIntN(64, cursor.varint());
    else if (wire === VARINT && number === 2) nanos = BigInt.asIntN(32, cursor.varint());
    else cursor.skip(wire);
  }
  return BigInt.asIntN(64, seconds * 1_000_000n + nanos / 1000n);
}
