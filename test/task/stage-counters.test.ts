import { expect, test } from 'vitest';
import { Arena } from '../../src/columnar/arena.ts';
import { SharedMemory } from '../../src/columnar/memory.ts';
import { schema } from '../../src/columnar/schema.ts';
import type { QueryStages, SplitStage } from '../../src/plan/stages.ts';
import {
  allocateCounters,
  countersOf,
  RunCounter,
  readCounters,
} from '../../src/task/stage-counters.ts';
import { SETTINGS } from '../plan/catalog.ts';

const head = { kind: 'head', count: 1 } as const;

function split(id: number, operatorCount: number): SplitStage {
  return {
    id,
    source: 0,
    input: schema([]),
    operators: Array.from({ length: operatorCount }, () => head),
    output: { kind: 'result' },
    runsOnce: false,
    changes: 'append',
  };
}

const stages: QueryStages = {
  schema: schema([]),
  settings: SETTINGS,
  outputMode: 'append',
  splits: [split(0, 2), split(3, 0)],
  partitions: [],
  watermarks: [],
  finish: { order: [], hidden: [], offset: 0, limit: null },
  signature: [],
};

function open(): { memory: SharedMemory; address: number } {
  const memory = SharedMemory.create();
  memory.setBudget(1, 2 ** 24);
  const arena = new Arena(memory, 2 ** 24 + 1);
  // Memory that was used before is not zero.
  memory.u8.fill(0xff, arena.allocate(4096), 4096);
  return { memory, address: allocateCounters(stages, arena) };
}

test('runs add up, stage by stage and place by place', () => {
  const { memory, address } = open();
  for (const rows of [5, 7]) {
    const run = new RunCounter(memory, countersOf(stages, 0, address), 4);
    run.book(0, rows, 100);
    run.book(1, 0);
    run.book(2, 3);
    run.finish();
  }
  const [first, second] = readCounters(memory, stages, address);
  expect(first).toMatchObject({ stage: 0, runs: 2 });
  expect(first!.places.map(({ rows, batches, bytes }) => [rows, batches, bytes])).toEqual([
    [12, 2, 200],
    [0, 0, 0],
    [6, 2, 0],
    [0, 0, 0],
  ]);
  expect(first!.places[0]!.nanos).toBeGreaterThan(0);
  expect(second).toMatchObject({ stage: 3, runs: 0, slowestMicros: 0 });
  expect(second!.places).toHaveLength(2);
});

test('counts go beyond 32 bits, the slowest run stays', () => {
  const { memory, address } = open();
  const place = countersOf(stages, 3, address);
  for (let round = 0; round < 3; round++) {
    const run = new RunCounter(memory, place, 2);
    run.book(0, 3_000_000_000, 2 ** 40 + 1);
    run.finish();
  }
  const slowest = readCounters(memory, stages, address)[1]!.slowestMicros;
  new RunCounter(memory, place, 2).finish();
  const counts = readCounters(memory, stages, address)[1]!;
  expect(counts.places[0]).toMatchObject({ rows: 9_000_000_000, bytes: 3 * 2 ** 40 + 3 });
  expect(counts).toMatchObject({ runs: 4, slowestMicros: slowest });
});
