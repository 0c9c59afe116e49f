import { type Schema, schema as schemaOf } from '../../../columnar/schema.ts';
import { userError } from '../../../errors.ts';
import { checkJsonOptions, readJsonOptions } from '../../../formats/json/json-options.ts';
import { partitionName } from './offsets-json.ts';
import type { KafkaSourceOptions } from './source-options.ts';

/** The columns of values: those of the user's schema, where the format has some. */
export function valueSchemaOf(
  { valueFormat, valueOptions }: KafkaSourceOptions,
  schema: Schema | null,
): Schema {
  if (valueFormat !== 'json') {
    if (schema === null) return schemaOf([]);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'Kafka source has a fixed schema and cannot be set with a custom one',
      { hint: "With option('value.format', 'json') the schema is that of the values." },
    );
  }
  if (schema === null) {
    throw userError('UNABLE_TO_INFER_SCHEMA', "Values in the format 'json' need a schema.", {
      hint: 'Give it by schema(…), or by the columns of CREATE STREAM.',
    });
  }
  checkJsonOptions(valueOptions, schema);
  if (readJsonOptions(valueOptions).mode !== 'DROPMALFORMED') return schema;
  throw userError(
    'INVALID_OPTION_VALUE',
    "Option 'value.mode' is 'DROPMALFORMED'; expected PERMISSIVE or FAILFAST.",
  );
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
