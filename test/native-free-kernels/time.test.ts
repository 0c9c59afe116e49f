import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { BIGINT } from '../../src/columnar/types.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, arena, scratch } = context;
afterEach(() => releaseContext(context));

const micros = fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 130 });

function floorDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  return value % unit < 0n ? quotient - 1n : quotient;
}

test('splitUnits rounds down, and joinUnits puts together what it split', () => {
  fc.assert(
    fc.property(micros, (values) => {
      const { length } = values;
      const source = columnFromValues(values, BIGINT, arena).values;
      const quotients = scratch.allocate(length * 8);
      const rests = scratch.allocate(length * 8);
      kernels.splitUnits(source, length, 1_000_000n, quotients, rests);
      const seconds = [...memory.f64.subarray(quotients / 8, quotients / 8 + length)];
      expect(seconds).toEqual(values.map((value) => Number(floorDivide(value, 1_000_000n))));
      const target = arena.allocate(length * 8);
      const errors = scratch.allocateBitmap(length);
      const failed = kernels.joinUnits(quotients, rests, length, 1_000_000n, target, errors);
      const joined = [...memory.i64.subarray(target / 8, target / 8 + length)];
      const isAtEdge = readBits(errors, length, memory);
      expect(failed).toBe(Number(isAtEdge.includes(true)));
      expect(joined).toEqual(values.map((value, row) => (isAtEdge[row] ? 0n : value)));
    }),
  );
});

test('floorUnits counts whole units of shifted values', () => {
  const range = 2n ** 62n;
  const small = fc.array(fc.bigInt({ min: -range, max: range }), { maxLength: 130 });
  fc.assert(
    fc.property(small, fc.bigInt({ min: -50_000n, max: 50_000n }), (values, shift) => {
      const source = columnFromValues(values, BIGINT, arena).values;
      const target = arena.allocate(values.length * 4);
      const day = 86_400_000_000n;
      kernels.floorUnits(source, values.length, shift, day, target);
      const days = [...memory.i32.subarray(target / 4, target / 4 + values.length)];
      expect(days).toEqual(values.map((value) => Number(floorDivide(value + shift, day))));
    }),
  );
});
