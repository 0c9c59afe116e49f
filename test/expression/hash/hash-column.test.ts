import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../../src/columnar/column-from-values.ts';
import { array, type DataType, field, holdsKind, struct } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import {
  hashColumn,
  murmur3Hashes,
  type RowHashes,
  xxHash64Hashes,
} from '../../../src/expression/hash/hash-column.ts';
import { hashValue } from '../../../src/expression/hash/hash-value.ts';
import { createRowErrors } from '../../../src/expression/row-errors.ts';
import { anyType, rowCounts, valuesOf } from '../../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

const INTERVAL: DataType = { kind: 'calendarInterval' };
const types = fc.oneof(
  { arbitrary: anyType.filter((type) => !holdsKind(type, 'map')), weight: 9 },
  fc.constantFrom(
    INTERVAL,
    array(INTERVAL),
    struct([field('a', array(struct([field('b', INTERVAL)])))]),
  ),
);
const columns = types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type, rowCounts)));

function frameOf(rowCount: number) {
  const batch = { rowCount, columns: [], weights: 0 };
  return { ...context, batch, active: 0, errors: createRowErrors() };
}

/** Hashes a column twice, so that rows have different seeds, and compares with what its values have as hashes. */
function expectHashesOfValues<Hash extends number | bigint>(
  type: DataType,
  values: readonly LiteralValue[],
  seed: Hash,
  { hasher, hashes, ...rest }: RowHashes<Hash>,
): void {
  const frame = frameOf(values.length);
  const column = columnFromValues(values, type, context.arena);
  for (const _round of [1, 2]) hashColumn(column, type, { hasher, hashes, ...rest }, frame);
  const wanted = values.map((value) =>
    hashValue(value, type, hashValue(value, type, seed, hasher), hasher),
  );
  expect(values.map((_, row) => hashes[row])).toEqual(wanted);
}

test('columns of every type have the Murmur3 hashes of their values', () => {
  fc.assert(
    fc.property(columns, ([type, values]) => {
      expectHashesOfValues(type, values, 42, murmur3Hashes(42, frameOf(values.length)));
    }),
  );
});

test('columns of every type have the XXH64 hashes of their values', () => {
  fc.assert(
    fc.property(columns, ([type, values]) => {
      expectHashesOfValues(type, values, 42n, xxHash64Hashes(42n, frameOf(values.length)));
    }),
  );
});

test('zeros, numbers that are none and wide decimals at the bounds of bytes have the hashes of their values', () => {
  const bounds = Array.from({ length: 126 }, (_, bit) => 1n << BigInt(bit));
  const wide = [0n, ...bounds.flatMap((bound) => [bound, bound - 1n, -bound, -bound - 1n])];
  const decimals: DataType = { kind: 'decimal', precision: 38, scale: 0 };
  const seen = murmur3Hashes(42, frameOf(wide.length));
  expectHashesOfValues(decimals, wide, 42, seen);
  for (const kind of ['float', 'double'] as const) {
    const fractions = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const own = xxHash64Hashes(42n, frameOf(fractions.length));
    expectHashesOfValues({ kind }, fractions, 42n, own);
    expect(own.hashes[0]).toBe(own.hashes[1]);
  }
});
