import fc, { type Arbitrary } from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { fixedColumn } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import {
  BIGINT,
  type DataType,
  DOUBLE,
  FLOAT,
  INT,
  SMALLINT,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { rowCounts } from '../support/arbitrary-values.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, arena, scratch } = context;
afterEach(() => releaseContext(context));

const integers = [
  { suffix: 'I8', type: TINYINT, bits: 8 },
  { suffix: 'I16', type: SMALLINT, bits: 16 },
  { suffix: 'I32', type: INT, bits: 32 },
  { suffix: 'I64', type: BIGINT, bits: 64 },
] as const;

function integer(bits: number): Arbitrary<bigint> {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const near = fc.constantFrom(0n, 1n, -1n, 2n, max, max - 1n, -max - 1n, -max, 3037000500n % max);
  return fc.oneof(near, fc.bigInt({ min: -max - 1n, max }));
}

function toBatch<T>(value: Arbitrary<T>): Arbitrary<{ left: T[]; right: T[]; constant: T }> {
  return rowCounts.chain((length) => {
    const values = fc.array(value, { minLength: length, maxLength: length });
    return fc.record({ left: values, right: values, constant: value });
  });
}

/** A column, and the step that makes a kernel read it as one. */
function write(values: readonly LiteralValue[], type: DataType): number {
  return columnFromValues(values, type, arena).values;
}

type Outcome = { values: LiteralValue[]; errors: boolean[]; failed: boolean };

function run(
  kernel: (typeof binaryNames)[number],
  left: readonly LiteralValue[],
  right: readonly LiteralValue[],
  steps: readonly [number, number],
  length: number,
  type: DataType,
): Outcome {
  const target = arena.allocate(length * 8);
  const errors = scratch.allocateBitmap(length);
  memory.u8.fill(0xff, errors, errors + Math.ceil(length / 64) * 8);
  const result = kernels[kernel](
    write(left, type),
    steps[0],
    write(right, type),
    steps[1],
    length,
    target,
    errors,
  );
  return {
    values: columnToValues(fixedColumn(length, 0, target), type, memory),
    errors: readBits(errors, length, memory),
    failed: result !== 0,
  };
}

const binaryNames = integers.flatMap(
  ({ suffix }) =>
    [
      `add${suffix}`,
      `subtract${suffix}`,
      `multiply${suffix}`,
      `remainder${suffix}`,
      `positiveRemainder${suffix}`,
    ] as const,
);

const operations: readonly [string, (a: bigint, b: bigint, bits: number) => bigint | undefined][] =
  [
    ['add', (a, b) => a + b],
    ['subtract', (a, b) => a - b],
    ['multiply', (a, b) => a * b],
    ['remainder', (a, b) => (b === 0n ? undefined : a % b)],
    ['positiveRemainder', (a, b, bits) => (b === 0n ? undefined : pmod(a, b, bits))],
  ];

/** Java adds in 32 or 64 bits, where the sum wraps around. */
function pmod(a: bigint, b: bigint, bits: number): bigint {
  const rest = a % b;
  return rest < 0n ? BigInt.asIntN(Math.max(bits, 32), rest + b) % b : rest;
}

describe.each(operations)('%s', (name, reference) => {
  test.each(integers)(
    'of $suffix wraps around and reports what does not fit',
    ({ suffix, type, bits }) => {
      const isLong = bits === 64;
      const show = (value: bigint): LiteralValue => (isLong ? value : Number(value));
      fc.assert(
        fc.property(
          fc.oneof(toBatch(integer(bits)), toBatch(integer(Math.min(bits, 32)))),
          fc.constantFrom([1, 1], [0, 1], [1, 0]),
          ({ left, right, constant }, steps) => {
            const { length } = left;
            const spread = new Array<bigint>(16).fill(constant);
            const a = steps[0] === 1 ? left : spread;
            const b = steps[1] === 1 ? right : spread;
            const kernel = `${name}${suffix}` as (typeof binaryNames)[number];
            const outcome = run(
              kernel,
              a.map(show),
              b.map(show),
              [steps[0], steps[1]],
              length,
              type,
            );
            const exact = left.map((own, row) =>
              reference(steps[0] === 1 ? own : constant, b[row * steps[1]], bits),
            );
            const wrapped = exact.map((value) =>
              value === undefined ? 0n : BigInt.asIntN(bits, value),
            );
            const errors = exact.map((value, row) => value !== wrapped[row]);
            expect(outcome.values).toEqual(wrapped.map(show));
            expect(outcome.errors).toEqual(errors);
            expect(outcome.failed).toBe(errors.includes(true));
          },
        ),
        { numRuns: 80 },
      );
    },
  );
});

test.each([
  ['F32', FLOAT, Math.fround],
  ['F64', DOUBLE, (value: number) => value],
] as const)('%s computes as JavaScript does', (suffix, type, round) => {
  const value = fc.double().map(round);
  fc.assert(
    fc.property(toBatch(value), ({ left, right }) => {
      const { length } = left;
      const a = write(left, type);
      const b = write(right, type);
      const target = arena.allocate(length * 8);
      const references = {
        add: (x: number, y: number) => x + y,
        subtract: (x: number, y: number) => x - y,
        multiply: (x: number, y: number) => x * y,
      };
      for (const name of ['add', 'subtract', 'multiply'] as const) {
        kernels[`${name}${suffix}`](a, 1, b, 1, length, target);
        const expected = left.map((x, row) => round(references[name](x, right[row])));
        expect(columnToValues(fixedColumn(length, 0, target), type, memory)).toEqual(expected);
      }
      kernels[`absolute${suffix}`](a, length, target);
      expect(columnToValues(fixedColumn(length, 0, target), type, memory)).toEqual(
        left.map(Math.abs),
      );
    }),
  );
});

test('division reports a divisor of zero, and the overflow of BIGINT only when asked', () => {
  fc.assert(
    fc.property(toBatch(integer(64)), fc.boolean(), ({ left, right }, checked) => {
      const { length } = left;
      const target = arena.allocate(length * 8);
      const errors = scratch.allocateBitmap(length);
      kernels.divideI64(
        write(left, BIGINT),
        1,
        write(right, BIGINT),
        1,
        length,
        target,
        errors,
        Number(checked),
      );
      const quotients = columnToValues(fixedColumn(length, 0, target), BIGINT, memory);
      expect(quotients).toEqual(
        left.map((a, row) => (right[row] === 0n ? 0n : BigInt.asIntN(64, a / right[row]))),
      );
      const isWrong = (a: bigint, b: bigint): boolean =>
        b === 0n || (checked && a === -(2n ** 63n) && b === -1n);
      expect(readBits(errors, length, memory)).toEqual(
        left.map((a, row) => isWrong(a, right[row])),
      );
    }),
  );
});

test('absolute values report the least integer, which has none', () => {
  const values = write([5, -5, 0, -128, 127], TINYINT);
  const target = arena.allocate(5);
  const errors = scratch.allocateBitmap(5);
  expect(kernels.absoluteI8(values, 5, target, errors)).toBe(1);
  expect(readBits(errors, 5, memory)).toEqual([false, false, false, true, false]);
  expect([...memory.i8.subarray(target, target + 5)]).toEqual([5, 5, 0, -128, 127]);
});
