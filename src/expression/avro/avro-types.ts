import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  map,
  NULL,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
} from '../../columnar/types.ts';
import type { AvroSchema, LogicalType, PrimitiveKind } from './avro-schema.ts';

/** What a schema is as a column, in Spark's way. */
export interface AvroType {
  readonly type: DataType;
  readonly nullable: boolean;
}

const PRIMITIVE_TYPES: Readonly<Record<PrimitiveKind, DataType>> = {
  null: NULL,
  boolean: BOOLEAN,
  int: INT,
  long: BIGINT,
  float: FLOAT,
  double: DOUBLE,
  bytes: BINARY,
  string: STRING,
};

/** The type of a schema: what Spark's `SchemaConverters.toSqlType` says. */
export function avroType(schema: AvroSchema): AvroType {
  switch (schema.kind) {
    case 'enum':
      return { type: STRING, nullable: false };
    case 'fixed':
      return { type: logicalType(schema.logical) ?? BINARY, nullable: false };
    case 'array': {
      const { type, nullable } = avroType(schema.items);
      return { type: array(type, nullable), nullable: false };
    }
    case 'map': {
      const { type, nullable } = avroType(schema.values);
      return { type: map(STRING, type, nullable), nullable: false };
    }
    case 'record': {
      const fields = schema.fields.map((own) => {
        const { type, nullable } = avroType(own.schema);
        return field(own.name, type, nullable);
      });
      return { type: struct(fields), nullable: false };
    }
    case 'union':
      return unionType(schema.branches);
    default: {
      const type = logicalType(schema.logical) ?? PRIMITIVE_TYPES[schema.kind];
      return { type, nullable: schema.kind === 'null' };
    }
  }
}

/** The branches of a union that have values: what reader and writer go by, too. */
export function valueBranches(branches: readonly AvroSchema[]): readonly AvroSchema[] {
  return branches.filter(({ kind }) => kind !== 'null');
}

/** Whether a union of several is one number: int and long, or float and double. */
export function widened(branches: readonly AvroSchema[]): DataType | null {
  const kinds = valueBranches(branches).map(({ kind }) => kind);
  const isOf = (one: string, other: string): boolean =>
    kinds.length === 2 && kinds.includes(one as never) && kinds.includes(other as never);
  if (isOf('int', 'long')) return BIGINT;
  return isOf('float', 'double') ? DOUBLE : null;
}

/** One branch is itself; numbers are widened; of several others each is a field, of which one has a value. */
function unionType(branches: readonly AvroSchema[]): AvroType {
  const values = valueBranches(branches);
  const nullable = values.length < branches.length;
  const [first] = values;
  if (first === undefined) return { type: NULL, nullable: true };
  if (values.length === 1) return { type: avroType(first).type, nullable };
  const number = widened(branches);
  if (number !== null) return { type: number, nullable };
  const fields = values.map((own, index) => field(`member${index}`, avroType(own).type));
  return { type: struct(fields), nullable };
}

function logicalType(logical: LogicalType | null): DataType | null {
  switch (logical?.kind) {
    case undefined:
      return null;
    case 'decimal':
      return decimal(logical.precision, logical.scale);
    case 'date':
      return DATE;
    case 'timestamp-millis':
    case 'timestamp-micros':
      return TIMESTAMP;
    default:
      return TIMESTAMP_NTZ;
  }
}
