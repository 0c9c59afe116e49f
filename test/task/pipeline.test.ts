import { expect, onTestFinished, test } from 'vitest';
import { ABSENT, type Batch } from '../../src/columnar/batch.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, field, STRING } from '../../src/columnar/types.ts';
import type { SplitStage, StageOperator } from '../../src/plan/stages.ts';
import { newCounters } from '../../src/task/counters.ts';
import { Pipeline, type PipelineOutput } from '../../src/task/pipeline.ts';
import type { SerializedPlan } from '../../src/task/serialized-plan.ts';
import { allocateCounters } from '../../src/task/stage-counters.ts';
import { TaskScope, Thread } from '../../src/task/thread.ts';
import { SETTINGS } from '../plan/catalog.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { testContext } from '../support/compute-context.ts';
import { NO_USER_STATES } from '../support/stateful-run.ts';

const PARTITIONS = 4;
const context = testContext();
const columns = { n: BIGINT, text: STRING };
const types = [BIGINT, STRING];
const n = { kind: 'column', index: 0, name: 'n', type: BIGINT, nullable: true } as const;
const encodeKey: StageOperator = { kind: 'encodeKey', keys: [n], notNull: [] };
const keyed = { key: BIGINT, hash: BIGINT, ...columns };

/** Pushes batches, each made when the one before it has gone, through a stage that sends rows to partitions. */
function scatter(batches: readonly ((input: typeof context) => Batch)[], operators = [encodeKey]) {
  const stage: SplitStage = {
    id: 0,
    source: 0,
    input: schema([field('n', BIGINT), field('text', STRING)]),
    operators,
    output: { kind: 'exchange', hash: 1, single: false },
    changes: 'append',
    runsOnce: false,
  };
  const stages = {
    schema: schema([]),
    settings: SETTINGS,
    outputMode: 'append',
    splits: [stage],
    partitions: [],
    watermarks: [],
    finish: { order: [], hidden: [], offset: 0, limit: null },
    signature: [],
  } as const;
  const plan: SerializedPlan = {
    stages,
    sources: [],
    partitions: PARTITIONS,
    encoding: null,
    countersAddress: allocateCounters(stages, context.arena),
    query: { id: 'query', runId: 'run' },
  };
  const thread = new Thread({ ...context, userStates: NO_USER_STATES });
  const { owner } = testContext().arena;
  const task = { kind: 'split', plan: { id: 0, address: 0, byteLength: 0 }, owner } as const;
  const work = { stage: 0, splits: [], queue: null, isSpread: false, facts: context.facts };
  const scope = new TaskScope(thread, plan, { ...task, ...work });
  onTestFinished(() => scope.releaseAll());
  const pipeline = new Pipeline(stage, types, plan, scope, newCounters(0), undefined);
  for (const make of batches) pipeline.push(make(pipeline.input as typeof context));
  return pipeline.finish();
}

function numbers({ parts }: PipelineOutput): bigint[][] {
  return parts.map((batches) =>
    batches.flatMap((batch) =>
      rowsOf(batch, keyed, context).map(([, , number]) => number as bigint),
    ),
  );
}

const small = Array.from({ length: 30 }, (_, number) => (input: typeof context) => {
  const rows = Array.from({ length: 10 }, (_, row) => [BigInt(number * 10 + row), `t${row}`]);
  return batchOf(columns, rows as [bigint, string][], input);
});

test('rows of many small batches reach each partition in one, in the order in which they came', () => {
  const output = scatter(small);
  expect(output.parts.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  const all = numbers(output);
  for (const part of all)
    expect(part).toEqual(part.toSorted((left, right) => Number(left - right)));
  expect(new Set(all.flat()).size).toBe(300);
});

test('rows do not wait once they take much memory', () => {
  const text = 'x'.repeat(2 * 1024 * 1024);
  const large = [1n, 2n, 3n].map((number) => (input: typeof context) => {
    return batchOf(columns, [[number, text]], input);
  });
  const output = scatter(large);
  expect(numbers(output).flat().toSorted()).toEqual([1n, 2n, 3n]);
  expect(output.parts.flat().length).toBeGreaterThan(1);
});

test('nor do rows that lie in a table, whatever they pass through', () => {
  const text = 'x'.repeat(2 * 1024 * 1024);
  const batch = batchOf(columns, [[7n, text]], context);
  const output = scatter([batch, batch, batch].map((own) => () => own));
  expect(output.parts.flat().map(({ rowCount }) => rowCount)).toEqual([2, 1]);
});

test('a batch that leaves out a column does not join those that have it', () => {
  const without = (input: typeof context): Batch => {
    const batch = batchOf(columns, [[7n, 'x']], input);
    return { ...batch, columns: [batch.columns[0]!, ABSENT] };
  };
  const [first] = small;
  const { parts } = scatter([first!, without, without, first!]);
  const lengths = parts.flat().map((batch) => [batch.rowCount, batch.columns[3] === ABSENT]);
  expect(lengths.filter(([, isLeftOut]) => isLeftOut)).toEqual([[2, true]]);
  expect(lengths.reduce((sum, [rows]) => sum + Number(rows), 0)).toBe(22);
});

test('the first rows of keys are found among many batches', () => {
  const key = { kind: 'column', index: 0, name: 'text', type: STRING, nullable: true } as const;
  const byText: StageOperator = { kind: 'encodeKey', keys: [{ ...key, index: 1 }], notNull: [] };
  const top: StageOperator = {
    kind: 'topOfKeys',
    keyTypes: [STRING],
    order: [{ expression: n, descending: true, nullsFirst: false }],
    rank: 'row_number',
    limit: 1,
  };
  const output = scatter(small, [byText, top]);
  expect(numbers(output).flat().length).toBe(10);
  expect(
    numbers(output)
      .flat()
      .every((number) => number >= 290n),
  ).toBe(true);
});
