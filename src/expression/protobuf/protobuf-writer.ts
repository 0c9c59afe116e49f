import { type DataType, type StructField, sameType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type FieldShape, isZero, type ProtobufColumn, wireOf } from './protobuf-columns.ts';
import type { ScalarKind } from './scalar-kinds.ts';
import { BYTES, VARINT } from './wire-cursor.ts';
import { WireWriter } from './wire-writer.ts';

/** Why a value or a type has no place in a message. */
export class NoProtobufValue extends Error {}

type Write = (writer: WireWriter, value: LiteralValue) => void;
type StructType = Extract<DataType, { readonly kind: 'struct' }>;

/** Writes the values of a struct as a message, field by field in the order of their numbers; throws `NoProtobufValue`. */
export function messageWriter(
  type: StructType,
  columns: readonly ProtobufColumn[],
  caseSensitive: boolean,
): (values: readonly LiteralValue[]) => Uint8Array {
  const fold = (name: string): string => (caseSensitive ? name : name.toLowerCase());
  const places = new Map(type.fields.map(({ name }, place) => [fold(name), place]));
  const known = new Set(columns.map(({ field }) => fold(field.name)));
  const extra = type.fields.find(({ name }) => !known.has(fold(name)));
  if (extra !== undefined) throw new NoProtobufValue(`the message has no field ${extra.name}`);
  const writers = columns
    .toSorted((left, right) => left.field.number - right.field.number)
    .flatMap((column) => {
      const place = places.get(fold(column.field.name));
      if (place !== undefined) {
        const write = fieldWriter(column, type.fields[place]!, caseSensitive);
        return [{ place, write, later: laterMembers(column, place) }];
      }
      if (!column.field.isRequired) return [];
      throw new NoProtobufValue(`the required field ${column.field.name} is not there`);
    });
  return (values) => {
    const writer = new WireWriter();
    for (const { place, write, later } of writers) {
      if (later.every((other) => values[other] === null)) write(writer, values[place] ?? null);
    }
    return writer.finish();
  };

  /** Places of members of the same `oneof` that stand behind a field in the struct: the last one counts. */
  function laterMembers({ field }: ProtobufColumn, place: number): readonly number[] {
    if (field.oneof === null) return [];
    const members = columns.filter((own) => own.field.oneof === field.oneof);
    return members.flatMap((own) => {
      const other = places.get(fold(own.field.name));
      return other !== undefined && other > place ? [other] : [];
    });
  }
}

function fieldWriter(column: ProtobufColumn, own: StructField, caseSensitive: boolean): Write {
  const { field, shape, isList } = column;
  const { type } = own;
  if (type.kind === 'null' && !field.isRequired) return () => undefined;
  if (isList) {
    if (type.kind !== 'array') throw misfit(column, own);
    const write = valueWriter(column, type.element, caseSensitive);
    return isPackable(shape) && field.isPacked
      ? packedWriter(field.number, write)
      : (writer, value) => {
          for (const element of (value ?? []) as readonly LiteralValue[]) {
            writer.tag(field.number, wireOf(shape));
            write(writer, notNull(element, field.name));
          }
        };
  }
  if (shape.kind === 'map') return mapWriter(column, shape, type, caseSensitive);
  const write = valueWriter(column, type, caseSensitive);
  return (writer, value) => {
    if (value === null) {
      if (field.isRequired) throw new NoProtobufValue(`the required field ${field.name} is null`);
      return;
    }
    // What is 0 and what is not there are the same then.
    if (!field.hasPresence && isZero(shape, value)) return;
    writer.tag(field.number, wireOf(shape));
    write(writer, value);
  };
}

function packedWriter(number: number, write: Write): Write {
  return (writer, value) => {
    const elements = (value ?? []) as readonly LiteralValue[];
    if (elements.length === 0) return;
    const packed = new WireWriter();
    for (const element of elements) write(packed, notNull(element, `number ${number}`));
    writer.tag(number, BYTES);
    writer.bytes(packed.finish());
  };
}

function mapWriter(
  column: ProtobufColumn,
  { key, value }: Extract<FieldShape, { readonly kind: 'map' }>,
  type: DataType,
  caseSensitive: boolean,
): Write {
  const { number, name } = column.field;
  if (type.kind !== 'map') throw misfit(column, { name, type, nullable: true });
  const writeKey = valueWriter(key, type.key, caseSensitive);
  const writeValue = valueWriter(value, type.value, caseSensitive);
  return (writer, entries) => {
    for (const [own, item] of (entries ?? []) as readonly (readonly LiteralValue[])[]) {
      const entry = new WireWriter();
      entry.tag(1, wireOf(key.shape));
      writeKey(entry, own!);
      entry.tag(2, wireOf(value.shape));
      writeValue(entry, notNull(item!, name));
      writer.tag(number, BYTES);
      writer.bytes(entry.finish());
    }
  };
}

/** Writes one value behind its tag. */
function valueWriter(column: ProtobufColumn, type: DataType, caseSensitive: boolean): Write {
  const { shape, field } = column;
  const misfitting = (): Error => misfit(column, { name: field.name, type, nullable: true });
  switch (shape.kind) {
    case 'scalar':
    case 'wrapper': {
      const { scalar } = shape;
      if (!fits(type, scalar)) throw misfitting();
      if (shape.kind === 'scalar') return (writer, value) => scalar.write(writer, value);
      return within((inner, value) => {
        if (isZero(shape, value)) return;
        inner.tag(1, scalar.wire);
        scalar.write(inner, value);
      });
    }
    case 'enum': {
      if (type.kind !== 'int' && type.kind !== 'string') throw misfitting();
      const numbers = new Map<LiteralValue, number>(
        shape.values.values.map(({ name, number }) => [
          type.kind === 'int' ? number : name,
          number,
        ]),
      );
      return (writer, value) => {
        const number = numbers.get(value);
        if (number !== undefined) return writer.varint(BigInt(number));
        throw new NoProtobufValue(`the enum ${shape.values.name} has no value ${String(value)}`);
      };
    }
    case 'timestamp':
      if (type.kind !== 'timestamp') throw misfitting();
      return within(writeTimestamp);
    case 'duration':
      if (type.kind !== 'dayTimeInterval') throw misfitting();
      return within(writeDuration);
    case 'message': {
      if (type.kind !== 'struct') throw misfitting();
      const write = messageWriter(type, shape.columns, caseSensitive);
      return (writer, value) => writer.bytes(write(value as readonly LiteralValue[]));
    }
    case 'map':
      throw misfitting();
  }
}

/** What is written is a message of its own. */
function within(write: Write): Write {
  return (writer, value) => {
    const inner = new WireWriter();
    write(inner, value);
    writer.bytes(inner.finish());
  };
}

/** Microseconds as seconds and the nanoseconds above them, which are never negative. */
function writeTimestamp(writer: WireWriter, value: LiteralValue): void {
  const micros = value as bigint;
  const rest = ((micros % MICROS) + MICROS) % MICROS;
  writeTime(writer, (micros - rest) / MICROS, rest);
}

/** Microseconds as seconds and nanoseconds of the same sign. */
function writeDuration(writer: WireWriter, value: LiteralValue): void {
  const micros = value as bigint;
  writeTime(writer, micros / MICROS, micros % MICROS);
}

const MICROS = 1_000_000n;

function writeTime(writer: WireWriter, seconds: bigint, micros: bigint): void {
  if (seconds !== 0n) {
    writer.tag(1, VARINT);
    writer.varint(seconds);
  }
  if (micros !== 0n) {
    writer.tag(2, VARINT);
    writer.varint(micros * 1000n);
  }
}

/** Types whose values have room: as in Spark, smaller integers and days are INT, and what has no sign may be wider. */
function fits(type: DataType, { type: wanted, wider }: ScalarKind): boolean {
  if (wider !== undefined && sameType(type, wider)) return true;
  if (wanted.kind === 'int') {
    return ['tinyint', 'smallint', 'int', 'date', 'yearMonthInterval'].includes(type.kind);
  }
  if (wanted.kind === 'bigint') return type.kind === 'bigint' || type.kind === 'dayTimeInterval';
  return wanted.kind === 'string' ? type.kind === 'string' : sameType(type, wanted);
}

function isPackable({ kind, ...shape }: FieldShape): boolean {
  return kind === 'enum' || (kind === 'scalar' && 'scalar' in shape && shape.scalar.wire !== BYTES);
}

function notNull(value: LiteralValue, name: string): LiteralValue {
  if (value !== null) return value;
  throw new NoProtobufValue(`the field ${name} cannot hold a null`);
}

function misfit({ field }: ProtobufColumn, { type }: StructField): Error {
  return new NoProtobufValue(`the field ${field.name} does not hold the type ${type.kind}`);
}
