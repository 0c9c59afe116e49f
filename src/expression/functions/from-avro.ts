import { BINARY, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { MalformedAvro } from '../avro/avro-cursor.ts';
import { avroReader } from '../avro/avro-reader.ts';
import { type AvroSchema, parseAvroSchema } from '../avro/avro-schema.ts';
import { avroType } from '../avro/avro-types.ts';
import { malformedAvro } from '../avro/malformed-avro.ts';
import { checkCount, functionCall } from '../call.ts';
import { packOptions, parseMode, readOptions, unpackOptions } from '../constant-options.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { withNulls } from '../schema-argument.ts';
import { unexpectedType } from '../type-errors.ts';

export const fromAvro: ScalarFunction = {
  name: 'from_avro',
  summary: 'Reads bytes in the binary form of Avro, by the schema that they were written by.',
  examples: [
    { sql: `from_avro(X'02', '"int"')`, result: '1' },
    {
      sql: `from_avro(X'0602', '{"type":"record","name":"r","fields":[{"name":"a","type":"long"},{"name":"b","type":"int"}]}')`,
      result: '{3, 1}',
    },
    { sql: `from_avro(X'', '"int"', map('mode', 'PERMISSIVE'))`, result: 'NULL' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('from_avro', given, 2, 3, position);
    const [bytes] = given;
    const { kind } = bytes.type;
    if (kind !== 'binary' && kind !== 'null')
      throw unexpectedType('from_avro', 1, [BINARY], bytes, position);
    const schema = avroSchemaArgument('from_avro', given[1], position);
    const options = readOptions(given[2], position);
    for (const name of options.keys()) if (name !== 'mode') throw unknownOption(name, position);
    const isStrict = avroMode(options, position) === 'FAILFAST';
    const { type, nullable: mayBeNull } = avroType(parseAvroSchema(schema, position));
    return functionCall('from_avro', [bytes], isStrict ? type : withNulls(type), {
      nullable: !isStrict || mayBeNull || isNullable(bytes),
      options: { schema, options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const isStrict = avroMode(unpackOptions(call.options?.['options']), undefined) === 'FAILFAST';
    const schema = parseAvroSchema(String(call.options?.['schema']));
    const read = isStrict ? strictReader(schema, call) : lenientReader(schema, call.type);
    return computeRows(call, frame, evaluate, ([bytes]) => read(bytes as Uint8Array));
  },
};

/** The schema that a constant text is. */
export function avroSchemaArgument(
  name: string,
  schema: Expression | undefined,
  position: SourcePosition | undefined,
): string {
  if (schema?.kind === 'literal' && typeof schema.value === 'string') return schema.value;
  const message = `The schema of \`${name}\` must be a constant text, in JSON.`;
  throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
}

/** How it treats what is malformed: unlike `from_json` it fails where it is not told otherwise. */
export function avroMode(
  options: ReadonlyMap<string, string>,
  position: SourcePosition | undefined,
): 'PERMISSIVE' | 'FAILFAST' {
  return options.has('mode') ? parseMode('from_avro', options, position) : 'FAILFAST';
}

function unknownOption(name: string, position: SourcePosition | undefined): Error {
  return userError('INVALID_OPTION_NAME', `\`from_avro\` knows the option mode, not ${name}.`, {
    hint: 'Give the schema that the bytes were written by.',
    position,
  });
}

function strictReader(schema: AvroSchema, { position }: Call): (bytes: Uint8Array) => LiteralValue {
  const read = avroReader(schema);
  return (bytes) => {
    try {
      return read(bytes);
    } catch (error) {
      if (!(error instanceof MalformedAvro)) throw error;
      throw malformedAvro(error.message, position);
    }
  };
}

/** What is malformed is null; a struct is there, with nothing but nulls in it, as in Spark. */
function lenientReader(schema: AvroSchema, type: DataType): (bytes: Uint8Array) => LiteralValue {
  const read = avroReader(schema);
  const nothing = type.kind === 'struct' ? type.fields.map(() => null) : null;
  return (bytes) => {
    try {
      return read(bytes);
    } catch (error) {
      if (error instanceof MalformedAvro) return nothing;
      throw error;
    }
  };
}
