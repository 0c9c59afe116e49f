import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test.each([
  ['SELECT x FROM VALUES (2), (1) t(x) SORT BY x', [[1], [2]]],
  ['SELECT x FROM VALUES (2), (1) t(x) DISTRIBUTE BY x SORT BY x DESC', [[2], [1]]],
  ['SELECT x FROM VALUES (2), (1) t(x) CLUSTER BY x', [[1], [2]]],
  ['VALUES (1), (2), (3) |> ORDER BY col1 DESC |> LIMIT 2 - 1', [[3]]],
  ['VALUES (1), (2), (3) |> ORDER BY col1 DESC ORDER BY col1', [[1], [2], [3]]],
  ['SELECT id FROM range(5) LIMIT CAST(1 AS INT) * 2 OFFSET 1 + 1', [[2], [3]]],
  ['FROM range(3) |> TABLESAMPLE (2 ROWS) |> AGGREGATE count(*)', [[2]]],
])('%s', async (sql, rows) => {
  expect(await session().sql(sql).collect()).toEqual(rows);
});

test.each([
  ['FROM range(3) |> SELECT sum(id)', 'PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION'],
  ['FROM range(3) |> EXTEND max(id) AS m', 'PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION'],
  ['FROM range(3) |> EXTEND *', 'INVALID_USAGE_OF_STAR_OR_REGEX'],
  [
    'FROM range(3) |> AGGREGATE id',
    'PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION',
  ],
  [
    'FROM range(3) |> AGGREGATE sum(id) OVER ()',
    'UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE',
  ],
  ['FROM range(3) |> ORDER BY id LIMIT 1', 'MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS'],
  ['FROM range(3) |> SELECT 1 AS one |> ORDER BY id', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  [
    'FROM range(3) |> WHERE sum(id) OVER w > 1 WINDOW w AS (ORDER BY id)',
    'NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE',
  ],
  [
    'SELECT id FROM range(3) ORDER BY id SORT BY id',
    'UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES',
  ],
  ['SELECT id FROM range(3) LIMIT id', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE'],
  ['SELECT id FROM range(3) LIMIT CAST(NULL AS INT)', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL'],
  ['SELECT id FROM range(3) LIMIT 1 - 2', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE'],
])('%s is refused', async (sql, condition) => {
  await expect(async () => session().sql(sql).collect()).rejects.toMatchObject({ condition });
});

test('names may begin with the catalogue and the schema', async () => {
  await session().run(
    'CREATE TABLE placed (x INT); INSERT INTO spark_catalog.default.placed VALUES (1)',
  );
  const sql = 'SELECT spark_catalog.default.placed.x FROM default.placed';
  expect(await session().sql(sql).collect()).toEqual([[1]]);
  await session().run('DROP TABLE default.placed');
});
