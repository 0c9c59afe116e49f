import { type Schema, schema } from '../../columnar/schema.ts';
import {
  array,
  BIGINT,
  BINARY,
  type DataType,
  field,
  INT,
  STRING,
  type StructField,
  struct,
  TIMESTAMP,
} from '../../columnar/types.ts';

/** What becomes of the bytes of a key or a value: they stay, are a text, or are read. */
export const PART_KINDS = ['raw', 'text', 'json', 'csv', 'avro'] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** How keys or values are read. */
export interface PartFormat {
  readonly kind: PartKind;
  /** Of the format. */
  readonly options: Readonly<Record<string, string>>;
  /** What they are read as; a value that is a struct has a column for each field. */
  readonly type: DataType;
}

/** How records become rows. */
export interface RecordFormat {
  readonly key: PartFormat;
  readonly value: PartFormat;
}

/** Bytes as they are. */
export const RAW: PartFormat = Object.freeze({ kind: 'raw', options: {}, type: BINARY });
/** Bytes as UTF-8. */
export const TEXT: PartFormat = Object.freeze({ kind: 'text', options: {}, type: STRING });

/** Whether a key or a value is read, not taken as it is. */
export function isParsed({ kind }: PartFormat): boolean {
  return kind !== 'raw' && kind !== 'text';
}

/** The columns that take the place of `value`. */
export function columnsOfValue({ type }: PartFormat): readonly StructField[] {
  return type.kind === 'struct' ? type.fields : [];
}

const HEADERS: DataType = array(struct([field('key', STRING), field('value', BINARY)]));

/** The columns of records: those of Spark's Kafka source, the value's own before the others where it has some. */
export function recordSchema({ key, value }: RecordFormat, includeHeaders: boolean): Schema {
  const columns: StructField[] = [
    field('key', key.type),
    ...(value.type.kind === 'struct' ? [] : [field('value', value.type)]),
    field('topic', STRING),
    field('partition', INT),
    field('offset', BIGINT),
    field('timestamp', TIMESTAMP),
    field('timestampType', INT),
    ...(includeHeaders ? [field('headers', HEADERS)] : []),
  ];
  const own = columnsOfValue(value);
  const names = new Set(own.map(({ name }) => name));
  return schema([...own, ...columns.filter(({ name }) => !names.has(name))]);
}
