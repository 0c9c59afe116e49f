import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { rowCounts } from '../support/arbitrary-values.ts';
import { readBits, writeBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, scratch } = context;
afterEach(() => releaseContext(context));

const pairs = rowCounts.chain((length) => {
  const bits = fc.array(fc.boolean(), { minLength: length, maxLength: length });
  return fc.tuple(bits, bits);
});
const truths = rowCounts.chain((length) => {
  const truth = fc.array(fc.option(fc.boolean()), { minLength: length, maxLength: length });
  return fc.tuple(truth, truth);
});

test.each([
  ['andBitmaps', (a: boolean, b: boolean) => a && b],
  ['orBitmaps', (a: boolean, b: boolean) => a || b],
  ['andNotBitmaps', (a: boolean, b: boolean) => a && !b],
  ['xorBitmaps', (a: boolean, b: boolean) => a !== b],
] as const)('%s works bit by bit, also onto an operand', (kernel, reference) => {
  fc.assert(
    fc.property(pairs, ([left, right]) => {
      const a = writeBits(left, scratch);
      const b = writeBits(right, scratch);
      const expected = left.map((bit, row) => reference(bit, right[row]));
      const target = scratch.allocateBitmap(left.length);
      kernels[kernel](a, b, left.length, target);
      expect(readBits(target, left.length, memory)).toEqual(expected);
      kernels[kernel](a, b, left.length, a);
      expect(readBits(a, left.length, memory)).toEqual(expected);
    }),
  );
});

test('notBitmap, countBits, firstSetBit, bytes and back', () => {
  fc.assert(
    fc.property(pairs, ([bits]) => {
      const source = writeBits(bits, scratch);
      const target = scratch.allocateBitmap(bits.length);
      kernels.notBitmap(source, bits.length, target);
      expect(readBits(target, bits.length, memory)).toEqual(bits.map((bit) => !bit));
      expect(kernels.countBits(source, bits.length)).toBe(bits.filter(Boolean).length);
      expect(kernels.firstSetBit(source, bits.length)).toBe(bits.indexOf(true));
      const bytes = scratch.allocate(bits.length);
      kernels.bitmapToBytes(source, bits.length, bytes);
      const numbers = [...memory.u8.subarray(bytes, bytes + bits.length)];
      expect(numbers).toEqual(bits.map(Number));
      kernels.bytesToBitmap(bytes, bits.length, target);
      expect(readBits(target, bits.length, memory)).toEqual(bits);
    }),
  );
});

test('setBits changes a range and nothing else', () => {
  const ranges = pairs.chain(([bits]) =>
    fc.tuple(fc.constant(bits), fc.nat(bits.length), fc.nat(bits.length), fc.boolean()),
  );
  fc.assert(
    fc.property(ranges, ([bits, first, second, bit]) => {
      const [start, end] = [Math.min(first, second), Math.max(first, second)];
      const bitmap = writeBits(bits, scratch);
      kernels.setBits(bitmap, start, end - start, Number(bit));
      const expected = bits.map((own, row) => (row >= start && row < end ? bit : own));
      expect(readBits(bitmap, bits.length, memory)).toEqual(expected);
    }),
  );
});

type Truth = boolean | null;

test.each([
  [
    'andThreeValued',
    (a: Truth, b: Truth) =>
      a === false || b === false ? false : a === null || b === null ? null : true,
  ],
  [
    'orThreeValued',
    (a: Truth, b: Truth) =>
      a === true || b === true ? true : a === null || b === null ? null : false,
  ],
] as const)('%s follows SQL', (kernel, reference) => {
  fc.assert(
    fc.property(truths, fc.boolean(), ([left, right], withGarbage) => {
      const { length } = left;
      // Values of null rows are unspecified: sometimes set.
      const values = (truth: Truth[]): number =>
        writeBits(
          truth.map((bit) => bit ?? withGarbage),
          scratch,
        );
      const validity = (truth: Truth[]): number =>
        truth.includes(null)
          ? writeBits(
              truth.map((bit) => bit !== null),
              scratch,
            )
          : 0;
      const target = scratch.allocateBitmap(length);
      const targetValidity = scratch.allocateBitmap(length);
      const from = [values(left), validity(left), values(right), validity(right)] as const;
      kernels[kernel](...from, length, target, targetValidity);
      const bits = readBits(target, length, memory);
      const valid = readBits(targetValidity, length, memory);
      const result = bits.map((bit, row) => (valid[row] ? bit : null));
      expect(result).toEqual(left.map((truth, row) => reference(truth, right[row])));
    }),
  );
});
