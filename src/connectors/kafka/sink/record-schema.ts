import type { Batch, Column } from '../../../columnar/batch.ts';
import type { Schema } from '../../../columnar/schema.ts';
import { type DataType, typeName } from '../../../columnar/types.ts';
import { userError } from '../../../errors.ts';

const BYTES: readonly DataType['kind'][] = ['string', 'binary'];

/** Where in a result the parts of a record are; null for a part that it does not have. */
export interface RecordSchema {
  readonly key: number | null;
  readonly value: number;
  readonly topic: number | null;
  readonly partition: number | null;
  readonly headers: number | null;
}

/** Finds a record's parts by the names of columns; others are left out, as in Spark. */
export function recordSchemaOf(
  schema: Schema,
  topicOption: string | null,
  includeHeaders: boolean,
): RecordSchema {
  const find = (name: string, isGood: (type: DataType) => boolean, expected: string) => {
    const index = schema.fields.findIndex((field) => field.name.toLowerCase() === name);
    if (index < 0) return null;
    const { type } = schema.fields[index]!;
    if (isGood(type)) return index;
    throw userError(
      'KAFKA_UNSUPPORTED_ATTRIBUTE',
      `${name} attribute unsupported type ${typeName(type)}; it must be a ${expected}.`,
      { hint: 'Cast the column.' },
    );
  };
  const isBytes = ({ kind }: DataType): boolean => BYTES.includes(kind);
  const bytes = 'STRING or BINARY';
  const value = find('value', isBytes, bytes);
  if (value === null) {
    throw userError('KAFKA_MISSING_ATTRIBUTE', "Required attribute 'value' not found.", {
      hint: 'Name the column, for example: to_json(struct(*)) AS value.',
    });
  }
  const topic = find('topic', ({ kind }) => kind === 'string', 'STRING');
  if (topic === null && topicOption === null) {
    throw userError(
      'KAFKA_MISSING_ATTRIBUTE',
      "topic option required when no 'topic' attribute is present. Use the topic option for setting a topic.",
    );
  }
  const expected = 'ARRAY<STRUCT<key: STRING, value: BINARY>>';
  return {
    key: find('key', isBytes, bytes),
    value,
    // The option goes before the column.
    topic: topicOption === null ? topic : null,
    partition: find('partition', ({ kind }) => kind === 'int', 'INT'),
    headers: includeHeaders ? find('headers', isHeaders, expected) : null,
  };
}

function isHeaders(type: DataType): boolean {
  if (type.kind !== 'array' || type.element.kind !== 'struct') return false;
  const [key, value, ...more] = type.element.fields;
  return more.length === 0 && key?.type.kind === 'string' && value?.type.kind === 'binary';
}

export function columnAt(batch: Batch, index: number | null): Column | null {
  return index === null ? null : batch.columns[index]!;
}
