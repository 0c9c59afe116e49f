// Law 2 and law 6 for state of the user's own: a repeated batch is called with the same rows, times and state, and neither threads
// nor who runs the code make a difference.

import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Row } from '../../src/columnar/value.ts';
import type { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { DataFrame } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { type Run, START_MS, UserStateBench } from '../support/user-state-bench.ts';
import { VISITS_OUTPUT, Visits } from './modules/visits.ts';
import { endThreads, onPhase } from './phases.ts';

const COLUMNS = 'ts TIMESTAMP, user STRING, page STRING';
const runtimes: PooledRuntime[] = [];

afterAll(async () => {
  await Promise.all(runtimes.map((runtime) => runtime.close()));
});

function openBench(threads: number): { bench: UserStateBench; directory: string } {
  const runtime = new PooledRuntime({ threads });
  runtimes.push(runtime);
  const directory = scratchDirectory();
  return { bench: new UserStateBench(runtime, directory), directory };
}

/** Rows of batch `number`: the same for the same number. */
function batch(number: number): Row[] {
  return Array.from({ length: 200 }, (_, index) => {
    const second = number * 60 + (index % 20);
    const user = `user ${(number % 3) * 8 + ((index * 7) % 8)}`;
    return [(BigInt(START_MS) + BigInt(second) * 1000n) * 1000n, user, `page ${index % 5}`];
  });
}

function visits(
  bench: UserStateBench,
  processor: unknown,
): { stream: MemoryStream; frame: DataFrame } {
  const { stream, frame } = bench.stream(COLUMNS);
  const visited = frame
    .withWatermark('ts', '10 seconds')
    .groupByKey('user')
    .transformWithState(processor as typeof Visits, {
      outputSchema: VISITS_OUTPUT,
      timeMode: 'eventTime',
    });
  return { stream, frame: visited };
}

async function feed(run: Run, stream: MemoryStream, numbers: readonly number[]): Promise<string[]> {
  const rows: string[] = [];
  for (const number of numbers) {
    stream.add(batch(number));
    rows.push(...(await run.rows()));
  }
  return rows;
}

const inModule = { module: path.resolve('test/engine/modules/visits.ts'), export: 'Visits' };

async function whole(threads: number, processor: unknown): Promise<readonly string[]> {
  const { bench } = openBench(threads);
  const { stream, frame } = visits(bench, processor);
  const run = await bench.start('whole', frame, 'append');
  const rows = await feed(run, stream, [0, 1, 2, 3, 4, 5]);
  await run.stop();
  return rows;
}

test('results depend neither on threads nor on where the code runs', async () => {
  const one = await whole(1, Visits);
  expect(one.length).toBeGreaterThan(20);
  expect(await whole(3, new Visits())).toEqual(one);
  expect(await whole(2, inModule)).toEqual(one);
});

test('after a crash the state is as it was, from the journal alone', async () => {
  const wanted = await whole(1, Visits);
  const { bench, directory } = openBench(2);
  const { stream, frame } = visits(bench, Visits);
  const first = await bench.start('crash', frame, 'append');
  const before = await feed(first, stream, [0, 1, 2]);
  // A checkpoint as a crash at this moment would leave it.
  cpSync(path.join(directory, 'crash'), path.join(directory, 'copy'), { recursive: true });
  rmSync(path.join(directory, 'copy', 'owner.json'), { force: true });
  await first.stop();
  const second = await bench.start('copy', frame, 'append');
  const after = await feed(second, stream, [3, 4, 5]);
  await second.stop();
  expect([...before, ...after]).toEqual(wanted);
});

test('a thread that ends in the middle changes nothing', async () => {
  const wanted = await whole(1, Visits);
  const { bench } = openBench(2);
  const { stream, frame } = visits(bench, Visits);
  const run = await bench.start('lost', frame, 'append');
  onPhase('state', 3, (visit) => visit === 1 && endThreads(bench.runtime));
  expect(await feed(run, stream, [0, 1, 2, 3, 4, 5])).toEqual(wanted);
  await run.stop();
});
