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

test('unitRuns numbers runs of neighbours in the same unit of shifted time', () => {
  const near = fc.array(fc.bigInt({ min: -200n, max: 200n }), { maxLength: 130 });
  const unit = fc.bigInt({ min: 1n, max: 90n });
  fc.assert(
    fc.property(near, unit, fc.bigInt({ min: -100n, max: 100n }), (values, size, shift) => {
      const { length } = values;
      const source = columnFromValues(values, BIGINT, arena).values;
      const numbers = scratch.allocate(length * 4);
      const starts = scratch.allocate(length * 8);
      const runs = kernels.unitRuns(source, length, shift, size, numbers, starts, length) >>> 0;
      const units = values.map((value) => floorDivide(value + shift, size));
      const firsts = units.filter((each, row) => row === 0 || each !== units[row - 1]);
      expect([...memory.i64.subarray(starts / 8, starts / 8 + runs)]).toEqual(
        firsts.map((each) => each * size - shift),
      );
      let run = -1;
      const expected = units.map((each, row) => (row > 0 && each === units[row - 1] ? run : ++run));
      expect([...memory.u32.subarray(numbers / 4, numbers / 4 + length)]).toEqual(expected);
    }),
    { seed: 3 },
  );
});

test('unitRuns gives up when there are too many runs or a time is out of range', () => {
  const runsOf = (values: bigint[], runsMax: number): number => {
    const source = columnFromValues(values, BIGINT, arena).values;
    const [numbers, starts] = [scratch.allocate(64), scratch.allocate(64)];
    return kernels.unitRuns(source, values.length, 0n, 10n, numbers, starts, runsMax) >>> 0;
  };
  expect(runsOf([5n, 15n, 25n], 3)).toBe(3);
  expect(runsOf([5n, 15n, 25n], 2)).toBe(3);
  expect(runsOf([2n ** 63n - 1n], 8)).toBe(9);
  expect(runsOf([-(2n ** 63n)], 8)).toBe(9);
});

test('timesOrNever goes no further than numbers of 64 bits do, in both directions', () => {
  const [least, greatest] = [-(2n ** 63n), 2n ** 63n - 1n];
  const time = fc.option(
    fc.oneof(
      fc.bigInt({ min: least, max: greatest }),
      fc.bigInt({ min: least, max: least + 100n }),
      fc.bigInt({ min: greatest - 100n, max: greatest }),
    ),
  );
  const delay = fc.oneof(
    fc.bigInt({ min: -100n, max: 100n }),
    fc.bigInt({ min: least, max: greatest }),
  );
  fc.assert(
    fc.property(fc.array(time, { maxLength: 70 }), delay, (values, later) => {
      const { length, values: source, validity } = columnFromValues(values, BIGINT, arena);
      const target = arena.allocate(length * 8);
      kernels.timesOrNever(source, validity, length, later, target);
      expect([...memory.i64.subarray(target / 8, target / 8 + length)]).toEqual(
        values.map((value) => {
          if (value === null || value + later > greatest) return greatest;
          return value + later < least ? least : value + later;
        }),
      );
    }),
  );
});
