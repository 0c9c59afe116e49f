import type { Table } from 'apache-arrow';
import { expect, test } from 'vitest';
import type { BatchDataFrame } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test('a table of Arrow that the function does not wait for has the rows of the batch; asked for later, it is refused', async () => {
  const input = session().memoryStream('word STRING');
  const tables: Promise<Table>[] = [];
  const batches: BatchDataFrame[] = [];
  const query = await input
    .toDF()
    .writeStream.foreachBatch((batch) => {
      tables.push(batch.toArrow());
      batches.push(batch);
    })
    .start();
  for (const word of ['first', 'second', 'third']) {
    input.addData([[word]]);
    await query.processAllAvailable();
  }
  await query.stop();
  const found = (await Promise.all(tables)).map((table) => String(table.get(0)?.['word']));
  expect(found).toEqual(['first', 'second', 'third']);
  const released = { kind: 'user', condition: 'BATCH_ALREADY_RELEASED' };
  await expect(batches[0]!.toArrow()).rejects.toMatchObject(released);
  await expect(batches[0]!.viewArrow()).rejects.toMatchObject(released);
});
