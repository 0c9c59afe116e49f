import { tableFromArrays } from 'apache-arrow';
import { expect, test } from 'vitest';
import { engineOver } from '../../src/api/open-engine.ts';
import { Session } from '../../src/api/session.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { Task, TaskResult } from '../../src/task/protocol.ts';

/** Fails the second partition task as a thread does that ends in the middle of it. */
class LosingRuntime extends PooledRuntime {
  #partitionTasks = 0;

  override async run(task: Task): Promise<TaskResult> {
    const result = await super.run(task);
    if (task.kind !== 'partition' || ++this.#partitionTasks !== 2) return result;
    if ('slabs' in result) {
      for (const { address, count } of result.slabs)
        this.memory.release(task.owner, address, count);
    }
    const error = { kind: 'environment', condition: 'THREAD_LOST', message: 'lost' } as const;
    return { kind: 'failed', error, at: 0, changesState: true };
  }
}

/** More than is read in one task. */
const ROWS = 200_000;
const GROUPS = 1000;

test('a bounded side that was half computed when a thread was lost is computed anew, from nothing', async () => {
  const runtime = new LosingRuntime({ threads: 1 });
  const session = new Session({ 'spark.sql.session.timeZone': 'UTC' }, engineOver(runtime));
  const events = session.memoryStream('n BIGINT', 'events');
  events.toDF().createOrReplaceTempView('events');
  const key = Int32Array.from({ length: ROWS }, (_, row) => row % GROUPS);
  (await session.createDataFrame(tableFromArrays({ key }))).createOrReplaceTempView('keys');
  const counts = 'SELECT key, count(*) AS n FROM keys GROUP BY key';
  const groups = `SELECT n, count(*) AS groups FROM (${counts}) GROUP BY n`;
  const query = await session
    .sql(`SELECT events.n, groups FROM events LEFT JOIN (${groups}) USING (n)`)
    .writeStream.format('memory')
    .queryName('found')
    .start();
  events.addData([[ROWS / GROUPS]]);
  await query.processAllAvailable();
  await query.stop();
  expect(session.memoryRows('found')).toEqual([[ROWS / GROUPS, GROUPS]]);
  await session.close();
});
