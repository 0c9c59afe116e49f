import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Column } from '../../src/columnar/batch.ts';
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

function bytes(...rows: readonly number[][]): Column {
  const values = rows.map((row) => Uint8Array.from(row));
  return columnFromValues(values, BINARY, context.arena);
}

test.each([
  ['of another version', [2, 0, 0]],
  ['without offsets', [1, 0]],
  ['of more names than there are', [1, 9, 0]],
  ['whose texts go on beyond their end', [1, 1, 0, 200, 97]],
  ['whose count of names is cut off', [0xc1, 0, 0]],
  ['that are none', []],
])('metadata %s are refused', (_what, metadata) => {
  const parts = { metadata: bytes([1, 0, 0], metadata), value: bytes([0], [0]) };
  const malformed = expect.objectContaining({ condition: 'MALFORMED_VARIANT' });
  expect(() => joinVariants(parts, 0, context)).toThrow(malformed);
  const column = columnFromValues([Uint8Array.from(metadata)], VARIANT, context.arena);
  if (metadata.length > 0) expect(() => splitVariants(column, context)).toThrow(malformed);
});

test('a row with metadata but without a value is refused, and what stands behind metadata left out', () => {
  const names = bytes([1, 1, 0, 1, 97, 99, 99]);
  expect(() => joinVariants({ metadata: names, value: bytes([]) }, 0, context)).toThrow(
    expect.objectContaining({ condition: 'MALFORMED_VARIANT' }),
  );
  const joined = joinVariants({ metadata: names, value: bytes([12, 7]) }, 0, context);
  expect(columnToValues(joined, BINARY, context.memory)).toEqual([
    Uint8Array.from([1, 1, 0, 1, 97, 12, 7]),
  ]);
});

test('rows that are null have no bytes, whatever their parts have', () => {
  const parts = { metadata: bytes([1, 0, 0], [9]), value: bytes([12, 7], [9, 9]) };
  const { validity } = columnFromValues([1, null], INT, context.arena);
  const joined = joinVariants(parts, validity, context);
  const all = columnToValues({ ...joined, validity: 0 }, BINARY, context.memory);
  expect(all).toEqual([Uint8Array.from([1, 0, 0, 12, 7]), new Uint8Array(0)]);
});
