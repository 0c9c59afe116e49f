import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, field } from '../../src/columnar/types.ts';
import { scatterBatch } from '../../src/operators/scatter.ts';
import { rowCounts, schemaWithRows } from '../support/arbitrary-values.ts';
import { rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

const hash = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** The documented formula, in bigints. */
function partitionOf(value: bigint, partitionCount: number): number {
  const upper = BigInt.asUintN(64, value) >> 32n;
  return Number((upper * BigInt(partitionCount)) >> 32n);
}

test('every row goes to the partition of its hash and keeps its place among the others there', () => {
  const cases = fc.record({
    table: schemaWithRows(rowCounts),
    hashes: fc.array(hash, { minLength: 200, maxLength: 200 }),
    partitionCount: fc.constantFrom(1, 2, 3, 8, 200),
  });
  fc.assert(
    fc.property(cases, ({ table, hashes, partitionCount }) => {
      const hashed = schema([...table.schema.fields, field('hash', BIGINT, false)]);
      const rows = table.rows.map((row, index) => [...row, hashes[index]]);
      const batch = batchFromRows(rows, hashed, context.arena);
      const types = hashed.fields.map(({ type }) => type);
      const place = types.length - 1;
      const parts = scatterBatch(
        batch,
        types,
        { hash: place, count: partitionCount, mayPass: true, inBuckets: true },
        context,
      );
      const expected = Array.from({ length: partitionCount }, (_, partition) =>
        rows.filter((row) => partitionOf(row[place] as bigint, partitionCount) === partition),
      );
      expect(parts.map((part) => rowsOf(part, hashed, context))).toEqual(expected);
      expect(parts.every((part) => part === null || part.rowCount > 0)).toBe(true);
      releaseContext(context);
    }),
  );
});

test.each([
  { value: 0n, partition: 0 },
  { value: -1n, partition: 7 },
  { value: 0x2000_0000_0000_0000n, partition: 1 },
  { value: 0x1fff_ffff_ffff_ffffn, partition: 0 },
])('hash $value is in partition $partition of 8, for ever', ({ value, partition }) => {
  const hashed = schema([field('hash', BIGINT, false)]);
  const batch = batchFromRows([[value]], hashed, context.arena);
  const parts = scatterBatch(
    batch,
    [BIGINT],
    { hash: 0, count: 8, mayPass: true, inBuckets: true },
    context,
  );
  expect(parts.findIndex((part) => part !== null)).toBe(partition);
});
