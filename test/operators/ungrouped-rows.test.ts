// Partial aggregation that gives up where nearly every row is a group: the result is that of grouped rows.

import { expect, test } from 'vitest';
import { isAbsent } from '../../src/columnar/batch.ts';
import { BIGINT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { partialAggregate } from '../../src/operators/partial-aggregate.ts';
import { AggregateRun, aggregateCall, unordered } from '../support/aggregate-run.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';
import { Random } from '../support/random.ts';

const columns = { key: STRING, n: BIGINT };
const grouping = [columnOf(columns, 'key')];
const n = columnOf(columns, 'n');
const aggregates = [
  aggregateCall('count', []),
  aggregateCall('sum', [n]),
  aggregateCall('max', [n]),
];

/** Batches of 10,000 rows, each of which is the first of its key, then some that are not. */
function batches(count: number): Row[][] {
  const fresh = Array.from({ length: count }, (_, batch) =>
    Array.from(
      { length: 10_000 },
      (_, row): Row => [
        row % 100 === 0 ? null : `key ${batch * 10_000 + row}`,
        row % 7 === 0 ? null : BigInt(row),
      ],
    ),
  );
  return [...fresh, fresh[0]!.slice(0, 500)];
}

test('rows that are nearly all groups are passed on behind those that were grouped', () => {
  const context = testContext();
  const operator = partialAggregate({
    kind: 'partialAggregate',
    grouping,
    aggregates,
    passesRows: true,
  });
  for (const rows of batches(4)) operator.process(batchOf(columns, rows, context), context);
  const [grouped, rest, ...others] = operator.finish!(context);
  expect(others).toEqual([]);
  expect(grouped!.columns.map((column) => isAbsent(column, grouped!))).toEqual([
    ...new Array(6).fill(false),
    true,
  ]);
  expect(rest!.rowCount).toBe(20_500);
  expect(rest!.columns.map((column) => isAbsent(column, rest!))).toEqual([
    false,
    false,
    ...new Array(4).fill(true),
    false,
  ]);
  releaseContext(context);
});

test('a merge of grouped and ungrouped rows gives what a merge of groups gives', () => {
  const [whole, passing] = [false, true].map((passesRows) => {
    const options = {
      columns,
      grouping,
      aggregates,
      outputMode: 'complete',
      partitionCount: 3,
      passesRows,
    } as const;
    const run = new AggregateRun(options);
    const rows = [run.step([batches(3), batches(2)]), run.step([batches(1)])];
    run.close();
    return rows.map(unordered);
  });
  expect(passing).toEqual(whole);
});

test('a split whose first batch is enough to see that most rows are groups passes all of them', () => {
  const context = testContext();
  const spec = { kind: 'partialAggregate', grouping, aggregates, passesRows: true } as const;
  const rowsOfKeys = (keys: number): Row[] =>
    Array.from({ length: 20_000 }, (_, row) => [`key ${row % keys}`, 1n]);
  const outputs = [20_000, 15_000, 10_000, 100].map((keys) => {
    const operator = partialAggregate(spec);
    operator.process(batchOf(columns, rowsOfKeys(keys), context), context);
    return [...operator.finish!(context)].map((batch) => [
      batch.rowCount,
      isAbsent(batch.columns[2], batch),
    ]);
  });
  expect(outputs).toEqual([[[20_000, true]], [[20_000, true]], [[10_000, false]], [[100, false]]]);
  releaseContext(context);
});

test('many rows of a partition, taken bucket by bucket, give what a loop over all of them gives', () => {
  const random = new Random(5);
  const splits = Array.from({ length: 2 }, () =>
    Array.from({ length: 2 }, () =>
      Array.from({ length: 17_000 }, (_, row): Row => {
        const key = random.below(30) === 0 ? null : `key ${random.below(50_000)}`;
        return [key, row % 7 === 0 ? null : BigInt(random.below(1000))];
      }),
    ),
  );
  const small = [[Array.from({ length: 3000 }, (_, row): Row => [`key ${row}`, 1n])]];
  const run = new AggregateRun({
    columns,
    grouping,
    aggregates: [...aggregates, aggregateCall('first', [n]), aggregateCall('max', [n])],
    outputMode: 'complete',
    partitionCount: 1,
    passesRows: true,
  });
  run.step(small);
  const result = run.step(splits);
  run.close();
  expect(unordered(result)).toEqual(unordered(aggregated([...small, ...splits].flat(2))));
});

function aggregated(rows: readonly Row[]): Row[] {
  const groups = new Map<unknown, (bigint | null)[]>();
  for (const [key, value] of rows as readonly [string | null, bigint | null][]) {
    const [count, sum, most, first] = groups.get(key) ?? [0n, null, null, value];
    const highest = value === null || (most !== null && most! > value) ? most : value;
    groups.set(key, [count! + 1n, plus(sum, value), highest!, first!]);
  }
  return [...groups].map(([key, [count, sum, most, first]]) => [
    key as string | null,
    count!,
    sum!,
    most!,
    first!,
    most!,
  ]);
}

function plus(sum: bigint | null | undefined, value: bigint | null): bigint | null {
  return value === null ? (sum ?? null) : (sum ?? 0n) + value;
}
