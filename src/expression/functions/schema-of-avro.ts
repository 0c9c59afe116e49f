import { STRING, typeName } from '../../columnar/types.ts';
import { parseAvroSchema } from '../avro/avro-schema.ts';
import { avroType } from '../avro/avro-types.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import { readOptions } from '../constant-options.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { avroSchemaArgument } from './from-avro.ts';

export const schemaOfAvro: ScalarFunction = {
  name: 'schema_of_avro',
  summary: 'Gives the type that from_avro reads by an Avro schema.',
  examples: [
    {
      sql: `schema_of_avro('{"type":"record","name":"r","fields":[{"name":"a","type":"long"}]}')`,
      result: 'STRUCT<a: BIGINT>',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('schema_of_avro', given, 1, 2, position);
    const text = avroSchemaArgument('schema_of_avro', given[0], position);
    readOptions(given[1], position);
    const schema = typeName(avroType(parseAvroSchema(text, position)).type);
    const options = { schema };
    return functionCall('schema_of_avro', [], STRING, { nullable: false, options, position });
  },
  evaluate: (call, frame) =>
    literalColumn(
      { kind: 'literal', value: call.options?.['schema'] ?? null, type: STRING },
      frame,
    ),
};
