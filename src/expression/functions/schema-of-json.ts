import { typeName } from '../../columnar/types.ts';
import { hasFlag } from '../constant-options.ts';
import { inferJsonType } from '../json/json-schema.ts';
import { parseJsonTree } from '../json/json-tree.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { schemaOfText } from '../schema-of-text.ts';

export const schemaOfJson: ScalarFunction = schemaOfText({
  name: 'schema_of_json',
  summary: 'Gives the type of a constant JSON text, as from_json takes it.',
  examples: [
    { sql: `schema_of_json('{"a":1,"b":[1.5]}')`, result: 'STRUCT<a: BIGINT, b: ARRAY<DOUBLE>>' },
  ],
  infer: (text, options) => {
    const isLenient = hasFlag(options, 'allownumericleadingzeros');
    const tree = parseJsonTree(isLenient ? text.replaceAll(/([:[,\s])0+(?=\d)/g, '$1') : text);
    const how = {
      primitivesAsString: hasFlag(options, 'primitivesasstring'),
      prefersDecimal: hasFlag(options, 'prefersdecimal'),
    };
    return tree === undefined ? 'STRING' : typeName(inferJsonType(tree, how));
  },
});
