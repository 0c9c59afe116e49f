import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { jsonRows, numberedSource, type Sink } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** A source of what a list holds, and the numbers up to which it was released. */
function registerList(name: string, rows: readonly (readonly [string, number])[]): number[] {
  const released: number[] = [];
  session().registerSource({
    name,
    create: (options, schema) => {
      expect(schema).toBeNull();
      return numberedSource({
        description: `${name}[${options['topic'] ?? ''}]`,
        schema: 'key STRING, value INT',
        end: () => rows.length,
        read: async (start, end) => rows.slice(start, end),
        release: (end) => void released.push(end),
        rowsPerBatchMax: 2,
      });
    },
  });
  return released;
}

describe("a source of one's own", () => {
  test('is read by its name, in SQL and DataFrames, with its options', async () => {
    registerList('own_list', [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
    await session().run("CREATE TABLE own_rows USING own_list OPTIONS (topic 'rows')");
    const sums = session().sql('SELECT key, sum(value) FROM own_rows GROUP BY key ORDER BY key');
    expect(await sums.collect()).toEqual([
      ['a', 4],
      ['b', 2],
    ]);
    expect(await session().read.format('Own_List').load().count()).toBe(3);
  });

  test.each([
    ['fewer rows than were asked for', () => 3, () => [[1], [2]]],
    ['more rows than were asked for', () => 1, () => [[1], [2]]],
    ['no list', () => 1, () => undefined],
    ['no number of rows', () => Number.NaN, () => []],
    ['a number of rows as text', () => '2', () => [[1], [2]]],
  ])('that gives %s is refused: rows would be lost, or read twice', async (what, end, read) => {
    const name = `broken ${what}`;
    const rows = { description: name, schema: 'n INT', end, read };
    session().registerSource({ name, create: () => numberedSource(rows as never) });
    await expect(session().read.format(name).load().collect()).rejects.toMatchObject({
      condition: 'INVALID_NUMBERED_ROWS',
    });
  });

  test('goes on where a query stopped, and learns what is no longer needed', async () => {
    const rows: [string, number][] = [['a', 1]];
    const released = registerList('growing_list', rows);
    const checkpoint = scratchDirectory();
    const run = async (): Promise<void> => {
      const query = await session()
        .readStream.format('growing_list')
        .load()
        .writeStream.format('memory')
        .queryName('grown')
        .option('checkpointLocation', checkpoint)
        .trigger({ availableNow: true })
        .start();
      await query.awaitTermination();
    };
    await run();
    rows.push(['b', 2], ['c', 3], ['d', 4]);
    await run();
    expect(session().memoryRows('grown')).toEqual(rows);
    expect(released.at(-1)).toBeLessThanOrEqual(4);
  });

  test('does not take the name of one of ours', () => {
    expect(() => registerList('json', [])).toThrow("The name 'json' is taken by millrace.");
  });
});

describe("a sink of one's own", () => {
  /** Keeps the batches it has seen, so that it takes each once. */
  class ListSink implements Sink {
    readonly description = 'list';
    readonly outputModes = ['append', 'update'] as const;
    readonly guarantee = 'exactly-once';
    readonly #batches: unknown[];

    constructor(batches: unknown[]) {
      this.#batches = batches;
    }

    async open(): Promise<number> {
      return this.#batches.length - 1;
    }

    async write(batch: Parameters<Sink['write']>[0]): Promise<null> {
      this.#batches[batch.batchId] = jsonRows(batch);
      return null;
    }

    async close(): Promise<void> {}
  }

  test('is written to by its name, in SQL and DataFrames', async () => {
    const batches: unknown[] = [];
    const seen: unknown[] = [];
    session().registerSink({
      name: 'own_sink',
      create: (options) => {
        seen.push(options);
        return new ListSink(batches);
      },
    });
    const input = session().memoryStream('key STRING, at TIMESTAMP');
    input.toDF().createOrReplaceTempView('own_sink_input');
    await session().run("CREATE TABLE own_sink_table USING own_sink OPTIONS (level 'high')");
    const [query] = await session().run(
      'INSERT INTO own_sink_table SELECT key, at FROM own_sink_input',
    );
    input.addData([['a', '2026-01-31T12:00:00Z']]);
    await query!.processAllAvailable();
    await query!.stop();
    expect(batches).toEqual([[['a', '2026-01-31T12:00:00Z']]]);
    expect(seen).toEqual([{ level: 'high' }]);
  });

  test('is refused the output modes that it does not take', async () => {
    session().registerSink({ name: 'no_complete', create: () => new ListSink([]) });
    const counts = session().memoryStream('key STRING').toDF().groupBy('key').count();
    await expect(
      counts.writeStream.format('no_complete').outputMode('complete').start(),
    ).rejects.toMatchObject({ condition: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE' });
  });
});

describe("a format of one's own", () => {
  const module = fileURLToPath(new URL('./modules/pairs.js', import.meta.url));

  test('reads and writes files in the worker threads', async () => {
    expect(await session().registerFormat(module)).toEqual(['pairs']);
    const folder = scratchDirectory();
    await writeFile(path.join(folder, 'one.pairs'), 'key=tea amount=2\nnothing\nkey=bread\n');
    const schema = 'key STRING, amount INT';
    const rows = session().read.format('pairs').schema(schema).load(folder);
    expect(await rows.collect()).toEqual([
      ['tea', 2],
      ['bread', null],
    ]);
    expect(await rows.select('amount').filter('amount > 1').collect()).toEqual([[2]]);
    const output = path.join(scratchDirectory(), 'out');
    await rows.write.format('pairs').option('separator', ':').save(output);
    const [name] = (await readdir(output)).filter((file) => file.endsWith('.pairs'));
    expect(await readFile(path.join(output, name!), 'utf8')).toBe('key:tea amount:2\nkey:bread\n');
  });

  test('counts lines that are no rows, and names values of the wrong type', async () => {
    await session().registerFormat(module);
    const folder = scratchDirectory();
    await writeFile(path.join(folder, 'one.pairs'), 'nothing\nkey=tea amount=2\n');
    const stream = session().readStream.format('pairs').schema('key STRING').load(folder);
    const query = await stream.writeStream.format('noop').trigger({ availableNow: true }).start();
    await query.awaitTermination();
    expect(query.lastProgress?.sources[0]).toMatchObject({ numInputRows: 1, badRecords: 1 });
    const wrong = session().read.format('pairs').schema('key INT').load(folder);
    await expect(wrong.collect()).rejects.toThrow(
      /is no INT for the column key, in the line: key=tea amount=2/,
    );
  });

  test('has to be there, and knows its options', async () => {
    await session().registerFormat(module);
    const words = fileURLToPath(new URL('./modules/words.js', import.meta.url));
    await expect(session().registerFormat(words)).rejects.toThrow('exports no format');
    expect(() =>
      session().read.format('pairs').schema('key STRING').option('seperator', ':').load('/none'),
    ).toThrow('seperator');
  });
});
