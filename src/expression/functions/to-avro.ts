import { BINARY, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { type AvroSchema, parseAvroSchema } from '../avro/avro-schema.ts';
import { avroWriter, fits, NoAvroValue } from '../avro/avro-writer.ts';
import { defaultAvroSchema } from '../avro/default-schema.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { Call } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { avroSchemaArgument } from './from-avro.ts';

export const toAvro: ScalarFunction = {
  name: 'to_avro',
  summary: 'Writes a value in the binary form of Avro, by a schema or by that of its type.',
  examples: [
    { sql: 'hex(to_avro(1))', result: '02' },
    { sql: `hex(to_avro('a', '["null", "string"]'))`, result: '020261' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('to_avro', given, 1, 2, position);
    const [value] = given;
    if (value.type.kind === 'null') return castCall(value, BINARY, 'ansi', position);
    const schema = given.length === 1 ? null : avroSchemaArgument('to_avro', given[1], position);
    const call = functionCall('to_avro', [value], BINARY, {
      nullable: isNullable(value),
      options: { schema, isNullable: isNullable(value) },
      position,
    });
    const target = schemaOf(call);
    if (target !== null && fits(value.type, target)) return call;
    const wanted = schema === null ? 'no schema of Avro' : `no place in the schema ${schema}`;
    throw userError(
      'AVRO_INCOMPATIBLE_READ_TYPE',
      `A value of the type ${typeName(value.type)} has ${wanted}.`,
      { position },
    );
  },
  evaluate: (call, frame, evaluate) => {
    const write = avroWriter(call.arguments[0].type, schemaOf(call)!);
    return computeRows(call, frame, evaluate, ([value]) => {
      try {
        return write(value!);
      } catch (error) {
        if (!(error instanceof NoAvroValue)) throw error;
        const message = `A value cannot be written in Avro: ${error.message}.`;
        throw userError('AVRO_CANNOT_WRITE_VALUE', message, { position: call.position });
      }
    });
  },
};

function schemaOf({ arguments: [value], options, position }: Call): AvroSchema | null {
  const schema = options?.['schema'];
  if (typeof schema === 'string') return parseAvroSchema(schema, position);
  return defaultAvroSchema(value.type, options?.['isNullable'] === true);
}
