import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT, STRING, typeName } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { sortResult } from '../../src/operators/sort-result.ts';
import type { SortKey } from '../../src/plan/stages.ts';
import { schemaWithRows } from '../support/arbitrary-values.ts';
import { rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, typesOf } from '../support/expressions.ts';
import { orderOfValues } from '../support/value-order.ts';

const context = testContext();

/** The order of two rows by sort keys, written plainly. */
function orderOf(left: Row, right: Row, keys: readonly SortKey[]): number {
  for (const { expression, descending, nullsFirst } of keys) {
    const index = expression.kind === 'column' ? expression.index : 0;
    const [leftValue, rightValue] = [left[index], right[index]];
    if (leftValue === null && rightValue === null) continue;
    if (leftValue === null) return nullsFirst ? -1 : 1;
    if (rightValue === null) return nullsFirst ? 1 : -1;
    const order = orderOfValues(leftValue, rightValue, expression.type);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

test('results are sorted by their keys, stable, and cut to offset and limit', () => {
  const cases = fc.record({
    table: schemaWithRows(fc.nat(60), 1),
    keys: fc.array(
      fc.record({ column: fc.nat(), descending: fc.boolean(), nullsFirst: fc.boolean() }),
      { maxLength: 3 },
    ),
    offset: fc.nat(5),
    limit: fc.option(fc.nat(70)),
    cut: fc.nat(60),
  });
  fc.assert(
    fc.property(cases, ({ table, keys, offset, limit, cut }) => {
      const { schema: columns, rows } = table;
      const orderable = columns.fields.filter(({ type }) => !typeName(type).includes('MAP'));
      const order = keys.flatMap(({ column, ...key }) => {
        if (orderable.length === 0) return [];
        const { name } = orderable[column % orderable.length];
        return [{ expression: columnOf(columns, name), ...key }];
      });
      const parts = [rows.slice(0, cut), rows.slice(cut)];
      const batches = parts.map((part) => batchFromRows(part, columns, context.arena));
      const finish = { order, hidden: [], offset, limit };
      const result = sortResult(batches, typesOf(columns), finish, context);
      const expected = rows.toSorted((left, right) => orderOf(left, right, order));
      expect(rowsOf(result, columns, context)).toEqual(
        expected.slice(offset).slice(0, limit ?? rows.length),
      );
      releaseContext(context);
    }),
  );
});

test('columns that only the order reads are dropped', () => {
  const table = schema([field('name', STRING), field('rank', INT)]);
  const batch = batchFromRows(
    [
      ['a', 2],
      ['b', 1],
    ],
    table,
    context.arena,
  );
  const order = [{ expression: columnOf(table, 'rank'), descending: false, nullsFirst: true }];
  const result = sortResult(
    [batch],
    [STRING],
    { order, hidden: [INT], offset: 0, limit: null },
    context,
  );
  expect(result.columns).toHaveLength(1);
  expect(rowsOf(result, schema([field('name', STRING)]), context)).toEqual([['b'], ['a']]);
  releaseContext(context);
});
