import type { Schema } from '../../../columnar/schema.ts';
import { schema as schemaOf } from '../../../columnar/schema.ts';
import { type DataType, sameType, struct, typeName } from '../../../columnar/types.ts';
import { userError } from '../../../errors.ts';
import { parseAvroSchema } from '../../../expression/avro/avro-schema.ts';
import { avroType } from '../../../expression/avro/avro-types.ts';
import { withNulls } from '../../../expression/schema-argument.ts';
import { parseTypeDdl } from '../../../expression/text/type-ddl.ts';
import { readAvroOptions } from '../../../formats/avro/avro-options.ts';
import { checkCsvOptions, readCsvOptions } from '../../../formats/csv/csv-options.ts';
import { checkJsonOptions, readJsonOptions } from '../../../formats/json/json-options.ts';
import {
  type PartFormat,
  type PartKind,
  RAW,
  type RecordFormat,
  TEXT,
} from '../../../formats/kafka/kafka-columns.ts';
import { partitionName } from './offsets-json.ts';
import type { KafkaSourceOptions, PartTexts } from './source-options.ts';

/** How records are read; `schema` is what the user says that values have. */
export function recordFormatOf(
  { key, value }: KafkaSourceOptions,
  schema: Schema | null,
): RecordFormat {
  if (isBytes(value.kind) && schema !== null) {
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'Kafka source has a fixed schema and cannot be set with a custom one',
      { hint: "With option('value.format', 'json') the schema is that of the values." },
    );
  }
  const ofKey = key.schema === null ? null : parseTypeDdl(key.schema, undefined);
  if (ofKey !== null && isBytes(key.kind)) {
    throw userError('INVALID_OPTION_VALUE', `Keys in the format '${key.kind}' have no schema.`, {
      hint: "Leave option('key.schema', …) out, or set option('key.format', 'json').",
    });
  }
  return {
    key: partFormat('key', key, ofKey),
    value: partFormat('value', value, schema && struct(schema.fields)),
  };
}

function isBytes(kind: PartKind): kind is 'raw' | 'text' {
  return kind === 'raw' || kind === 'text';
}

function partFormat(part: 'key' | 'value', texts: PartTexts, given: DataType | null): PartFormat {
  const { kind, options } = texts;
  if (isBytes(kind)) return kind === 'raw' ? RAW : TEXT;
  if (kind === 'avro') return { kind, options, type: avroTypeOf(part, texts, given) };
  if (given?.kind !== 'struct') {
    const [what, hint] =
      part === 'key'
        ? ['Keys', "Give it by option('key.schema', 'a INT, b STRING')."]
        : ['Values', 'Give it by schema(…), or by the columns of CREATE STREAM.'];
    const message = `${what} in the format '${kind}' need a schema.`;
    throw userError('UNABLE_TO_INFER_SCHEMA', message, { hint });
  }
  if (modeOf(texts, schemaOf(given.fields)) === 'DROPMALFORMED') {
    throw userError(
      'INVALID_OPTION_VALUE',
      `Option '${part}.mode' is 'DROPMALFORMED'; expected PERMISSIVE or FAILFAST.`,
    );
  }
  return { kind, options, type: given };
}

/** Checks the options of a format of lines. */
function modeOf({ kind, options }: PartTexts, schema: Schema): string {
  if (kind === 'json') {
    checkJsonOptions(options, schema);
    return readJsonOptions(options).mode;
  }
  checkCsvOptions(options, schema);
  return readCsvOptions(options).mode;
}

/** The type that Avro's schema has, or those of its fields that the user names. */
function avroTypeOf(part: string, { options }: PartTexts, given: DataType | null): DataType {
  const { avroSchema } = readAvroOptions(options);
  const type = withNulls(avroType(parseAvroSchema(avroSchema)).type);
  if (given === null) return type;
  const own = type.kind === 'struct' ? type.fields : [];
  for (const field of given.kind === 'struct' ? given.fields : []) {
    const found = own.find(({ name }) => name === field.name);
    if (found !== undefined && sameType(found.type, field.type)) continue;
    const has = found === undefined ? 'no such field' : `the type ${typeName(found.type)} for it`;
    throw userError(
      'AVRO_INCOMPATIBLE_READ_TYPE',
      `The column '${field.name}' is ${typeName(field.type)}, but option '${part}.avroSchema' has ${has}.`,
      { hint: 'Leave the columns out to get those of the Avro schema.' },
    );
  }
  return given;
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
