import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, BOOLEAN, DOUBLE, FLOAT, field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { sortRows } from '../../src/operators/sort-rows.ts';
import type { SortKey } from '../../src/plan/stages.ts';
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
      const pick = (row: Row): Row => wanted.map(({ place }) => row[place]!);
      const address = sortRows(own, order, rows.length, context);
      const sorted = [...context.memory.u32.subarray(address / 4, address / 4 + rows.length)];
      const expected = rows
        .map((_, row) => row)
        .toSorted(
          (left, right) =>
            orderOfRows(pick(rows[left]!), pick(rows[right]!), order) || left - right,
        );
      expect(sorted).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('texts are put in the order of their bytes, also where they begin alike, hold zeros or are equal', () => {
  const texts = schema([field('s', STRING), field('int', INT)]);
  const part = fc.constantFrom('', 'a', 'b', '\0', 'é', '\u{10ffff}', 'channel-', 'x'.repeat(20));
  const row = fc.tuple(
    fc.option(fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''))),
    fc.option(fc.nat(2)),
  );
  const key = fc.record({ descending: fc.boolean(), nullsFirst: fc.boolean() });
  const cases = [
    fc.array(row, { maxLength: 300 }),
    fc.constantFrom('', 'shared '),
    key,
    key,
  ] as const;
  fc.assert(
    fc.property(...cases, (given, start, first, second) => {
      const rows = given.map(([text, int]) => [text === null ? null : start + text, int] as const);
      const order = [
        { expression: columnOf(texts, 's'), ...first },
        { expression: columnOf(texts, 'int'), ...second },
      ];
      const batch = batchFromRows(rows, texts, context.arena);
      const address = sortRows(batch.columns, order, rows.length, context);
      const sorted = [...context.memory.u32.subarray(address / 4, address / 4 + rows.length)];
      expect(sorted.map((place) => rows[place])).toEqual(
        rows.toSorted((left, right) => orderOfRows(left, right, order)),
      );
      const places = new Map(sorted.map((place, index) => [place, index]));
      rows.forEach((row, place) => {
        const next = rows.findIndex((other, later) => later > place && isSame(row, other));
        if (next > 0) expect(places.get(place)).toBeLessThan(places.get(next)!);
      });
      releaseContext(context);
    }),
  );
});

function isSame(left: Row, right: Row): boolean {
  return left.every((value, place) => value === right[place]);
}

function orderOfRows(left: Row, right: Row, order: readonly SortKey[]): number {
  for (const [place, { descending, nullsFirst, expression }] of order.entries()) {
    const [a, b] = [left[place]!, right[place]!];
    if (a === null && b === null) continue;
    if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1;
    const difference = orderOfValues(a, b, expression.type);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}
