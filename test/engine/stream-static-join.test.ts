import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { MemoryInput, StreamingQuery } from '../../src/index.ts';
import { createBoundedTable } from '../support/bounded-table.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

interface Run {
  readonly events: MemoryInput;
  readonly start: () => Promise<StreamingQuery>;
  readonly rows: () => string[];
}

/** A query over the stream `events` and whatever else the statement names. */
function prepare(sql: string, checkpoint: string): Run {
  const name = `query_${names++}`;
  const events = session().memoryStream('key STRING, value BIGINT', name);
  events.toDF().createOrReplaceTempView('events');
  const frame = session().sql(sql);
  const start = () =>
    frame.writeStream
      .format('memory')
      .queryName(name)
      .outputMode(sql.includes('GROUP BY e') ? 'update' : 'append')
      .option('checkpointLocation', checkpoint)
      .start();
  const rows = () => [...(session().memoryRows(name) ?? [])].map((row) => row.join(' ')).sort();
  return { events, start, rows };
}

/** Files of one JSON line for each name. */
function writeNames(directory: string, file: string, lines: Readonly<Record<string, string>>) {
  const text = Object.entries(lines).map(([key, name]) => JSON.stringify({ key, name }));
  writeFileSync(path.join(directory, file), `${text.join('\n')}\n`);
}

test('the bounded side is what it was at the start of the run, and is looked at anew by the next run', async () => {
  const directory = scratchDirectory();
  writeNames(directory, 'one.json', { a: 'Alpha' });
  session().read.schema('key STRING, name STRING').json(directory).createOrReplaceTempView('dim');
  const sql = 'SELECT e.key, d.name FROM events e LEFT JOIN dim d ON e.key = d.key';
  const { events, start, rows } = prepare(sql, scratchDirectory());
  let query = await start();
  events.addData([
    ['a', 1],
    ['b', 2],
  ]);
  await query.processAllAvailable();
  writeNames(directory, 'two.json', { b: 'Beta' });
  events.addData([['b', 3]]);
  await query.processAllAvailable();
  expect(rows()).toEqual(['a Alpha', 'b ', 'b ']);
  await query.stop();
  query = await start();
  events.addData([['b', 4]]);
  await query.processAllAvailable();
  await query.stop();
  expect(rows()).toEqual(['a Alpha', 'b ', 'b ', 'b Beta']);
});

test('stages over bounded input run in complete mode, whatever the mode of the query', async () => {
  createBoundedTable(session(), 'sales', 'key STRING, amount INT', [
    ['a', 1],
    ['a', 2],
    ['b', 5],
    ['c', 7],
  ]);
  const sql = `SELECT e.key, e.value, s.total FROM events e JOIN
    (SELECT key, sum(amount) AS total FROM sales GROUP BY key HAVING sum(amount) > 3 OR key = 'a') s
    ON e.key = s.key AND e.value < s.total`;
  const { events, start, rows } = prepare(sql, scratchDirectory());
  const query = await start();
  events.addData([
    ['a', 1],
    ['a', 3],
    ['b', 4],
  ]);
  await query.processAllAvailable();
  events.addData([
    ['c', 1],
    ['d', 1],
  ]);
  await query.processAllAvailable();
  await query.stop();
  expect(rows()).toEqual(['a 1 3', 'b 4 5', 'c 1 7']);
});

test('a batch that runs again needs the version that it read', async () => {
  const directory = scratchDirectory();
  writeNames(directory, 'one.json', { a: 'Alpha' });
  session().read.schema('key STRING, name STRING').json(directory).createOrReplaceTempView('dim');
  const sql = `SELECT e.key AS k, count(d.name) AS n FROM events e JOIN dim d ON e.key = d.key
    GROUP BY e.key`;
  const { events, start, rows } = prepare(sql, scratchDirectory());
  let query = await start();
  events.addData([
    ['a', 1],
    ['a', 2],
  ]);
  await query.processAllAvailable();
  expect(rows()).toEqual(['a 2']);
  await query.stop();
  rmSync(path.join(directory, 'one.json'));
  writeNames(directory, 'two.json', { b: 'Beta' });
  query = await start();
  events.addData([
    ['a', 3],
    ['b', 4],
  ]);
  await query.processAllAvailable();
  await query.stop();
  expect(rows()).toEqual(['a 2', 'b 1']);
});

test('a version is named in the journal once, not in every batch', async () => {
  createBoundedTable(session(), 'dim', 'key STRING', [['a']]);
  const checkpoint = scratchDirectory();
  const { events, start } = prepare(
    'SELECT e.key FROM events e SEMI JOIN dim d ON e.key = d.key',
    checkpoint,
  );
  const query = await start();
  for (let batch = 0; batch < 3; batch++) {
    events.addData([['a', batch]]);
    await query.processAllAvailable();
  }
  const [source] = query.lastProgress!.sources.slice(1);
  expect(source?.numInputRows).toBe(0);
  await query.stop();
});
