// Bytes of sketches: those of Apache DataSketches, and the same sketch when they are read again.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hllBytes, hllOfBytes } from '../../../src/expression/sketches/hll-bytes.ts';
import { couponOf, hllOfCoupons } from '../../../src/expression/sketches/hll-sketch.ts';
import { kllBytes, kllOfBytes } from '../../../src/expression/sketches/kll-bytes.ts';
import { addToKll, ascending, emptyKll } from '../../../src/expression/sketches/kll-sketch.ts';
import { murmur3Bytes128, sketchHash } from '../../../src/expression/sketches/murmur3-128.ts';
import {
  THETA_MAX,
  thetaBytes,
  thetaOfBytes,
  thetaSketchOf,
} from '../../../src/expression/sketches/theta-sketch.ts';

const hashes = fc.array(fc.bigInt({ min: 1n, max: THETA_MAX - 1n }), { maxLength: 40 });

test('murmur3 has the published hashes', () => {
  const bytes = new TextEncoder().encode('The quick brown fox jumps over the lazy dog');
  expect(murmur3Bytes128(bytes, 0n)).toEqual([0xe34bbc7bbc071b6cn, 0x7a433ca9c49a9347n]);
  expect(murmur3Bytes128(new Uint8Array(0), 0n)).toEqual([0n, 0n]);
});

test('an empty theta sketch has the bytes of Apache DataSketches', () => {
  const bytes = thetaBytes({ theta: THETA_MAX, hashes: [] });
  expect(Buffer.from(bytes).toString('hex')).toBe('01030300001ecc93');
});

test('theta sketches are what they were when they are read again', () => {
  fc.assert(
    fc.property(hashes, fc.integer({ min: 1, max: 30 }), (given, entries) => {
      const sketch = thetaSketchOf(THETA_MAX, given, entries);
      expect(thetaOfBytes(thetaBytes(sketch), 'f')).toEqual(sketch);
    }),
  );
});

test('bytes with a theta that is not above zero are refused', () => {
  const bytes = thetaBytes({ theta: 5n, hashes: [1n] });
  new DataView(bytes.buffer).setBigInt64(16, -1n, true);
  expect(() => thetaOfBytes(bytes, 'f')).toThrow(/THETA_INVALID_INPUT_SKETCH_BUFFER/);
});

test('HyperLogLog sketches are what they were when they are read again', () => {
  fc.assert(
    fc.property(hashes, fc.integer({ min: 4, max: 6 }), (given, logK) => {
      const coupons = given.map((value) =>
        couponOf(sketchHash(new Uint8Array(BigInt64Array.of(value).buffer))),
      );
      const sketch = hllOfCoupons(logK, coupons);
      expect(hllOfBytes(hllBytes(sketch), 'f')).toEqual(sketch);
    }),
  );
});

test('KLL sketches are what they were when they are read again', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 300 }), (values) => {
      const sketch = emptyKll(8);
      for (const value of values) addToKll(sketch, value);
      expect(kllOfBytes(kllBytes(sketch, 'double'), 'double', 'f')).toEqual(sketch);
    }),
  );
});

test('a KLL sketch keeps the weight of all values, and the least and greatest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 2000 }), (values) => {
      const sketch = emptyKll(8);
      for (const value of values) addToKll(sketch, value);
      const weight = sketch.levels.reduce(
        (sum, level, place) => sum + level.length * 2 ** place,
        0,
      );
      expect(weight).toBe(values.length);
      const sorted = values.toSorted(ascending);
      expect([sketch.least, sketch.greatest]).toEqual([sorted[0], sorted.at(-1)]);
    }),
  );
});
