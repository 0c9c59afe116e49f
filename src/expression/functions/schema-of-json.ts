import { STRING, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import { hasFlag, readOptions } from '../constant-options.ts';
import { inferJsonType } from '../json/json-schema.ts';
import { parseJsonTree } from '../json/json-tree.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { textArgument } from '../text-argument.ts';

/** The answer is found at analysis, so that `from_json` can take it for its schema. */
export const schemaOfJson: ScalarFunction = {
  name: 'schema_of_json',
  summary: 'Gives the type of a constant JSON text, as from_json takes it.',
  examples: [
    { sql: `schema_of_json('{"a":1,"b":[1.5]}')`, result: 'STRUCT<a: BIGINT, b: ARRAY<DOUBLE>>' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('schema_of_json', given, 1, 2, position);
    const options = readOptions(given[1], position);
    const text = textArgument('schema_of_json', 1, given[0], position);
    if (text.kind !== 'literal') {
      const message = 'The text of `schema_of_json` must be a constant.';
      throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
    }
    if (text.value === null) {
      const message = 'The text of `schema_of_json` must not be null.';
      throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
    }
    const isLenient = hasFlag(options, 'allownumericleadingzeros');
    const written = String(text.value);
    const tree = parseJsonTree(
      isLenient ? written.replaceAll(/([:[,\s])0+(?=\d)/g, '$1') : written,
    );
    const how = {
      primitivesAsString: hasFlag(options, 'primitivesasstring'),
      prefersDecimal: hasFlag(options, 'prefersdecimal'),
    };
    const schema = tree === undefined ? 'STRING' : typeName(inferJsonType(tree, how));
    return functionCall('schema_of_json', [text], STRING, {
      nullable: false,
      options: { schema },
      position,
    });
  },
  evaluate: (call, frame) =>
    literalColumn(
      { kind: 'literal', value: call.options?.['schema'] ?? null, type: STRING },
      frame,
    ),
};
