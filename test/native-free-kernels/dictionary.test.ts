import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { BIGINT, type DataType, INT, SMALLINT, STRING, TINYINT } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { buildDictionary } from '../../src/formats/parquet/dictionary.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

const TYPES: readonly [DataType, fc.Arbitrary<LiteralValue>][] = [
  [TINYINT, fc.integer({ min: -128, max: 127 })],
  [SMALLINT, fc.constantFrom(-32_768, -1, 0, 1, 32_767)],
  [INT, fc.constantFrom(-(2 ** 31), -1, 0, 65_536, 2 ** 31 - 1)],
  [BIGINT, fc.constantFrom(-(2n ** 63n), -1n, 0n, 2n ** 32n, 2n ** 63n - 1n)],
  [STRING, fc.constantFrom('', 'a', 'aa', 'é', 'a\0', 'x'.repeat(40), `${'x'.repeat(39)}y`)],
];

test.each(TYPES)('distinct values of %o come in the order of their first rows', (type, value) => {
  const cases = fc.array(value, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(cases, fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (values, places) => {
      const column = columnFromValues(values, type, context.arena);
      const rows = Int32Array.from(places, (place) => place % values.length);
      const wanted = [...rows].map((row) => values[row]!);
      const distinct = [...new Set(wanted)];
      const dictionary = buildDictionary(rows, type, column, context);
      if (distinct.length * 2 > rows.length) expect(dictionary).toBeNull();
      else {
        expect([...dictionary!.rows].map((row) => values[row])).toEqual(distinct);
        expect([...dictionary!.codes].map((code) => distinct[code])).toEqual(wanted);
      }
      releaseContext(context);
    }),
  );
});

test('a column of more values than a dictionary may have has none', () => {
  const values = Array.from({ length: 200_000 }, (_, row) => row % 70_000);
  const column = columnFromValues(values, INT, context.arena);
  const rows = Int32Array.from(values, (_, row) => row);
  expect(buildDictionary(rows, INT, column, context)).toBeNull();
  expect(buildDictionary(rows.subarray(0, 150_000), INT, column, context)).toBeNull();
});
