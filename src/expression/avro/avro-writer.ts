import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import type { AvroSchema } from './avro-schema.ts';

/** A value that its schema has no place for. */
export class NoAvroValue extends Error {}

/** Appends the bytes of a value. */
type Write = (value: LiteralValue, parts: Buffer[]) => void;

/** Writes values of a type by a schema that `fits` it; throws `NoAvroValue`. */
export function avroWriter(
  type: DataType,
  schema: AvroSchema,
): (value: LiteralValue) => Uint8Array {
  const write = writerOf(type, schema);
  return (value) => {
    const parts: Buffer[] = [];
    write(value, parts);
    return new Uint8Array(Buffer.concat(parts));
  };
}

/** Whether values of a type may be written by a schema. */
export function fits(type: DataType, schema: AvroSchema): boolean {
  if (schema.kind === 'union') return type.kind === 'null' || branchOf(type, schema.branches) >= 0;
  const kinds = KINDS[schema.kind];
  if (!kinds.includes(type.kind)) return false;
  if (type.kind === 'decimal') {
    const logical = schema.kind === 'bytes' || schema.kind === 'fixed' ? schema.logical : null;
    return logical?.kind === 'decimal' && logical.scale === type.scale;
  }
  if (type.kind === 'array' && schema.kind === 'array') return fits(type.element, schema.items);
  if (type.kind === 'map' && schema.kind === 'map') {
    return type.key.kind === 'string' && fits(type.value, schema.values);
  }
  if (type.kind !== 'struct' || schema.kind !== 'record') return true;
  return (
    type.fields.length === schema.fields.length &&
    schema.fields.every((own) => {
      const field = type.fields.find(({ name }) => name === own.name);
      return field !== undefined && fits(field.type, own.schema);
    })
  );
}

const KINDS: Readonly<Record<Exclude<AvroSchema['kind'], 'union'>, readonly DataType['kind'][]>> = {
  null: ['null'],
  boolean: ['boolean'],
  int: ['tinyint', 'smallint', 'int', 'date', 'yearMonthInterval'],
  long: ['bigint', 'timestamp', 'timestampNtz', 'dayTimeInterval'],
  float: ['float'],
  double: ['double'],
  bytes: ['binary', 'decimal'],
  string: ['string'],
  fixed: ['binary', 'decimal'],
  enum: ['string'],
  array: ['array'],
  map: ['map'],
  record: ['struct'],
};

function branchOf(type: DataType, branches: readonly AvroSchema[]): number {
  return branches.findIndex((own) => own.kind !== 'null' && fits(type, own));
}

function writerOf(type: DataType, schema: AvroSchema): Write {
  if (schema.kind === 'union') return unionWriter(type, schema.branches);
  const write = valueWriter(type, schema);
  return (value, parts) => {
    if (value === null && schema.kind !== 'null') {
      throw new NoAvroValue('a null has no place in a schema without a union with null');
    }
    write(value, parts);
  };
}

function unionWriter(type: DataType, branches: readonly AvroSchema[]): Write {
  const ofNull = branches.findIndex(({ kind }) => kind === 'null');
  const ofValue = branchOf(type, branches);
  const write = ofValue < 0 ? null : writerOf(type, branches[ofValue]!);
  return (value, parts) => {
    const index = value === null ? ofNull : ofValue;
    if (index < 0) throw new NoAvroValue('a null has no place in a union without null');
    parts.push(varint(BigInt(index)));
    if (value !== null) write!(value, parts);
  };
}

function valueWriter(type: DataType, schema: Exclude<AvroSchema, { kind: 'union' }>): Write {
  switch (schema.kind) {
    case 'null':
      return () => {};
    case 'boolean':
      return (value, parts) => parts.push(Buffer.from([value === true ? 1 : 0]));
    case 'int':
      return (value, parts) => parts.push(varint(BigInt(value as number)));
    case 'long': {
      const isMillis = schema.logical?.kind.endsWith('-millis') === true;
      return (value, parts) => {
        parts.push(varint(isMillis ? floorDivide(value as bigint, 1000n) : (value as bigint)));
      };
    }
    case 'float':
      return (value, parts) => {
        const bytes = Buffer.alloc(4);
        bytes.writeFloatLE(value as number);
        parts.push(bytes);
      };
    case 'double':
      return (value, parts) => {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(value as number);
        parts.push(bytes);
      };
    case 'bytes':
      return (value, parts) => {
        const bytes = typeof value === 'bigint' ? signedBytes(value) : (value as Uint8Array);
        parts.push(varint(BigInt(bytes.length)), Buffer.from(bytes));
      };
    case 'string':
      return (value, parts) => parts.push(...textBytes(value as string));
    case 'fixed':
      return fixedWriter(schema.size);
    case 'enum':
      return enumWriter(schema.symbols);
    case 'array': {
      assert(type.kind === 'array', 'the schema fits');
      const write = writerOf(type.element, schema.items);
      return (value, parts) =>
        writeBlock(value as readonly LiteralValue[], parts, (item) => write(item, parts));
    }
    case 'map': {
      assert(type.kind === 'map', 'the schema fits');
      const write = writerOf(type.value, schema.values);
      return (value, parts) =>
        writeBlock(value as readonly LiteralValue[], parts, (entry) => {
          const [key, own] = entry as readonly LiteralValue[];
          parts.push(...textBytes(key as string));
          write(own!, parts);
        });
    }
    case 'record':
      return recordWriter(type, schema.fields);
  }
}

function recordWriter(
  type: DataType,
  fields: Extract<AvroSchema, { kind: 'record' }>['fields'],
): Write {
  assert(type.kind === 'struct', 'the schema fits');
  const writes = fields.map((own) => {
    const index = type.fields.findIndex(({ name }) => name === own.name);
    return { index, write: writerOf(type.fields[index]!.type, own.schema) };
  });
  return (value, parts) => {
    for (const { index, write } of writes) write((value as readonly LiteralValue[])[index]!, parts);
  };
}

/** Items in one block, then the empty one. */
function writeBlock(
  items: readonly LiteralValue[],
  parts: Buffer[],
  write: (item: LiteralValue) => void,
): void {
  if (items.length > 0) parts.push(varint(BigInt(items.length)));
  for (const item of items) write(item);
  parts.push(varint(0n));
}

function fixedWriter(size: number): Write {
  return (value, parts) => {
    const bytes = typeof value === 'bigint' ? signedBytes(value, size) : (value as Uint8Array);
    if (bytes.length !== size) {
      throw new NoAvroValue(`a fixed of ${size} bytes cannot hold ${bytes.length}`);
    }
    parts.push(Buffer.from(bytes));
  };
}

function enumWriter(symbols: readonly string[]): Write {
  return (value, parts) => {
    const index = symbols.indexOf(value as string);
    if (index < 0) throw new NoAvroValue(`'${value}' is none of the symbols ${symbols.join(', ')}`);
    parts.push(varint(BigInt(index)));
  };
}

function textBytes(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return [varint(BigInt(bytes.length)), bytes];
}

/** Seven bits a byte, the lowest first, the sign in the lowest of all. */
function varint(value: bigint): Buffer {
  let bits = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  for (; bits >= 0x80n; bits >>= 7n) bytes.push(Number(bits & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(bits)]);
}

/** Two's complement, the highest first: the fewest bytes, or as many as are asked for. */
function signedBytes(value: bigint, size?: number): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const width = Math.max(length, size ?? 0);
  const hex = BigInt.asUintN(width * 8, value)
    .toString(16)
    .padStart(width * 2, '0');
  return Buffer.from(hex, 'hex');
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
