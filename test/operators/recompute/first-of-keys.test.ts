import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, DOUBLE, STRING } from '../../../src/columnar/types.ts';
import { firstOfKeys } from '../../../src/operators/recompute/first-of-keys.ts';
import { batchOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { columnOf } from '../../support/expressions.ts';

const columns = { number: BIGINT, double: DOUBLE, text: STRING };
const context = testContext();
const keys = fc.array(fc.array(fc.option(fc.bigInt({ min: -3n, max: 3n })), { maxLength: 6 }), {
  maxLength: 6,
});

test('of each key the rows are left that no other of it comes before, ties and nulls among them', () => {
  const cases = fc.record({ keys, descending: fc.boolean(), nullsFirst: fc.boolean() });
  fc.assert(
    fc.property(cases, ({ keys, descending, nullsFirst }) => {
      const values = keys.flat();
      const rows = batchOf(
        columns,
        values.map((value) => [value, null, null]),
        context,
      );
      let end = 0;
      const ends = Uint32Array.from(keys, ({ length }) => (end += length));
      const numbers = Uint32Array.from(values, (_, row) => row);
      const order = [{ expression: columnOf(columns, 'number'), descending, nullsFirst }];
      const placeOf = (value: bigint | null): number => {
        if (value === null) return nullsFirst ? -10 : 10;
        return Number(descending ? -value : value);
      };
      const expected = keys.flatMap((own, key) => {
        const first = Math.min(...own.map(placeOf));
        const start = ends[key]! - own.length;
        return own.flatMap((value, row) => (placeOf(value) === first ? [start + row] : []));
      });
      expect([...firstOfKeys({ numbers, ends }, rows, order, context)]).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test.each([
  { order: 'text', left: [0, 1] },
  { order: null, left: [0, 1] },
  { order: 'double', left: [0, 1] },
] as const)('by $order the rows $left are left', ({ order, left }) => {
  const rows = batchOf(
    columns,
    [
      [1n, 0, 'a'],
      [2n, -0, 'b'],
      [3n, Number.NaN, 'c'],
    ],
    context,
  );
  const keys =
    order === null
      ? []
      : [{ expression: columnOf(columns, order), descending: false, nullsFirst: true }];
  const runs = { numbers: Uint32Array.of(0, 1), ends: Uint32Array.of(2) };
  expect([...firstOfKeys(runs, rows, keys, context)]).toEqual([...left]);
});
