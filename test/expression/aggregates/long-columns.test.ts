// Columns long enough for what kernels do with many rows at once, against sums and extremes of plain numbers.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, type DataType, decimal, INT } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import { AggregateRun } from '../../support/aggregate-run.ts';
import { testContext } from '../../support/compute-context.ts';
import { columnOf } from '../../support/expressions.ts';

/** Ends of what fits 48, 32 and 64 bits. */
const edges = [
  0n,
  -1n,
  2n ** 31n,
  -(2n ** 31n),
  2n ** 47n,
  2n ** 47n - 1n,
  -(2n ** 47n),
  -(2n ** 47n) - 1n,
  10n ** 18n - 1n,
  -(10n ** 18n) + 1n,
];
const words = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n - 1n }),
  fc.constantFrom(...edges),
);
const great = fc.constantFrom(10n ** 18n - 1n, 10n ** 18n - 7n, 2n ** 47n);
const ints = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer());

const kinds: readonly [string, DataType, fc.Arbitrary<LiteralValue>, number][] = [
  ['numbers of 64 bits', decimal(18, 0), words, 1],
  ['numbers of 64 bits with nulls', decimal(18, 0), fc.option(words, { freq: 40 }), 1],
  ['great numbers, whose sum is none of 64 bits', decimal(18, 0), great, 1],
  ['numbers of 64 bits in groups', decimal(18, 0), words, 7],
  ['numbers of 64 bits with nulls in groups', decimal(18, 0), fc.option(words, { freq: 9 }), 7],
  ['numbers of 32 bits', INT, ints, 1],
  ['numbers of 32 bits in groups', INT, fc.option(ints, { freq: 40 }), 7],
];

for (const [name, type, values, groupCount] of kinds) {
  test(`sum, least and greatest of ${name}`, () => {
    const column = fc.array(values, { maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(column, (rows) => checkGroups(type, rows, groupCount)),
      { numRuns: 60 },
    );
  });
}

function checkGroups(type: DataType, rows: readonly LiteralValue[], groupCount: number): void {
  const columns = { x: type, g: BIGINT };
  const run = new AggregateRun({
    columns,
    grouping: [columnOf(columns, 'g')],
    aggregates: ['count', 'sum', 'min', 'max'].map((name) => {
      const { settings } = testContext();
      return lookupAggregate(name)!.resolve([columnOf(columns, 'x')], settings, undefined);
    }),
    outputMode: 'complete',
  });
  try {
    const input = rows.map((value, row) => [value, BigInt(row % groupCount)]);
    const groups = Map.groupBy(input, ([, group]) => group!);
    const expected = [...groups].map(([group, own]) => [
      String(group),
      ...resultsOf(own.map(([value]) => value!).filter((value) => value !== null)),
    ]);
    const found = run.step([[input]]).map((row) => row.map(String));
    expect(found.toSorted()).toEqual(expected.toSorted());
  } finally {
    run.close();
  }
}

function resultsOf(values: readonly LiteralValue[]): readonly string[] {
  const numbers = values.map((value) => BigInt(value as bigint | number));
  if (numbers.length === 0) return ['0', 'null', 'null', 'null'];
  const sum = numbers.reduce((total, value) => total + value, 0n);
  const [least] = numbers.toSorted(compare);
  const greatest = numbers.toSorted(compare).at(-1);
  return [numbers.length, sum, least, greatest].map(String);
}

function compare(left: bigint, right: bigint): number {
  return left === right ? 0 : Number(left > right) * 2 - 1;
}
