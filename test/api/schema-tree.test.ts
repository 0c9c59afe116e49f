import { expect, test } from 'vitest';
import { schemaTree } from '../../src/api/rows/schema-tree.ts';
import { schema } from '../../src/columnar/schema.ts';
import { parseSchema } from '../../src/sql/parse.ts';

test('a schema is printed as the tree that Spark prints', () => {
  const columns =
    'n BIGINT NOT NULL, s STRUCT<a: INT, b: ARRAY<DECIMAL(10,2)>>, m MAP<STRING, STRUCT<t: TIMESTAMP_NTZ>>';
  expect(schemaTree(schema(parseSchema(columns)))).toBe(
    `root
 |-- n: long (nullable = false)
 |-- s: struct (nullable = true)
 |    |-- a: integer (nullable = true)
 |    |-- b: array (nullable = true)
 |    |    |-- element: decimal(10,2) (containsNull = true)
 |-- m: map (nullable = true)
 |    |-- key: string
 |    |-- value: struct (valueContainsNull = true)
 |    |    |-- t: timestamp_ntz (nullable = true)
`,
  );
});
