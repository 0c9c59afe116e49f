import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowCounts } from '../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { memory, kernels, scratch } = context;

const hashes = rowCounts.chain((length) =>
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: length, maxLength: length }),
);
const bucketBits = fc.constantFrom(0, 1, 4, 7);

function write(values: readonly bigint[]): number {
  const address = scratch.allocate(values.length * 8);
  new BigUint64Array(memory.u8.buffer, address, values.length).set(values);
  return address;
}

function words(address: number, count: number): number[] {
  return [...memory.u32.subarray(address / 4, address / 4 + count)];
}

function bucketOf(hash: bigint, bits: number): number {
  return Number(BigInt.asUintN(32, hash) >> BigInt(32 - bits));
}

function countsOf(numbers: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, number) => numbers.filter((each) => each === number).length);
}

test('numberBuckets puts the bucket, the first bits of the low half, behind the partition', () => {
  fc.assert(
    fc.property(hashes, bucketBits, fc.constantFrom(1, 3, 8), (values, bits, partitions) => {
      const numbers = scratch.allocate(values.length * 4);
      const counts = scratch.allocate((partitions << bits) * 4);
      kernels.numberBuckets(write(values), values.length, partitions, bits, numbers, counts);
      const expected = values.map((hash) => {
        const partition = Number(((hash >> 32n) * BigInt(partitions)) >> 32n);
        return partition * 2 ** bits + bucketOf(hash, bits);
      });
      expect(words(numbers, values.length)).toEqual(expected);
      expect(words(counts, partitions << bits)).toEqual(countsOf(expected, partitions << bits));
      releaseContext(context);
    }),
  );
});

test('countBuckets counts the rows of buckets and sees whether they rise', () => {
  fc.assert(
    fc.property(hashes, bucketBits, fc.boolean(), (values, bits, sorts) => {
      const own = sorts ? values.toSorted((a, b) => bucketOf(a, bits) - bucketOf(b, bits)) : values;
      const buckets = own.map((hash) => bucketOf(hash, bits));
      const counts = scratch.allocate(2 ** bits * 4);
      const isSorted = kernels.countBuckets(write(own), own.length, bits, counts) !== 0;
      const isRising = buckets.every((bucket, row) => row === 0 || bucket >= buckets[row - 1]!);
      expect(isSorted).toBe(isRising);
      expect(words(counts, 2 ** bits)).toEqual(countsOf(buckets, 2 ** bits));
      releaseContext(context);
    }),
  );
});

test('markHashes counts the bits that it sets for the first time', () => {
  fc.assert(
    fc.property(hashes, fc.constantFrom(64, 4096), (values, bitCount) => {
      const bitmap = scratch.allocateBitmap(bitCount);
      memory.u8.fill(0, bitmap, bitmap + bitCount / 8);
      const bits = values.map((hash) => Number(hash & BigInt(bitCount - 1)));
      const half = values.length >> 1;
      const address = write(values);
      const first = kernels.markHashes(address, half, bitmap, bitCount) >>> 0;
      const rest = values.length - half;
      const second = kernels.markHashes(address + half * 8, rest, bitmap, bitCount) >>> 0;
      expect([first, second]).toEqual([
        new Set(bits.slice(0, half)).size,
        new Set(bits).size - new Set(bits.slice(0, half)).size,
      ]);
      releaseContext(context);
    }),
  );
});
