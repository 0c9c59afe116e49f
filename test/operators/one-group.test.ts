// Aggregates whose rows all go to one group have loops of their own: whole batches, nulls or none.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, type DataType, DOUBLE, INT, SMALLINT } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { AggregateRun, aggregateCall } from '../support/aggregate-run.ts';
import { columnOf } from '../support/expressions.ts';

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;
const integers = (least: bigint, greatest: bigint) =>
  fc.oneof(fc.bigInt({ min: least, max: greatest }), fc.constantFrom(least, greatest, 0n));

const kinds: readonly [DataType, fc.Arbitrary<bigint>][] = [
  [SMALLINT, integers(-(2n ** 15n), 2n ** 15n - 1n)],
  [INT, integers(-(2n ** 31n), 2n ** 31n - 1n)],
  [BIGINT, integers(LEAST, GREATEST)],
];

for (const [type, values] of kinds) {
  test(`count, sum, min, max and avg of ${type.kind} without grouping`, () => {
    const columns = { n: type, d: DOUBLE };
    const n = columnOf(columns, 'n');
    const aggregates = ['count', 'min', 'max', 'avg'].map((name) => aggregateCall(name, [n]));
    const count = aggregateCall('count', []);
    const rows = fc.tuple(fc.nat(300), fc.constantFrom(0, 0, 9)).chain(([length, nulls]) =>
      fc.array(nulls === 0 ? values : fc.option(values, { freq: nulls }), {
        minLength: length,
        maxLength: length,
      }),
    );
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 3 }), (batches) => {
        const run = new AggregateRun({
          columns,
          grouping: [],
          aggregates: [count, ...aggregates],
          outputMode: 'complete',
          partitionCount: 1,
        });
        const split = batches.map((batch) => batch.map((value) => [cellOf(value, type), null]));
        expect(run.step([split])).toEqual([expected(batches.flat(), type)]);
      }),
      { numRuns: 100 },
    );
  });
}

function expected(values: readonly (bigint | null)[], type: DataType): LiteralValue[] {
  const own = values.filter((value) => value !== null);
  const sorted = own.toSorted((left, right) => (left < right ? -1 : Number(left > right)));
  const extremes = own.length === 0 ? [null, null] : [sorted[0]!, sorted.at(-1)!];
  const sum = own.reduce((total, value) => total + value, 0n);
  const average = own.length === 0 ? null : Number(sum) / own.length;
  return [
    BigInt(values.length),
    BigInt(own.length),
    ...extremes.map((value) => cellOf(value, type)),
    average,
  ];
}

function cellOf(value: bigint | null, type: DataType): LiteralValue {
  return value === null || type.kind === 'bigint' ? value : Number(value);
}
