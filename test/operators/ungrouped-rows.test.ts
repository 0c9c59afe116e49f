// Partial aggregation that gives up where nearly every row is a group: the result is that of grouped rows.

import { expect, test } from 'vitest';
import { isAbsent } from '../../src/columnar/batch.ts';
import { BIGINT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { partialAggregate } from '../../src/operators/partial-aggregate.ts';
import { AggregateRun, aggregateCall } from '../support/aggregate-run.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';

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
    true,
  ]);
  expect(rest!.rowCount).toBe(20_500);
  expect(rest!.columns.map((column) => isAbsent(column, rest!))).toEqual([
    false,
    false,
    ...new Array(4).fill(true),
    false,
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
    return rows;
  });
  expect(passing).toEqual(whole);
});
