import { type Schema, schema as schemaOf } from '../../../columnar/schema.ts';
import { userError } from '../../../errors.ts';
import { checkCsvOptions, readCsvOptions } from '../../../formats/csv/csv-options.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import { checkJsonOptions, readJsonOptions } from '../../../formats/json/json-options.ts';
import { isParsed } from '../../../formats/kafka/kafka-columns.ts';
import { partitionName } from './offsets-json.ts';
import type { KafkaSourceOptions } from './source-options.ts';

/** The columns of values: those of the user's schema, where the format has some. */
export function valueSchemaOf(
  { valueFormat, valueOptions }: KafkaSourceOptions,
  schema: Schema | null,
): Schema {
  if (!isParsed(valueFormat)) {
    if (schema === null) return schemaOf([]);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'Kafka source has a fixed schema and cannot be set with a custom one',
      { hint: "With option('value.format', 'json') the schema is that of the values." },
    );
  }
  if (schema === null) {
    throw userError(
      'UNABLE_TO_INFER_SCHEMA',
      `Values in the format '${valueFormat}' need a schema.`,
      {
        hint: 'Give it by schema(…), or by the columns of CREATE STREAM.',
      },
    );
  }
  if (modeOf(valueFormat, valueOptions, schema) !== 'DROPMALFORMED') return schema;
  throw userError(
    'INVALID_OPTION_VALUE',
    "Option 'value.mode' is 'DROPMALFORMED'; expected PERMISSIVE or FAILFAST.",
  );
}

/** Checks the options of the value's format. */
function modeOf(format: 'json' | 'csv', options: FormatOptions, schema: Schema): string {
  if (format === 'json') {
    checkJsonOptions(options, schema);
    return readJsonOptions(options).mode;
  }
  checkCsvOptions(options, schema);
  return readCsvOptions(options).mode;
}

/** What progress and errors call a source, in Spark's words. */
export function describeSelection(selection: KafkaSourceOptions['selection']): string {
  if (selection.kind === 'subscribe') return `Subscribe[${selection.topics.join(', ')}]`;
  if (selection.kind === 'subscribePattern') return `SubscribePattern[${selection.pattern.source}]`;
  const partitions = [...selection.partitions].flatMap(([topic, numbers]) =>
    [...numbers].map((partition) => partitionName({ topic, partition })),
  );
  return `Assign[${partitions.join(', ')}]`;
}
