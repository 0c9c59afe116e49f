import type { DataType } from '../../columnar/types.ts';
import type { AvroSchema, LogicalType, PrimitiveKind } from './avro-schema.ts';

const ROOT = 'topLevelRecord';
const KINDS: { readonly [K in DataType['kind']]?: PrimitiveKind } = {
  null: 'null',
  boolean: 'boolean',
  tinyint: 'int',
  smallint: 'int',
  int: 'int',
  bigint: 'long',
  float: 'float',
  double: 'double',
  string: 'string',
  binary: 'bytes',
  date: 'int',
  timestamp: 'long',
  timestampNtz: 'long',
  dayTimeInterval: 'long',
  yearMonthInterval: 'int',
};
const LOGICALS: { readonly [K in DataType['kind']]?: LogicalType } = {
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp-micros' },
  timestampNtz: { kind: 'local-timestamp-micros' },
};

/** The schema that Spark's `SchemaConverters.toAvroType` writes a type by; null where there is none. */
export function defaultAvroSchema(
  type: DataType,
  nullable: boolean,
  name: string = ROOT,
): AvroSchema | null {
  const schema = schemaOf(type, name);
  if (schema === null || !nullable || type.kind === 'null') return schema;
  return { kind: 'union', branches: [schema, { kind: 'null', logical: null }] };
}

function schemaOf(type: DataType, name: string): AvroSchema | null {
  if (type.kind === 'array') {
    const items = defaultAvroSchema(type.element, type.containsNull, name);
    return items && { kind: 'array', items };
  }
  if (type.kind === 'map') {
    const values = defaultAvroSchema(type.value, type.valueContainsNull, name);
    return type.key.kind === 'string' && values !== null ? { kind: 'map', values } : null;
  }
  if (type.kind === 'struct') {
    const fields = type.fields.map((own) => {
      const schema = defaultAvroSchema(own.type, own.nullable, `${name}.${own.name}`);
      return schema && { name: own.name, schema };
    });
    const isWhole = fields.every((own) => own !== null);
    return isWhole ? { kind: 'record', name, fields } : null;
  }
  if (type.kind === 'decimal') {
    const { precision, scale } = type;
    const logical: LogicalType = { kind: 'decimal', precision, scale };
    return { kind: 'fixed', name: `${name}.fixed`, size: bytesFor(precision), logical };
  }
  const kind = KINDS[type.kind];
  return kind === undefined ? null : { kind, logical: LOGICALS[type.kind] ?? null };
}

/** The fewest bytes that hold every number of so many digits. */
function bytesFor(precision: number): number {
  let size = 1;
  while (2n ** BigInt(8 * size - 1) < 10n ** BigInt(precision)) size++;
  return size;
}
