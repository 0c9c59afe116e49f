import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
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
function prepare(
  sql: string,
  checkpoint: string,
  options: Readonly<Record<string, boolean>> = {},
): Run {
  const name = `query_${names++}`;
  const events = session().memoryStream('key STRING, value BIGINT', name);
  events.toDF().createOrReplaceTempView('events');
  const frame = session().sql(sql);
  const start = () =>
    frame.writeStream
      .format('memory')
      .queryName(name)
      .outputMode(sql.includes('GROUP BY e') ? 'update' : 'append')
      .options({ ...options, checkpointLocation: checkpoint })
      .start();
  const rows = () => [...(session().memoryRows(name) ?? [])].map((row) => row.join(' ')).sort();
  return { events, start, rows };
}

/** Files of one JSON line for each name. */
function writeNames(directory: string, file: string, lines: Readonly<Record<string, string>>) {
  const text = Object.entries(lines).map(([key, name]) => JSON.stringify({ key, name }));
  writeFileSync(path.join(directory, file), `${text.join('\n')}\n`);
}

const NAMES = 'SELECT e.key, d.name FROM events e LEFT JOIN dim d ON e.key = d.key';

function defineNames(): string {
  const directory = scratchDirectory();
  writeNames(directory, 'one.json', { a: 'Alpha' });
  session().read.schema('key STRING, name STRING').json(directory).createOrReplaceTempView('dim');
  return directory;
}

test('a batch reads the bounded side anew where files came, changed or went since the batch before', async () => {
  const directory = defineNames();
  const { events, start, rows } = prepare(NAMES, scratchDirectory());
  const query = await start();
  const addB = async (): Promise<void> => {
    events.addData([['b', 1]]);
    await query.processAllAvailable();
  };
  await addB();
  writeNames(directory, 'two.json', { b: 'Beta' });
  await addB();
  writeNames(directory, 'two.json', { b: 'Another name' });
  await addB();
  rmSync(path.join(directory, 'two.json'));
  await addB();
  await query.stop();
  expect(rows()).toEqual(['b ', 'b ', 'b Another name', 'b Beta']);
});

test.each([
  ['a file', 'one.json'],
  ['a directory', ''],
  ['all that a pattern matches', '*.json'],
])(
  'a bounded side of which %s is taken away ends the query, it is not one without rows',
  async (_what, name) => {
    const directory = defineNames();
    const place = path.join(directory, name);
    session().read.schema('key STRING, name STRING').json(place).createOrReplaceTempView('dim');
    const { events, start, rows } = prepare(NAMES, scratchDirectory());
    const query = await start();
    events.addData([['a', 1]]);
    await query.processAllAvailable();
    rmSync(name === '' ? directory : path.join(directory, 'one.json'), { recursive: true });
    events.addData([['a', 2]]);
    await expect(query.processAllAvailable()).rejects.toMatchObject({
      condition: 'PATH_NOT_FOUND',
      message: expect.stringContaining(place),
    });
    expect(rows()).toEqual(['a Alpha']);
  },
);

test('files of a directory key=value that comes while the query runs are read', async () => {
  const directory = scratchDirectory();
  const inDay = (day: string): string => {
    const own = path.join(directory, `day=${day}`);
    mkdirSync(own);
    return own;
  };
  writeNames(inDay('1'), 'one.json', { a: 'Alpha' });
  session()
    .read.schema('key STRING, name STRING, day INT')
    .json(directory)
    .createOrReplaceTempView('dim');
  const sql = 'SELECT e.key, d.name, d.day FROM events e LEFT JOIN dim d ON e.key = d.key';
  const { events, start, rows } = prepare(sql, scratchDirectory());
  const query = await start();
  events.addData([['b', 1]]);
  await query.processAllAvailable();
  writeNames(inDay('2'), 'two.json', { b: 'Beta' });
  events.addData([['b', 1]]);
  await query.processAllAvailable();
  await query.stop();
  expect(rows()).toEqual(['b  ', 'b Beta 2']);
});

test('a pinned bounded side is what it was at the start of the run, and is looked at anew by the next run', async () => {
  const directory = defineNames();
  const { events, start, rows } = prepare(NAMES, scratchDirectory(), { pinBoundedInput: true });
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

/** Joins events with `dim`; the sink fails whenever it is told to, after it has seen the batch. */
class FailingRun {
  /** What the sink was given, by batch: as often as the batch ran. */
  readonly seen = new Map<number, string[][]>();
  readonly #events = session().memoryStream('key STRING, value BIGINT', `failing_${names++}`);
  readonly #checkpoint: string = scratchDirectory();
  #query: StreamingQuery | null = null;
  #fails = false;

  /** Gives rows to a batch; resolves with whether it was committed. */
  async batch(keys: readonly string[], fails: boolean): Promise<boolean> {
    this.#fails = fails;
    this.#events.addData(keys.map((key) => [key, 1]));
    this.#query ??= await this.start();
    return this.finish();
  }

  async start(): Promise<StreamingQuery> {
    this.#events.toDF().createOrReplaceTempView('events');
    return session()
      .sql(NAMES)
      .writeStream.option('checkpointLocation', this.#checkpoint)
      .foreachBatch(async (frame, batchId) => {
        const rows = (await frame.collect()).map((row) => row.join(' ')).sort();
        this.seen.set(Number(batchId), [...(this.seen.get(Number(batchId)) ?? []), rows]);
        if (this.#fails) throw new Error('the sink is down');
      })
      .start();
  }

  async finish(): Promise<boolean> {
    try {
      await this.#query!.processAllAvailable();
      return true;
    } catch (error) {
      if (!this.#fails) throw error;
      this.#query = null;
      return false;
    }
  }

  async stop(): Promise<void> {
    await this.#query?.stop();
    this.#query = null;
  }
}

test('a batch that was planned but not committed reads its own version again, the next one what there is by then', async () => {
  const directory = defineNames();
  const run = new FailingRun();
  await run.batch(['b'], false);
  writeNames(directory, 'two.json', { b: 'Beta' });
  expect(await run.batch(['a', 'b', 'c'], true)).toBe(false);
  writeNames(directory, 'three.json', { c: 'Gamma' });
  await run.batch(['c'], false);
  await run.stop();
  const second = ['a Alpha', 'b Beta', 'c '];
  expect([...run.seen]).toEqual([
    [0, [['b ']]],
    [1, [second, second]],
    [2, [['c Gamma']]],
  ]);
});

test.each([
  ['changed', 'CHECKPOINT_INPUT_CHANGED'],
  ['is gone', 'CHECKPOINT_INPUT_MISSING'],
])('a batch that runs again fails by name where a file of its version %s', async (what, name) => {
  const directory = defineNames();
  const run = new FailingRun();
  expect(await run.batch(['a'], true)).toBe(false);
  if (what === 'changed') writeNames(directory, 'one.json', { a: 'Another name' });
  else rmSync(path.join(directory, 'one.json'));
  await expect(run.batch(['a'], false)).rejects.toMatchObject({ condition: name });
  await run.stop();
});

type Step = { readonly write: string } | { readonly fails: boolean };

test('whatever files come between batches and however often these fail, each run of a batch has the same rows', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ write: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ fails: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const directory = defineNames();
      const run = new FailingRun();
      const files = [['a', 'Alpha']];
      /** By batch: what its first run has to give. */
      const expected: string[][] = [];
      for (const [place, one] of steps.entries()) {
        if ('write' in one) {
          writeNames(directory, `${place}.json`, { [one.write]: `name ${place}` });
          files.push([one.write, `name ${place}`]);
          continue;
        }
        await run.batch(['b'], one.fails);
        const names = files.filter(([key]) => key === 'b').map(([, name]) => `b ${name}`);
        while (expected.length < run.seen.size) expected.push(names.length > 0 ? names : ['b ']);
      }
      await run.stop();
      for (const [batch, runs] of run.seen) {
        // Rows of events that waited behind a batch which failed are in one batch.
        for (const rows of runs) expect(rows).toEqual(runs[0]);
        expect([...new Set(runs[0])]).toEqual([...expected[batch]!].sort());
      }
    }),
    { numRuns: 6 },
  );
});

test('a batch keeps its version while the one behind it is read with another', async () => {
  const directory = defineNames();
  const stream = scratchDirectory();
  // So large that the next batch is read ahead.
  const line = `${JSON.stringify({ key: 'b', text: 'x'.repeat(600) })}\n`;
  for (let file = 0; file < 4; file++)
    writeFileSync(path.join(stream, `${file}`), line.repeat(2000));
  const schema = 'key STRING, text STRING';
  const events = session().readStream.schema(schema).option('maxFilesPerTrigger', 1).json(stream);
  events.createOrReplaceTempView('events');
  const seen: string[][] = [];
  const query = await session()
    .sql(`${NAMES} WHERE length(e.text) > 1`)
    .writeStream.option('checkpointLocation', scratchDirectory())
    .foreachBatch(async (frame) => {
      const names = (await frame.collect()).map((row) => String(row[1]));
      seen.push([...new Set(names), String(names.length)]);
      if (seen.length === 1) writeNames(directory, 'two.json', { b: 'Beta' });
    })
    .start();
  await query.processAllAvailable();
  await query.stop();
  expect([seen[0], seen[2], seen[3]]).toEqual([
    ['null', '2000'],
    ['Beta', '2000'],
    ['Beta', '2000'],
  ]);
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
