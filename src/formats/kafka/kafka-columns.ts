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

/** What becomes of the bytes of a key. */
export type KeyFormat = 'raw' | 'text';
/** What becomes of the bytes of a value: a column `value`, or columns of the user's own. */
export type ValueFormat = KeyFormat | 'json' | 'csv';

/** Whether values have columns of their own. */
export function isParsed(format: ValueFormat): format is 'json' | 'csv' {
  return format === 'json' || format === 'csv';
}

/** How records become rows. */
export interface RecordFormat {
  readonly key: KeyFormat;
  readonly value: ValueFormat;
  /** Of the value's format. */
  readonly options: Readonly<Record<string, string>>;
  /** The columns of a value that is read into several; otherwise none. */
  readonly valueSchema: Schema;
}

const HEADERS: DataType = array(struct([field('key', STRING), field('value', BINARY)]));

/** The columns of records: those of Spark's Kafka source, the value's own before the others where it has some. */
export function recordSchema(format: RecordFormat, includeHeaders: boolean): Schema {
  const bytesOf = (kind: KeyFormat): DataType => (kind === 'text' ? STRING : BINARY);
  const columns: StructField[] = [
    field('key', bytesOf(format.key)),
    ...(isParsed(format.value) ? [] : [field('value', bytesOf(format.value))]),
    field('topic', STRING),
    field('partition', INT),
    field('offset', BIGINT),
    field('timestamp', TIMESTAMP),
    field('timestampType', INT),
    ...(includeHeaders ? [field('headers', HEADERS)] : []),
  ];
  const own = format.valueSchema.fields;
  const names = new Set(own.map(({ name }) => name));
  return schema([...own, ...columns.filter(({ name }) => !names.has(name))]);
}
