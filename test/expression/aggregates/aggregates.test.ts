import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  map,
  NULL,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  typeName,
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import {
  aggregateFunctions,
  aggregateNames,
  lookupAggregate,
} from '../../../src/expression/aggregates/index.ts';
import type { AggregateCall } from '../../../src/expression/expression.ts';
import type { SessionSettings } from '../../../src/expression/session-settings.ts';
import { AggregateRun } from '../../support/aggregate-run.ts';
import { testContext } from '../../support/compute-context.ts';
import { columnOf } from '../../support/expressions.ts';

function call(
  name: string,
  type: DataType | null,
  settings: Partial<SessionSettings> = {},
): AggregateCall {
  const parameters = type === null ? [] : [columnOf({ x: type }, 'x')];
  const context = testContext({ settings });
  return lookupAggregate(name)!.resolve(parameters, context.settings, undefined);
}

/** The result over values, each list a split of its own. */
function resultOf(
  name: string,
  type: DataType,
  splits: readonly (readonly LiteralValue[])[],
  settings: Partial<SessionSettings> = {},
): LiteralValue {
  const run = new AggregateRun({
    columns: { x: type },
    grouping: [],
    aggregates: [call(name, type, settings)],
    outputMode: 'complete',
  });
  try {
    return run.step(splits.map((values) => [values.map((value) => [value])]))[0][0];
  } finally {
    run.close();
  }
}

test('names and aliases lead to their function', () => {
  const names = aggregateNames();
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('array_agg');
  expect(lookupAggregate('mean')).toBe(lookupAggregate('avg'));
  expect(lookupAggregate('no_such')).toBeUndefined();
  for (const { name, summary, examples } of aggregateFunctions()) {
    expect(summary).toMatch(/\.$/);
    // The bytes of sketches and bitmaps show nothing.
    if (!/^(bitmap|hll|kll|theta|approx_top_k)_|_sketch$/.test(name))
      expect(examples.length).toBeGreaterThan(0);
  }
});

test.each([
  ['count', STRING, 'BIGINT', false],
  ['count_if', BOOLEAN, 'BIGINT', false],
  ['sum', TINYINT, 'BIGINT', true],
  ['sum', BIGINT, 'BIGINT', true],
  ['sum', FLOAT, 'DOUBLE', true],
  ['sum', STRING, 'DOUBLE', true],
  ['sum', NULL, 'DOUBLE', true],
  ['sum', decimal(4, 2), 'DECIMAL(14,2)', true],
  ['sum', decimal(30, 2), 'DECIMAL(38,2)', true],
  ['avg', INT, 'DOUBLE', true],
  ['avg', decimal(4, 2), 'DECIMAL(8,6)', true],
  ['avg', decimal(38, 36), 'DECIMAL(38,38)', true],
  ['min', DATE, 'DATE', true],
  ['max', decimal(4, 2), 'DECIMAL(4,2)', true],
] as const)('%s of %o is of type %s', (name, type, result, nullable) => {
  const resolved = call(name, type);
  expect(typeName(resolved.type)).toBe(result);
  expect(resolved.nullable).toBe(nullable);
});

test.each([
  ['sum', null, 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['max', null, 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['sum', BOOLEAN, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['avg', TIMESTAMP, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['count_if', INT, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['max', map(STRING, INT), 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
] as const)('%s of %o is refused', (name, type, condition) => {
  expect(() => call(name, type)).toThrow(condition);
});

test('count(1) counts rows, count(NULL) none', () => {
  const { settings } = testContext();
  const count = lookupAggregate('count')!;
  const one = { kind: 'literal', value: 1, type: INT } as const;
  expect(count.resolve([one], settings, undefined).arguments).toEqual([]);
  const none = { kind: 'literal', value: null, type: NULL } as const;
  expect(count.resolve([none], settings, undefined).arguments).toEqual([none]);
});

const [INT_TYPES, WIDE] = [[TINYINT, SMALLINT, INT, BIGINT], decimal(38, 0)];
const bits = new Map<DataType, number>([
  [TINYINT, 8],
  [SMALLINT, 16],
  [INT, 32],
  [BIGINT, 64],
]);

test.each(INT_TYPES)('sums and averages of %o are exact', (type) => {
  const limit = 2n ** BigInt(bits.get(type)! - 1);
  const values = fc.array(fc.option(fc.bigInt({ min: -limit, max: limit - 1n }), { freq: 5 }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.array(values, { maxLength: 4 }), (splits) => {
      const all = splits.flat().filter((value) => value !== null);
      const sum = all.reduce((total, value) => total + value, 0n);
      const given = splits.map((split) =>
        split.map((value) => (value === null || type === BIGINT ? value : Number(value))),
      );
      const average = all.length === 0 ? null : Number(sum) / all.length;
      expect(resultOf('avg', type, given)).toBe(average);
      if (sum >= -(2n ** 63n) && sum < 2n ** 63n) {
        expect(resultOf('sum', type, given)).toBe(all.length === 0 ? null : sum);
        return;
      }
      expect(() => resultOf('sum', type, given)).toThrow('[ARITHMETIC_OVERFLOW]');
      expect(resultOf('sum', type, given, { ansi: false })).toBe(BigInt.asIntN(64, sum));
    }),
    { numRuns: 40 },
  );
});

test.each([
  [9, 2],
  [18, 0],
  [19, 4],
  [34, 10],
  [38, 0],
  [38, 36],
])('sums and averages of DECIMAL(%i,%i) are exact, or too large', (precision, scale) => {
  const type = decimal(precision, scale);
  const limit = 10n ** BigInt(precision) - 1n;
  const values = fc.array(fc.option(fc.bigInt({ min: -limit, max: limit }), { freq: 5 }), {
    maxLength: 40,
  });
  const sumLimit = 10n ** BigInt(Math.min(38, precision + 10));
  const averageLimit = 10n ** BigInt(Math.min(38, precision + 4));
  const factor = 10n ** BigInt(Math.min(38, scale + 4) - scale);
  fc.assert(
    fc.property(fc.array(values, { maxLength: 4 }), (splits) => {
      const all = splits.flat().filter((value) => value !== null);
      const sum = all.reduce((total, value) => total + value, 0n);
      const average = all.length === 0 ? 0n : divideHalfUp(sum * factor, BigInt(all.length));
      const isSumBeyond = magnitude(sum) >= sumLimit;
      const isAverageBeyond = isSumBeyond || magnitude(average) >= averageLimit;
      const check = (name: string, isBeyond: boolean, expected: bigint) => {
        if (isBeyond) {
          const condition = '[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION]';
          expect(() => resultOf(name, type, splits)).toThrow(condition);
          expect(resultOf(name, type, splits, { ansi: false })).toBe(null);
        } else {
          expect(resultOf(name, type, splits)).toBe(all.length === 0 ? null : expected);
        }
      };
      check('sum', isSumBeyond, sum);
      check('avg', isAverageBeyond, average);
    }),
    { numRuns: 40 },
  );
});

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const rounded = (magnitude(dividend) * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -rounded : rounded;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

test('a sum of decimals may leave 128 bits on its way', () => {
  const nines = 10n ** 38n - 1n;
  const up = new Array(9).fill(nines);
  const down = new Array(8).fill(-nines);
  expect(resultOf('sum', WIDE, [up, down])).toBe(nines);
  expect(resultOf('sum', WIDE, [down, up])).toBe(nines);
  expect(() => resultOf('sum', WIDE, [up])).toThrow('NUMERIC_VALUE_OUT_OF_RANGE');
});

test('sums of floating point follow the order of splits and rows', () => {
  expect(
    resultOf('sum', DOUBLE, [
      [1e16, 1],
      [1, 1],
    ]),
  ).toBe(1e16 + 1 + 2);
  expect(resultOf('sum', FLOAT, [[0.1, null, 0.2]])).toBe(Math.fround(0.1) + Math.fround(0.2));
  expect(resultOf('avg', DOUBLE, [[1, 2], [4]])).toBe(7 / 3);
  expect(resultOf('sum', DOUBLE, [[1, Number.NaN], [2]])).toBe(Number.NaN);
  expect(resultOf('sum', DOUBLE, [[null]])).toBe(null);
});

test('NaN is the greatest value; of zeros the first stays', () => {
  for (const type of [FLOAT, DOUBLE]) {
    const values = [
      [Number.NaN, 4],
      [Number.POSITIVE_INFINITY, null],
    ];
    expect(resultOf('max', type, values)).toBe(Number.NaN);
    expect(resultOf('min', type, values)).toBe(4);
    expect(resultOf('min', type, [[0], [-0]])).toBe(0);
    expect(resultOf('max', type, [[-0], [0]])).toBe(-0);
    expect(resultOf('min', type, [[Number.NaN], [Number.NaN]])).toBe(Number.NaN);
  }
});

const integersOf = (type: DataType) => {
  const limit = 2 ** (bits.get(type)! - 1);
  return fc.integer({ min: -limit, max: limit - 1 });
};
const byteStrings = fc.uint8Array({ maxLength: 20 });
const ordered: readonly (readonly [DataType, fc.Arbitrary<LiteralValue>])[] = [
  [BOOLEAN, fc.boolean()],
  [TINYINT, integersOf(TINYINT)],
  [SMALLINT, integersOf(SMALLINT)],
  [INT, integersOf(INT)],
  [DATE, integersOf(INT)],
  [BIGINT, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [TIMESTAMP, fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })],
  [TIMESTAMP_NTZ, fc.bigInt({ min: -9n, max: 9n })],
  [decimal(18, 3), fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })],
  [WIDE, fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })],
  [FLOAT, fc.float({ noNaN: true }).map((value) => value + 0)],
  [DOUBLE, fc.double({ noNaN: true }).map((value) => value + 0)],
  [STRING, fc.string({ unit: 'binary', maxLength: 20 })],
  [BINARY, byteStrings],
];

test.each(ordered)('min and max of %o are the ends of the sorted values', (type, values) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.option(values, { freq: 4 }), { maxLength: 30 }), { maxLength: 4 }),
      (splits) => {
        const sorted = splits
          .flat()
          .filter((value) => value !== null)
          .toSorted(compare);
        expect(resultOf('min', type, splits)).toEqual(sorted[0] ?? null);
        expect(resultOf('max', type, splits)).toEqual(sorted.at(-1) ?? null);
      },
    ),
    { numRuns: 40 },
  );
});

function compare(left: LiteralValue, right: LiteralValue): number {
  if (typeof left === 'string' || left instanceof Uint8Array) {
    return Buffer.compare(Buffer.from(left as string), Buffer.from(right as string));
  }
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

test('the extremes of NULL are NULL', () => {
  expect(resultOf('max', NULL, [[null, null], []])).toBe(null);
});
