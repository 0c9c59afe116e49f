import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, BOOLEAN, DOUBLE, FLOAT, field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { hasSortKernels, sortRows } from '../../src/operators/sort-rows.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';
import { orderOfValues } from '../support/value-order.ts';

const context = testContext();
const columns = schema([
  field('flag', BOOLEAN),
  field('int', INT),
  field('big', BIGINT),
  field('float', FLOAT),
  field('double', DOUBLE),
]);
const names = columns.fields.map(({ name }) => name);
const rowsWithEdges = fc.array(
  fc.tuple(
    fc.option(fc.boolean()),
    fc.option(fc.constantFrom(-(2 ** 31), -1, 0, 1, 255, 256, 2 ** 31 - 1)),
    fc.option(fc.constantFrom(-(2n ** 63n), -1n, 0n, 1n, 2n ** 32n, 2n ** 63n - 1n)),
    fc.option(
      fc.constantFrom(Number.NaN, -0, 0, -1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    ),
    fc.option(fc.oneof(fc.double(), fc.constantFrom(-0, 0, Number.NaN, Number.MIN_VALUE))),
  ),
  { maxLength: 200 },
);
const keys = fc.uniqueArray(
  fc.record({
    place: fc.nat(names.length - 1),
    descending: fc.boolean(),
    nullsFirst: fc.boolean(),
  }),
  { selector: ({ place }) => place, maxLength: 4 },
);

test('rows are put in the order of several keys, equal ones as they were', () => {
  fc.assert(
    fc.property(rowsWithEdges, keys, (rows, wanted) => {
      const order = wanted.map(({ place, ...key }) => ({
        expression: columnOf(columns, names[place]!),
        ...key,
      }));
      const batch = batchFromRows(rows as readonly Row[], columns, context.arena);
      const own = wanted.map(({ place }) => batch.columns[place]!);
      const address = sortRows(own, order, rows.length, context);
      const sorted = [...context.memory.u32.subarray(address / 4, address / 4 + rows.length)];
      const expected = rows
        .map((_, row) => row)
        .toSorted((left, right) => {
          for (const { place, descending, nullsFirst } of wanted) {
            const [a, b] = [rows[left]![place]!, rows[right]![place]!];
            if (a === null && b === null) continue;
            if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1;
            const difference = orderOfValues(a, b, columns.fields[place]!.type);
            if (difference !== 0) return descending ? -difference : difference;
          }
          return left - right;
        });
      expect(sorted).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('text is sorted by comparing', () => {
  const text = schema([field('s', STRING)]);
  const key = { expression: columnOf(text, 's'), descending: false, nullsFirst: true };
  expect(hasSortKernels([key])).toBe(false);
});
