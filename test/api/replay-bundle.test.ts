import { expect, test } from 'vitest';
import { session as openSession } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** A windowed count beside a table that does not change, over several batches; gives its writer once it has stopped. */
async function stoppedQuery(query: string) {
  const input = session().memoryStream('k STRING, d DOUBLE, ts TIMESTAMP');
  input.toDF().withWatermark('ts', '1 second').createOrReplaceTempView('events');
  const writer = session()
    .sql(query)
    .writeStream.format('noop')
    .outputMode('append')
    .option('checkpointLocation', scratchDirectory());
  for (let run = 0; run < 2; run++) {
    const running = await writer.start();
    for (let step = 0; step < 2; step++) {
      const second = run * 20 + step * 10;
      const rows = ['a', 'b', 'c'].map(
        (k, place) => [k, place + 0.5, new Date(second * 1000).toISOString()] as const,
      );
      input.addData([...rows, ['a', null, new Date(0).toISOString()]]);
      await running.processAllAvailable();
    }
    await running.stop();
  }
  return writer;
}

test('a bundle gives what the replay of its batch gives, in a session of its own', async () => {
  const writer = await stoppedQuery(`
    SELECT e.k, name, window(ts, '10 seconds').start AS start, count(*) AS c, sum(d) AS s
    FROM events e JOIN (VALUES ('a', 'first'), ('b', 'second') AS t(k, name)) t ON e.k = t.k
    GROUP BY e.k, name, window(ts, '10 seconds')`);
  const batchId = 4;
  const { progress, ...replayed } = await writer.replay(batchId);
  expect(replayed.stateChanges.length).toBeGreaterThan(0);
  const bundle = await writer.exportBatch(batchId);
  await using other = await openSession({ threads: 1 });
  const { progress: again, ...elsewhere } = await other.replayBundle(bundle);
  expect(elsewhere).toEqual(replayed);
  expect(again.numInputRows).toBe(progress.numInputRows);
});

test('code of the user is in no bundle', async () => {
  session().udf.register('twice', (d) => Number(d) * 2, { returns: 'DOUBLE' });
  const writer = await stoppedQuery('SELECT k, twice(d) AS d FROM events');
  await expect(writer.exportBatch(1)).rejects.toMatchObject({ condition: 'UNSUPPORTED_FEATURE' });
});

test('what is no bundle is refused by name', async () => {
  await expect(session().replayBundle(new Uint8Array(9))).rejects.toMatchObject({
    condition: 'BUNDLE_NOT_READABLE',
  });
});
