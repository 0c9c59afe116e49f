import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { BINARY, INT, VARIANT } from '../../src/columnar/types.ts';
import { joinVariants, splitVariants } from '../../src/columnar/variant/variant-parts.ts';
import { parseVariant } from '../../src/expression/variant/json-to-variant.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

afterEach(() => releaseContext(context));

test('the parts of a column of VARIANT make the column again, whatever its names and values', () => {
  const variants = fc.option(fc.json({ maxDepth: 3 }).map(parseVariant));
  fc.assert(
    fc.property(fc.array(variants, { maxLength: 20 }), (values) => {
      const column = columnFromValues(values, VARIANT, context.arena);
      const joined = joinVariants(splitVariants(column, context), column.validity, context);
      expect(columnToValues(joined, VARIANT, context.memory)).toEqual(values);
      releaseContext(context);
    }),
  );
});

test('rows that are null have no bytes, whatever their parts have', () => {
  const bytes = (...rows: readonly number[][]) =>
    columnFromValues(
      rows.map((row) => Uint8Array.from(row)),
      BINARY,
      context.arena,
    );
  const parts = { metadata: bytes([1, 0, 0], [9]), value: bytes([12, 7], [9, 9]) };
  const { validity } = columnFromValues([1, null], INT, context.arena);
  const joined = joinVariants(parts, validity, context);
  const all = columnToValues({ ...joined, validity: 0 }, BINARY, context.memory);
  expect(all).toEqual([Uint8Array.from([1, 0, 0, 12, 7]), new Uint8Array(0)]);
});
