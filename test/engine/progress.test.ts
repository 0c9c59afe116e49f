import { expect, test } from 'vitest';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { SteppedClock } from '../support/stepped-clock.ts';
import { eventQueries } from './event-queries.ts';
import { event, eventStream, KeepingSink } from './event-query.ts';

const queries = eventQueries();

test('progress says how fast rows came and how fast they were worked off', async () => {
  const clock = new SteppedClock(1_767_225_600_000);
  const stream = eventStream();
  const sink = new KeepingSink();
  const sql = 'SELECT key, count(*) AS n FROM events GROUP BY key';
  const definition = queries.define('rates', { sql, outputMode: 'update', stream, sink });
  const query = await StreamExecution.start(queries.runtime, { ...definition, clock });
  for (const rows of [3, 10]) {
    stream.add(Array.from({ length: rows }, (_, second) => event(second)));
    await query.processAllAvailable();
    clock.step(4000);
  }
  await query.stop();
  const [first, second] = query.recentProgress;
  expect(first).toMatchObject({ numInputRows: 3, inputRowsPerSecond: 0 });
  expect(second).toMatchObject({
    timestamp: '2026-01-01T00:00:04.000Z',
    numInputRows: 10,
    inputRowsPerSecond: 2.5,
    sources: [{ numInputRows: 10, inputRowsPerSecond: 2.5 }],
  });
  const { processedRowsPerSecond, batchDuration, sources } = second!;
  expect(processedRowsPerSecond).toBeCloseTo(10_000 / batchDuration, 0);
  expect(sources[0]!.processedRowsPerSecond).toBe(processedRowsPerSecond);
});
