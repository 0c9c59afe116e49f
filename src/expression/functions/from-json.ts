import { array, type DataType, field, struct, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import {
  packOptions,
  parseMode,
  patternsOf,
  readOptions,
  unpackOptions,
} from '../constant-options.ts';
import type { Call, Expression } from '../expression.ts';
import { rootReader } from '../json/json-root.ts';
import { type Findings, isJsonType } from '../json/json-values.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { parseTypeDdl } from '../text/type-ddl.ts';
import { textArgument } from '../text-argument.ts';

export const fromJson: ScalarFunction = {
  name: 'from_json',
  summary: 'Reads JSON text as a struct, array, map or variant; what does not fit is null.',
  examples: [
    { sql: `from_json('{"a":1,"b":"x"}', 'a INT, b STRING')`, result: '{1, x}' },
    { sql: "from_json('[1, 2, null]', 'ARRAY<INT>')", result: '[1, 2, null]' },
    {
      sql: `from_json('{"t":"26/08/2015"}', 't DATE', map('dateFormat', 'dd/MM/yyyy'))`,
      result: '{2015-08-26}',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('from_json', given, 2, 3, position);
    const type = nullable(schemaArgument(given[1], position));
    const options = readOptions(given[2], position);
    parseMode('from_json', options, position);
    if (!isNested(type) || !isJsonType(type)) {
      const message = `The function \`from_json\` reads structs, arrays, maps with text keys and variants, not ${typeName(type)}.`;
      throw userError('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA', message, { position });
    }
    return functionCall('from_json', [textArgument('from_json', 1, given[0], position)], type, {
      nullable: true,
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const options = unpackOptions(call.options?.['options']);
    const timeZone = options.get('timezone') ?? frame.settings.timeZone;
    const read = rootReader(call.type, { timeZone, patterns: patternsOf(options) }, options);
    const isStrict = parseMode('from_json', options, undefined) === 'FAILFAST';
    return computeRows(call, frame, evaluate, ([text]) => {
      const findings: Findings = { problem: null };
      const value = read(String(text), findings);
      if (isStrict && findings.problem !== null) throw malformed(findings.problem, call);
      return value;
    });
  },
};

/** The type that a constant text names, or that `schema_of_json` or `schema_of_csv` has found. */
export function schemaArgument(schema: Expression, position: SourcePosition | undefined): DataType {
  if (schema.kind === 'literal' && typeof schema.value === 'string') {
    return parseTypeDdl(schema.value, position);
  }
  const found = schema.kind === 'call' ? schema.options?.['schema'] : undefined;
  if (typeof found === 'string') return parseTypeDdl(found, position);
  const message = "The schema must be a constant text such as 'a INT, b STRING'.";
  throw userError('INVALID_SCHEMA.NON_STRING_LITERAL', message, { position });
}

function isNested({ kind }: DataType): boolean {
  return kind === 'struct' || kind === 'array' || kind === 'map' || kind === 'variant';
}

/** Whatever the schema says, anything may be missing. */
export function nullable(type: DataType): DataType {
  if (type.kind === 'array') return array(nullable(type.element));
  if (type.kind === 'map') return { ...type, value: nullable(type.value), valueContainsNull: true };
  if (type.kind !== 'struct') return type;
  return struct(type.fields.map((own) => field(own.name, nullable(own.type))));
}

function malformed(problem: string, { position }: Call): Error {
  return userError(
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    `A record is malformed: ${problem}.`,
    { hint: "Read it in the mode 'PERMISSIVE' to get nulls instead.", position },
  );
}
