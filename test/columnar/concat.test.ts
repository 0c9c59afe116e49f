import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { concatBatches, concatColumns } from '../../src/columnar/concat.ts';
import { BIGINT, INT, STRING, typeName } from '../../src/columnar/types.ts';
import { anyType, rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

test('columns of any type come one behind the other', () => {
  const cases = anyType.chain((type) =>
    fc.record({
      type: fc.constant(type),
      parts: fc.array(valuesOf(type, rowCounts), { maxLength: 4 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ type, parts }) => {
      const columns = parts.map((values) => columnFromValues(values, type, context.arena));
      const whole = concatColumns(columns, type, context);
      const expected = parts.flat();
      expect(whole.length).toBe(expected.length);
      expect(columnToValues(whole, type, context.memory), typeName(type)).toEqual(expected);
      releaseContext(context);
    }),
  );
});

const columns = { n: BIGINT, s: STRING };
const types = [BIGINT, STRING];

test('a batch without weights counts +1 a row beside one that has them', () => {
  const plain = batchOf(
    columns,
    [
      [1n, 'a'],
      [2n, null],
    ],
    context,
  );
  const weights = context.arena.allocate(4);
  context.memory.i32[weights / 4] = -1;
  const weighted = { ...batchOf(columns, [[3n, 'c']], context), weights };
  const whole = concatBatches([plain, weighted, plain], types, context);
  expect(rowsOf(whole, columns, context).map(([n]) => n)).toEqual([1n, 2n, 3n, 1n, 2n]);
  const written = context.memory.i32.subarray(whole.weights / 4, whole.weights / 4 + 5);
  expect([...written]).toEqual([1, 1, -1, 1, 1]);
  expect(concatBatches([plain, plain], types, context).weights).toBe(0);
});

test('one batch is itself, no batches make an empty one', () => {
  const batch = batchOf({ n: INT }, [[1]], context);
  expect(concatBatches([batch], [INT], context)).toBe(batch);
  const empty = concatBatches([], types, context);
  expect(empty).toMatchObject({ rowCount: 0, weights: 0 });
  expect(rowsOf(empty, columns, context)).toEqual([]);
});

test('columns that all batches leave out are left out of the whole', () => {
  const batch = batchOf(columns, [[1n, 'a']], context);
  const without = { ...batch, columns: [batch.columns[0]!, ABSENT] };
  const whole = concatBatches([without, without], types, context);
  expect(whole.columns[1]).toBe(ABSENT);
  expect(columnToValues(whole.columns[0]!, BIGINT, context.memory)).toEqual([1n, 1n]);
});
