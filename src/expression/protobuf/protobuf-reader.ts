import type { LiteralValue } from '../../columnar/value.ts';
import type { ProtobufEnum, ProtobufField } from './descriptor.ts';
import {
  type FieldShape,
  isZero,
  type ProtobufColumn,
  wireOf,
  zeroOf,
} from './protobuf-columns.ts';
import { BYTES, MalformedProtobuf, VARINT, WireCursor, type WireType } from './wire-cursor.ts';

type Read = (cursor: WireCursor) => LiteralValue;
type ReadBytes = (bytes: Uint8Array) => LiteralValue;

/** How a field that comes once, several times or not at all becomes one value. */
interface Gathering<Kept> {
  /** What is kept with what comes next; undefined: nothing. */
  add(cursor: WireCursor, kept: Kept | undefined): Kept | undefined;
  value(kept: Kept): LiteralValue;
}

/** How one field is read into its place among the values of the message. */
interface FieldReader {
  readonly column: ProtobufColumn;
  readonly place: number;
  readonly wire: WireType;
  readonly gathering: Gathering<unknown>;
  /** Places of the other members of its `oneof`, which go when it comes. */
  readonly rivals: readonly number[];
}

/** Reads a message as the values of its columns; throws `MalformedProtobuf`. */
export function messageReader(
  columns: readonly ProtobufColumn[],
  emitsDefaults: boolean,
): (bytes: Uint8Array) => LiteralValue[] {
  const readers = columns.map(fieldReader);
  const byNumber = new Map(readers.map((reader) => [reader.column.field.number, reader]));
  const missing = columns.map((column) => missingValue(column, emitsDefaults));
  return (bytes) => {
    const cursor = new WireCursor(bytes);
    const kept: unknown[] = columns.map(() => undefined);
    while (!cursor.isAtEnd) {
      const tag = cursor.tag();
      const reader = byNumber.get(tag.number);
      if (reader === undefined) cursor.skip(tag);
      else readField(cursor, tag.wire, reader, kept);
    }
    return readers.map(({ column: { field }, gathering }, place) => {
      if (kept[place] !== undefined) return gathering.value(kept[place]);
      if (!field.isRequired) return missing[place]!;
      throw new MalformedProtobuf(`the required field ${field.name} is not there`);
    });
  };

  function fieldReader(column: ProtobufColumn, place: number): FieldReader {
    const { field, shape } = column;
    const rivals = columns.flatMap((own, index) =>
      field.oneof !== null && own.field.oneof === field.oneof && index !== place ? [index] : [],
    );
    const gathering = gatheringOf(column, emitsDefaults);
    return { column, place, wire: wireOf(shape), gathering, rivals };
  }
}

function readField(
  cursor: WireCursor,
  wire: WireType,
  { column: { field, isList }, place, wire: wanted, gathering, rivals }: FieldReader,
  kept: unknown[],
): void {
  if (wire === wanted) {
    kept[place] = gathering.add(cursor, kept[place]);
    for (const rival of rivals) kept[rival] = undefined;
  } else if (isList && wire === BYTES) {
    const packed = new WireCursor(cursor.bytes());
    while (!packed.isAtEnd) kept[place] = gathering.add(packed, kept[place]);
  } else throw new MalformedProtobuf(`the field ${field.name} is of another type`);
}

function gatheringOf(column: ProtobufColumn, emitsDefaults: boolean): Gathering<unknown> {
  const { field, shape, isList } = column;
  if (shape.kind === 'map') return mapGathering(shape, emitsDefaults);
  if (isList) return listGathering(readerOf(field, shape, emitsDefaults));
  const readBytes = bytesReaderOf(shape, emitsDefaults);
  if (readBytes !== null) return messageGathering(readBytes);
  return lastGathering(column, readerOf(field, shape, emitsDefaults));
}

/** The last value; without presence one that is 0 is none, as if it were not there. */
function lastGathering({ field, shape }: ProtobufColumn, read: Read): Gathering<LiteralValue> {
  return {
    add(cursor) {
      const value = read(cursor);
      return field.hasPresence || !isZero(shape, value) ? value : undefined;
    },
    value: (kept) => kept,
  };
}

function listGathering(read: Read): Gathering<LiteralValue[]> {
  return {
    add(cursor, kept = []) {
      kept.push(read(cursor));
      return kept;
    },
    value: (kept) => kept,
  };
}

/** A message that comes in pieces is one with the fields of all of them, which its bytes in a row are. */
function messageGathering(read: ReadBytes): Gathering<Uint8Array[]> {
  return {
    add(cursor, kept = []) {
      kept.push(cursor.bytes());
      return kept;
    },
    value: (kept) => read(kept.length === 1 ? kept[0]! : Buffer.concat(kept)),
  };
}

/** Entries by key, of which the last one counts. A key or a value that is 0 may be left out. */
function mapGathering(
  { key, value }: Extract<FieldShape, { readonly kind: 'map' }>,
  emitsDefaults: boolean,
): Gathering<Map<LiteralValue, LiteralValue>> {
  const read = messageReader([key, value], emitsDefaults);
  return {
    add(cursor, kept = new Map()) {
      const [ownKey, ownValue] = read(cursor.bytes());
      const present = ownKey ?? emptyValue(key.shape, emitsDefaults);
      kept.delete(present);
      return kept.set(present, ownValue ?? emptyValue(value.shape, emitsDefaults));
    },
    value: (kept) => [...kept],
  };
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

/** What a part of a map's entry is that is not there. */
function emptyValue(shape: FieldShape, emitsDefaults: boolean): LiteralValue {
  return bytesReaderOf(shape, emitsDefaults)?.(new Uint8Array(0)) ?? zeroOf(shape);
}

/** Reads one value. */
function readerOf(field: ProtobufField, shape: FieldShape, emitsDefaults: boolean): Read {
  if (shape.kind === 'scalar') return (cursor) => shape.scalar.read(cursor, field.checksUtf8);
  if (shape.kind === 'enum') {
    return (cursor) => {
      const number = Number(BigInt.asIntN(32, cursor.varint()));
      return shape.asInt ? number : enumName(shape.values, number);
    };
  }
  const readBytes = bytesReaderOf(shape, emitsDefaults)!;
  return (cursor) => readBytes(cursor.bytes());
}

/** Reads a value that is a message; null for others. */
function bytesReaderOf(shape: FieldShape, emitsDefaults: boolean): ReadBytes | null {
  switch (shape.kind) {
    case 'wrapper': {
      const { scalar } = shape;
      return (bytes) => {
        const inner = new WireCursor(bytes);
        let value = scalar.zero;
        while (!inner.isAtEnd) {
          const tag = inner.tag();
          if (tag.number === 1 && tag.wire === scalar.wire) value = scalar.read(inner, true);
          else inner.skip(tag);
        }
        return value;
      };
    }
    case 'timestamp':
    case 'duration':
      return readTime;
    case 'message':
      // The field that stands for none has no value.
      return shape.columns.length === 0
        ? () => [null]
        : messageReader(shape.columns, emitsDefaults);
    default:
      return null;
  }
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
    const tag = cursor.tag();
    if (tag.wire === VARINT && tag.number === 1) seconds = BigInt.asIntN(64, cursor.varint());
    else if (tag.wire === VARINT && tag.number === 2) nanos = BigInt.asIntN(32, cursor.varint());
    else cursor.skip(tag);
  }
  const micros = seconds * 1_000_000n + nanos / 1000n;
  if (micros === BigInt.asIntN(64, micros)) return micros;
  throw new MalformedProtobuf(`a time of ${seconds} seconds is beyond the range of its type`);
}
