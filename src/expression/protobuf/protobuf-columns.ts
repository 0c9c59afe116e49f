import {
  array,
  type DataType,
  INT,
  map,
  STRING,
  struct,
  field as structField,
  TIMESTAMP,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { DAY_TO_SECOND } from '../time/interval-units.ts';
import {
  ENUM,
  MESSAGE,
  type ProtobufEnum,
  type ProtobufField,
  type ProtobufMessage,
  type ProtobufTypes,
} from './descriptor.ts';
import { SCALAR_KINDS, type ScalarKind } from './scalar-kinds.ts';
import { BYTES, VARINT, type WireType } from './wire-cursor.ts';

/** What the options of `from_protobuf` and `to_protobuf` say about columns. */
export interface ColumnOptions {
  /** Times that a message may hold itself, counted from 1; 0: it must not. */
  readonly recursionMax: number;
  readonly enumsAsInts: boolean;
  readonly upcasts: boolean;
  readonly unwraps: boolean;
  readonly retainsEmpty: boolean;
}

/** What the values of a field are, one at a time. */
export type FieldShape =
  | { readonly kind: 'scalar' | 'wrapper'; readonly scalar: ScalarKind }
  | { readonly kind: 'enum'; readonly values: ProtobufEnum; readonly asInt: boolean }
  | { readonly kind: 'timestamp' | 'duration' }
  | { readonly kind: 'message'; readonly columns: readonly ProtobufColumn[] }
  | { readonly kind: 'map'; readonly key: ProtobufColumn; readonly value: ProtobufColumn };

/** A field of a message as a column of a struct. */
export interface ProtobufColumn {
  readonly field: ProtobufField;
  readonly shape: FieldShape;
  readonly isList: boolean;
  /** That of the column. */
  readonly type: DataType;
}

type Depths = ReadonlyMap<string, number>;

/** The columns of a message; as in Spark, what is left of a message that holds itself, or nothing, is not there. */
export function columnsOf(
  message: ProtobufMessage,
  types: ProtobufTypes,
  options: ColumnOptions,
): readonly ProtobufColumn[] {
  return new ColumnMaker(types, options).columns(message, new Map([[message.fullName, 1]]));
}

/** The type of a message with these columns. */
export function messageType(columns: readonly ProtobufColumn[], retainsEmpty: boolean): DataType {
  if (columns.length === 0 && retainsEmpty) return struct([structField(DUMMY_NAME, STRING)]);
  return struct(
    columns.map(({ field: { name, isRequired }, type }) => structField(name, type, !isRequired)),
  );
}

/** How values of a field are laid out, one at a time. */
export function wireOf(shape: FieldShape): WireType {
  if (shape.kind === 'scalar') return shape.scalar.wire;
  return shape.kind === 'enum' ? VARINT : BYTES;
}

/** The value of a field that is 0, or empty; null for messages. */
export function zeroOf(shape: FieldShape): LiteralValue {
  if (shape.kind === 'scalar') return shape.scalar.zero;
  if (shape.kind !== 'enum') return null;
  const [first] = shape.values.values;
  return shape.asInt ? (first?.number ?? 0) : (first?.name ?? null);
}

/** True for what a field without presence leaves out; 0 with a sign is not 0. */
export function isZero(shape: FieldShape, value: LiteralValue): boolean {
  if (shape.kind === 'enum') {
    const first = shape.values.values.find(({ number }) => number === 0);
    return typeof value === 'number' ? value === 0 : value === first?.name;
  }
  if (value instanceof Uint8Array) return value.length === 0;
  return Object.is(value, 0) || value === 0n || value === '' || value === false;
}

/** Spark's name for the field of a struct that would have none. */
const DUMMY_NAME = '__dummy_field_in_empty_struct';
/** As many times as Spark lets a message hold itself. */
const RECURSION_MAX = 10;

class ColumnMaker {
  readonly #types: ProtobufTypes;
  readonly #options: ColumnOptions;

  constructor(types: ProtobufTypes, options: ColumnOptions) {
    this.#types = types;
    this.#options = options;
  }

  columns(message: ProtobufMessage, depths: Depths): readonly ProtobufColumn[] {
    return message.fields.flatMap((field) => {
      const column = this.#column(field, depths);
      return column === null ? [] : [column];
    });
  }

  #column(field: ProtobufField, depths: Depths): ProtobufColumn | null {
    const shape = this.#shape(field, depths);
    if (shape === null) return null;
    const type = this.#typeOf(shape);
    const isList = field.isRepeated && shape.kind !== 'map';
    return { field, shape, isList, type: isList ? array(type, false) : type };
  }

  #shape(field: ProtobufField, depths: Depths): FieldShape | null {
    const { kind, typeName } = field;
    const scalar = SCALAR_KINDS[kind];
    if (scalar !== undefined) return { kind: 'scalar', scalar: this.#upcast(scalar) };
    if (kind === ENUM) {
      const values = this.#types.enums.get(typeName);
      if (values === undefined) throw missingType(field);
      return { kind: 'enum', values, asInt: this.#options.enumsAsInts };
    }
    if (kind !== MESSAGE) {
      const message = `The field ${field.name} is a group, which is not supported.`;
      throw userError('PROTOBUF_TYPE_NOT_SUPPORT', message);
    }
    const message = this.#types.messages.get(typeName);
    if (message === undefined) throw missingType(field);
    if (isTime(message, 'Timestamp')) return { kind: 'timestamp' };
    if (isTime(message, 'Duration')) return { kind: 'duration' };
    const wrapped = this.#options.unwraps ? WRAPPERS[typeName] : undefined;
    if (wrapped !== undefined) {
      return { kind: 'wrapper', scalar: this.#upcast(SCALAR_KINDS[wrapped]!) };
    }
    return message.isMapEntry && field.isRepeated
      ? this.#mapShape(message, depths)
      : this.#messageShape(field, message, depths);
  }

  #mapShape({ fields }: ProtobufMessage, depths: Depths): FieldShape | null {
    const [key, value] = ['key', 'value'].map((name) => {
      const own = fields.find((field) => field.name === name);
      return own === undefined ? null : this.#column(own, depths);
    });
    return key && value ? { kind: 'map', key, value } : null;
  }

  #messageShape(field: ProtobufField, message: ProtobufMessage, depths: Depths): FieldShape | null {
    const { recursionMax, retainsEmpty } = this.#options;
    const { fullName } = message;
    const depth = depths.get(fullName) ?? 0;
    if (depth > 0 && (recursionMax <= 0 || recursionMax > RECURSION_MAX)) {
      throw userError(
        'RECURSIVE_PROTOBUF_SCHEMA',
        `The field ${field.name} holds ${fullName}, which holds itself.`,
        {
          hint: `Give the option recursive.fields.max.depth, from 1 to ${RECURSION_MAX}.`,
        },
      );
    }
    if (depth > 0 && depth >= recursionMax) return null;
    const columns = this.columns(message, new Map([...depths, [fullName, depth + 1]]));
    return columns.length === 0 && !retainsEmpty ? null : { kind: 'message', columns };
  }

  #typeOf(shape: FieldShape): DataType {
    switch (shape.kind) {
      case 'scalar':
      case 'wrapper':
        return shape.scalar.type;
      case 'enum':
        return shape.asInt ? INT : STRING;
      case 'timestamp':
        return TIMESTAMP;
      case 'duration':
        return DAY_TO_SECOND;
      case 'message':
        return messageType(shape.columns, this.#options.retainsEmpty);
      case 'map':
        return map(shape.key.type, shape.value.type, false);
    }
  }

  /** Numbers without a sign in a type that has room for all of them. */
  #upcast(scalar: ScalarKind): ScalarKind {
    const { wider, type, read } = scalar;
    if (wider === undefined || !this.#options.upcasts) return scalar;
    const bits = type.kind === 'int' ? 32 : 64;
    return {
      ...scalar,
      type: wider,
      zero: 0n,
      read: (cursor, checksUtf8) =>
        BigInt.asUintN(bits, BigInt(read(cursor, checksUtf8) as number | bigint)),
      parse: (text) => BigInt(text),
    };
  }
}

function isTime({ name, fields }: ProtobufMessage, wanted: string): boolean {
  const names = fields.map((field) => field.name).join();
  return name === wanted && names === 'seconds,nanos';
}

/** Messages around one value, by the number of its type. */
const WRAPPERS: Readonly<Record<string, number>> = {
  'google.protobuf.DoubleValue': 1,
  'google.protobuf.FloatValue': 2,
  'google.protobuf.Int64Value': 3,
  'google.protobuf.UInt64Value': 4,
  'google.protobuf.Int32Value': 5,
  'google.protobuf.BoolValue': 8,
  'google.protobuf.StringValue': 9,
  'google.protobuf.BytesValue': 12,
  'google.protobuf.UInt32Value': 13,
};

function missingType({ name, typeName }: ProtobufField): Error {
  const message = `The descriptor does not have ${typeName}, which the field ${name} holds.`;
  return userError('PROTOBUF_DEPENDENCY_NOT_FOUND', message, {
    hint: 'Write it with protoc --include_imports.',
  });
}
