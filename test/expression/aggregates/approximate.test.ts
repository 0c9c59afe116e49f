// Aggregates that keep less than all values: how far off they may be, and that parts join to the whole.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BINARY, DOUBLE, INT } from '../../../src/columnar/types.ts';
import { lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import { QuantileSummary } from '../../../src/expression/aggregates/quantile-summary.ts';
import { JavaRandom } from '../../../src/expression/java-random.ts';
import {
  THETA_MAX,
  thetaBytes,
  thetaOfBytes,
} from '../../../src/expression/sketches/theta-sketch.ts';
import { AggregateRun } from '../../support/aggregate-run.ts';
import { columnOf } from '../../support/expressions.ts';
import { SETTINGS } from '../evaluate-sql.ts';

function countOf(values: readonly number[], splits: number): number {
  const columns = { i: INT };
  const call = lookupAggregate('approx_count_distinct')!;
  const run = new AggregateRun({
    columns,
    grouping: [],
    aggregates: [call.resolve([columnOf(columns, 'i')], SETTINGS, undefined)],
    outputMode: 'complete',
  });
  try {
    const size = Math.ceil(values.length / splits);
    const parts = Array.from({ length: splits }, (_, part) => [
      values.slice(part * size, (part + 1) * size).map((value) => [value]),
    ]);
    return Number(run.step(parts)[0]![0]);
  } finally {
    run.close();
  }
}

test.each([0, 1, 50, 300, 1000, 2000, 5000, 40_000])(
  'approx_count_distinct of %i values is near',
  (count) => {
    const values = Array.from({ length: count }, (_, index) => index * 7 + 3);
    const whole = countOf(values, 1);
    expect(Math.abs(whole - count)).toBeLessThanOrEqual(count * 0.12);
    expect(countOf([...values, ...values], 3)).toBe(whole);
  },
);

test('approx_count_distinct refuses an error that it cannot keep', () => {
  const call = lookupAggregate('approx_count_distinct')!;
  const error = (value: number) => ({ kind: 'literal', value, type: DOUBLE }) as const;
  const resolve = (value: number) =>
    call.resolve([columnOf({ i: INT }, 'i'), error(value)], SETTINGS, undefined);
  expect(resolve(0.01).options).toEqual({ indexBits: 14 });
  expect(() => resolve(0.5)).toThrow('VALUE_OUT_OF_RANGE');
});

test.each([
  ['theta_union_agg', [300_000, 600_000], 2 ** 18],
  ['theta_intersection_agg', [200_000, 300_000], 200_000],
] as const)(
  '%s takes sketches with more hashes than a call has arguments',
  (name, counts, kept) => {
    const columns = { s: BINARY };
    const size = { kind: 'literal', value: 18, type: INT } as const;
    const given = [columnOf(columns, 's'), ...(name === 'theta_union_agg' ? [size] : [])];
    const run = new AggregateRun({
      columns,
      grouping: [],
      aggregates: [lookupAggregate(name)!.resolve(given, SETTINGS, undefined)],
      outputMode: 'complete',
    });
    const sketches = counts.map((count) =>
      thetaBytes({
        theta: THETA_MAX,
        hashes: Array.from({ length: count }, (_, index) => BigInt(index + 1)),
      }),
    );
    const [row] = run.step(sketches.map((sketch) => [[[sketch]]]));
    expect(thetaOfBytes(row![0] as Uint8Array, name).hashes.length).toBe(kept);
    run.close();
  },
);

test('summaries of very many values, all of which are kept, are joined', () => {
  const error = 1e-9;
  const half = (from: number) =>
    summaryOf(
      Array.from({ length: 200_000 }, (_, index) => from + index),
      error,
    );
  const both = half(0);
  both.merge(half(200_000), error);
  expect(both.quantiles([0.75], error)).toEqual([299_999]);
});

function summaryOf(values: readonly number[], error: number): QuantileSummary {
  let summary = new QuantileSummary();
  for (const [index, value] of values.entries()) {
    if (index % 7777 === 50) summary = QuantileSummary.ofBytes(summary.toBytes());
    summary.insert(value, error);
  }
  return summary;
}

test('the rank of a quantile is wrong by no more than the error, also after merging', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(
      values,
      values,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (left, right, share) => {
        const error = 0.05;
        const both = summaryOf(left, error);
        both.merge(summaryOf(right, error), error);
        const found = QuantileSummary.ofBytes(both.toBytes()).quantiles([share], error)[0]!;
        const all = [...left, ...right];
        const below = all.filter((value) => value < found).length;
        const upTo = all.filter((value) => value <= found).length;
        const slack = 3 * error * all.length + 1;
        expect(below - slack).toBeLessThanOrEqual(share * all.length);
        expect(upTo + slack).toBeGreaterThanOrEqual(share * all.length);
      },
    ),
  );
});

test('random numbers are those of Java', () => {
  const generator = new JavaRandom(42n);
  expect([generator.nextDouble(), generator.nextDouble()]).toEqual([
    0.7275636800328681, 0.6832234717598454,
  ]);
});
