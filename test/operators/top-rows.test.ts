import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { concatBatches } from '../../src/columnar/concat.ts';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { sortResult } from '../../src/operators/sort-result.ts';
import { topRows } from '../../src/operators/top-rows.ts';
import { rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, typesOf } from '../support/expressions.ts';

const context = testContext();
const columns = schema([field('int', INT), field('text', STRING), field('row', INT)]);
const orders = fc.array(
  fc.record({
    name: fc.constantFrom('int', 'text'),
    descending: fc.boolean(),
    nullsFirst: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);
const value = fc.option(fc.oneof(fc.nat(3), fc.integer()), { freq: 8 });
const runs = fc.record({
  values: fc.array(value, { maxLength: 50 }),
  direction: fc.constantFrom(-1, 0, 1),
  repeat: fc.integer({ min: 1, max: 80 }),
});

/** Batches of rows that repeat, rise or fall, so that bounds are met, kept and beaten. */
const batches = fc
  .array(runs, { maxLength: 6 })
  .map((all) =>
    all.map(({ values, direction, repeat }) =>
      Array.from({ length: repeat }, (_, round) =>
        values.map((int) => (int === null ? null : (int % 1_000_000) + direction * round)),
      ).flat(),
    ),
  );

test('the first rows of batches are those of the full sort, whatever the order of the input', () => {
  fc.assert(
    fc.property(batches, orders, fc.constantFrom(0, 1, 3, 20, 600), (numbers, wanted, count) => {
      const order = wanted.map(({ name, ...key }) => ({
        expression: columnOf(columns, name),
        ...key,
      }));
      let place = 0;
      const parts = numbers.map((part) =>
        part.map((int): Row => [int, int === null ? null : `text ${int % 7}`, place++]),
      );
      const input = parts.map((part) => batchFromRows(part, columns, context.arena));
      const operator = topRows({ kind: 'topRows', order, count }, typesOf(columns));
      for (const batch of input) if (batch.rowCount > 0) operator.process(batch, context);
      const output = operator.finish!(context).flatMap((batch) => rowsOf(batch, columns, context));
      const whole = concatBatches(input, typesOf(columns), context);
      const finish = { order, hidden: [], offset: 0, limit: count };
      const sorted = sortResult([whole], typesOf(columns), finish, context);
      expect(output).toEqual(rowsOf(sorted, columns, context));
      releaseContext(context);
    }),
    { numRuns: 300 },
  );
});
