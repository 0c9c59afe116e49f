import { expect, test } from 'vitest';
import { INT, STRING } from '../../src/columnar/types.ts';
import { project } from '../../src/operators/project.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { testContext } from '../support/compute-context.ts';
import { columnOf, literalOf } from '../support/expressions.ts';

const context = testContext();
const columns = { n: INT, s: STRING };

test('columns are replaced by the expressions in their order', () => {
  const batch = batchOf(
    columns,
    [
      [1, 'a'],
      [2, null],
    ],
    context,
  );
  const expressions = [columnOf(columns, 's'), literalOf(7, INT), columnOf(columns, 'n')];
  const result = project({ kind: 'project', expressions }).process(batch, context);
  const expected = { s: STRING, seven: INT, n: INT };
  expect(rowsOf(result, expected, context)).toEqual([
    ['a', 7, 1],
    [null, 7, 2],
  ]);
});

test('weights stay with their rows', () => {
  const weights = context.arena.allocate(4);
  const batch = { ...batchOf(columns, [[1, 'a']], context), weights };
  const expressions = [columnOf(columns, 'n')];
  expect(project({ kind: 'project', expressions }).process(batch, context)).toMatchObject({
    rowCount: 1,
    weights,
  });
});
