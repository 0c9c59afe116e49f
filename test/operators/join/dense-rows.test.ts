import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT } from '../../../src/columnar/batch.ts';
import { BIGINT, decimal, INT, SMALLINT, STRING, TINYINT } from '../../../src/columnar/types.ts';
import { rowsInKeyOrder } from '../../../src/operators/join/dense-rows.ts';
import { batchOf, rowsOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';

const context = testContext();
const columns = {
  key: BIGINT,
  hash: BIGINT,
  tiny: TINYINT,
  small: SMALLINT,
  int: INT,
  big: BIGINT,
  wide: decimal(30, 0),
  text: STRING,
};
const types = Object.values(columns).slice(2);
const PLAIN = [0, 1, 2, 3, 4];
const TEXT = 5;
const INT_PLACE = 2;

type Key = bigint | null;

/** The rows of two batches in order; null where they have none. The row of a key holds it in every column. */
function inOrder(keys: readonly Key[], cut: number, wanted: readonly number[], nullInt = false) {
  const rows = keys.map((key, row) => {
    const small = Number(BigInt.asIntN(8, key ?? 0n));
    const int = nullInt && row === 0 ? null : small;
    return [key, 0n, small, small, int, key ?? 0n, key ?? 0n, `${key}`] as const;
  });
  const batches = [rows.slice(0, cut), rows.slice(cut)].map((own) =>
    batchOf(columns, own, context),
  );
  return rowsInKeyOrder(batches, types, new Set(wanted), context);
}

const keysOnce = fc
  .tuple(fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), fc.integer({ min: 1, max: 150 }))
  .chain(([least, count]) => {
    const keys = Array.from({ length: count }, (_, row) => least + BigInt(row));
    return fc.shuffledSubarray(keys, { minLength: count });
  });
const cuts = fc.nat(150);

test('rows with all keys from one to another stand in the order of their keys', () => {
  fc.assert(
    fc.property(keysOnce, cuts, (keys, cut) => {
      const built = inOrder(keys, cut, PLAIN)!;
      const sorted = keys.toSorted((one, other) => (one < other ? -1 : 1));
      expect(built.index).toMatchObject({ kind: 'dense', word: sorted[0], size: keys.length });
      const given = { ...built, columns: built.columns.slice(2, 2 + PLAIN.length) };
      const { tiny, small, int, big, wide } = columns;
      expect(rowsOf(given, { tiny, small, int, big, wide }, context)).toEqual(
        sorted.map((key) => {
          const short = Number(BigInt.asIntN(8, key));
          return [short, short, short, key, key];
        }),
      );
      expect(built.columns[2 + TEXT]).toBe(ABSENT);
      releaseContext(context);
    }),
  );
});

test('a key that is missing, null or there twice is not one of each', () => {
  fc.assert(
    fc.property(keysOnce, cuts, fc.nat(), (keys, cut, at) => {
      const row = at % keys.length;
      const [least] = keys.toSorted((one, other) => (one < other ? -1 : 1)) as [bigint];
      const last = least + BigInt(keys.length - 1);
      const gap = keys.map((key) => (key === last ? last + 1n : key));
      if (keys.length > 1) expect(inOrder(gap, cut, PLAIN)).toBeNull();
      const twice = keys.map((key, place) => (place === row ? least : key));
      expect(inOrder(twice, cut, PLAIN) === null).toBe(keys[row] !== least);
      expect(
        inOrder(
          keys.map((key, place) => (place === row ? null : key)),
          cut,
          PLAIN,
        ),
      ).toBeNull();
      releaseContext(context);
    }),
  );
});

test('columns of texts or with nulls are not put in order, unless nobody reads them', () => {
  const keys = [3n, 2n, 4n];
  expect(inOrder(keys, 1, [...PLAIN, TEXT])).toBeNull();
  expect(inOrder(keys, 1, PLAIN, true)).toBeNull();
  expect(inOrder(keys, 1, [0, INT_PLACE + 1], true)).not.toBeNull();
  expect(inOrder([], 0, PLAIN)).toBeNull();
});
