import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { typeName } from '../../src/columnar/types.ts';
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

test('results are sorted by their keys, stable, and cut to the limit', () => {
  const cases = fc.record({
    table: schemaWithRows(fc.nat(60), 1),
    keys: fc.array(
      fc.record({ column: fc.nat(), descending: fc.boolean(), nullsFirst: fc.boolean() }),
      { maxLength: 3 },
    ),
    limit: fc.option(fc.nat(70)),
    cut: fc.nat(60),
  });
  fc.assert(
    fc.property(cases, ({ table, keys, limit, cut }) => {
      const { schema, rows } = table;
      const orderable = schema.fields.filter(({ type }) => !typeName(type).includes('MAP'));
      const order = keys.flatMap(({ column, ...key }) => {
        if (orderable.length === 0) return [];
        const { name } = orderable[column % orderable.length];
        return [{ expression: columnOf(schema, name), ...key }];
      });
      const parts = [rows.slice(0, cut), rows.slice(cut)];
      const batches = parts.map((part) => batchFromRows(part, schema, context.arena));
      const result = sortResult(batches, typesOf(schema), { order, limit }, context);
      const expected = rows.toSorted((left, right) => orderOf(left, right, order));
      expect(rowsOf(result, schema, context)).toEqual(expected.slice(0, limit ?? rows.length));
      releaseContext(context);
    }),
  );
});
