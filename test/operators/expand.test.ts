import { expect, test } from 'vitest';
import { INT, STRING } from '../../src/columnar/types.ts';
import { expand } from '../../src/operators/expand.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { testContext } from '../support/compute-context.ts';
import { columnOf, literalOf } from '../support/expressions.ts';

const context = testContext();
const columns = { n: INT, s: STRING };

test('each row comes once for each projection', () => {
  const batch = batchOf(
    columns,
    [
      [1, 'a'],
      [2, null],
    ],
    context,
  );
  const n = columnOf(columns, 'n');
  const projections = [
    [n, columnOf(columns, 's'), literalOf(0, INT)],
    [n, literalOf(null, STRING), literalOf(1, INT)],
  ];
  const result = expand({ kind: 'expand', projections }).process(batch, context);
  expect(rowsOf(result, { n: INT, s: STRING, id: INT }, context)).toEqual([
    [1, 'a', 0],
    [2, null, 0],
    [1, null, 1],
    [2, null, 1],
  ]);
});
