import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BOOLEAN, field, INT } from '../../src/columnar/types.ts';
import { filter } from '../../src/operators/filter.ts';
import { rowCounts, schemaWithRows } from '../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, typesOf } from '../support/expressions.ts';

const context = testContext();

test('only rows for which the condition is true stay, in their order', () => {
  const conditions = fc.constantFrom(
    [true],
    [false],
    [null],
    [true, false, null],
    [true, true, true, false],
  );
  const cases = fc.record({
    table: schemaWithRows(rowCounts),
    conditions: conditions.chain((choices) =>
      fc.array(fc.constantFrom(...choices), { minLength: 200, maxLength: 200 }),
    ),
  });
  fc.assert(
    fc.property(cases, ({ table, conditions: values }) => {
      const columns = schema([field('passes', BOOLEAN), ...table.schema.fields]);
      const rows = table.rows.map((row, index) => [values[index], ...row]);
      const batch = batchFromRows(rows, columns, context.arena);
      const condition = columnOf(columns, 'passes');
      const operator = filter({ kind: 'filter', condition }, typesOf(columns));
      const result = operator.process(batch, context);
      expect(rowsOf(result, columns, context)).toEqual(rows.filter(([passes]) => passes));
      expect(result?.rowCount).not.toBe(0);
      releaseContext(context);
    }),
  );
});

test('a batch that passes whole is the same batch', () => {
  const columns = { passes: BOOLEAN, n: INT };
  const condition = columnOf(columns, 'passes');
  const batch = batchOf(columns, [[true, 1]], context);
  const operator = filter({ kind: 'filter', condition }, typesOf(columns));
  expect(operator.process(batch, context)).toBe(batch);
});
