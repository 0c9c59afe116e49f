import type { LiteralValue } from '../../columnar/value.ts';
import { AvroCursor, MalformedAvro } from './avro-cursor.ts';
import type { AvroSchema, LogicalType, PrimitiveKind } from './avro-schema.ts';
import { valueBranches, widened } from './avro-types.ts';

type Read = (cursor: AvroCursor) => LiteralValue;

/** Reads bytes that were written by a schema, as values of its `avroType`; throws `MalformedAvro`. */
export function avroReader(schema: AvroSchema): (bytes: Uint8Array) => LiteralValue {
  const read = readerOf(schema);
  return (bytes) => read(new AvroCursor(bytes));
}

const PRIMITIVE_READERS: Readonly<Record<PrimitiveKind, Read>> = {
  null: () => null,
  boolean: (cursor) => cursor.boolean(),
  int: (cursor) => cursor.int(),
  long: (cursor) => cursor.long(),
  float: (cursor) => cursor.float(),
  double: (cursor) => cursor.double(),
  bytes: (cursor) => cursor.bytes(),
  string: (cursor) => cursor.string(),
};

function readerOf(schema: AvroSchema): Read {
  switch (schema.kind) {
    case 'fixed':
      return logicalReader((cursor) => cursor.fixed(schema.size), schema.logical);
    case 'enum':
      return (cursor) => schema.symbols[cursor.index(schema.symbols.length)]!;
    case 'array': {
      const read = readerOf(schema.items);
      return (cursor) => {
        const values: LiteralValue[] = [];
        cursor.items(() => values.push(read(cursor)));
        return values;
      };
    }
    case 'map': {
      const read = readerOf(schema.values);
      return (cursor) => {
        const entries: LiteralValue[] = [];
        cursor.items(() => entries.push([cursor.string(), read(cursor)]));
        return entries;
      };
    }
    case 'record': {
      const reads = schema.fields.map((own) => readerOf(own.schema));
      return (cursor) => reads.map((read) => read(cursor));
    }
    case 'union':
      return unionReader(schema.branches);
    default:
      return logicalReader(PRIMITIVE_READERS[schema.kind], schema.logical);
  }
}

function unionReader(branches: readonly AvroSchema[]): Read {
  const reads = branches.map(readerOf);
  const values = valueBranches(branches);
  const number = widened(branches);
  const isPlain = values.length < 2 || number !== null;
  return (cursor) => {
    const index = cursor.index(branches.length);
    const value = reads[index]!(cursor);
    if (branches[index]!.kind === 'null') return null;
    if (!isPlain) return values.map((branch) => (branch === branches[index] ? value : null));
    return number?.kind === 'bigint' ? BigInt(value as number | bigint) : value;
  };
}

const MICROS_PER_MILLI = 1000n;

function logicalReader(read: Read, logical: LogicalType | null): Read {
  if (logical?.kind === 'timestamp-millis' || logical?.kind === 'local-timestamp-millis') {
    return (cursor) => BigInt.asIntN(64, (read(cursor) as bigint) * MICROS_PER_MILLI);
  }
  if (logical?.kind !== 'decimal') return read;
  const limit = 10n ** BigInt(logical.precision);
  return (cursor) => {
    const value = signedOf(read(cursor) as Uint8Array);
    if (value >= limit || value <= -limit) {
      throw new MalformedAvro(`a decimal has more than ${logical.precision} digits`);
    }
    return value;
  };
}

/** Bytes in two's complement, the highest first. */
function signedOf(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}
