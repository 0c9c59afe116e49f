import { type DataType, nameText, STRING, typeName } from '../../columnar/types.ts';
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
      result: 'STRUCT<a: BIGINT NOT NULL>',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('schema_of_avro', given, 1, 2, position);
    const text = avroSchemaArgument('schema_of_avro', given[0], position);
    readOptions(given[1], position);
    const schema = nullableTypeName(avroType(parseAvroSchema(text, position)).type);
    const options = { schema };
    return functionCall('schema_of_avro', [], STRING, { nullable: false, options, position });
  },
  evaluate: (call, frame) =>
    literalColumn(
      { kind: 'literal', value: call.options?.['schema'] ?? null, type: STRING },
      frame,
    ),
};

/** The name of a type that says which fields have a value always. */
function nullableTypeName(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ARRAY<${nullableTypeName(type.element)}>`;
    case 'map':
      return `MAP<${nullableTypeName(type.key)}, ${nullableTypeName(type.value)}>`;
    case 'struct': {
      const fields = type.fields.map(
        (own) =>
          `${nameText(own.name)}: ${nullableTypeName(own.type)}${own.nullable ? '' : ' NOT NULL'}`,
      );
      return `STRUCT<${fields.join(', ')}>`;
    }
    default:
      return typeName(type);
  }
}
