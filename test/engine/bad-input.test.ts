import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { session } from '../../src/api/open-session.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import type { Session } from '../../src/api/session.ts';
import type { MillraceError } from '../../src/errors.ts';
import { CommandLine } from '../support/command-line.ts';

const LINES = ['{"key":"a","n":1}', '{"key":"b","n":', '{"key":"c","n":3}', '{"key":"d","n":"x"}'];

test('PERMISSIVE keeps broken lines, with their text where a column asks for it', async () => {
  const { rows, query } = await readAll(
    'key STRING, n BIGINT, _corrupt_record STRING',
    'PERMISSIVE',
  );
  expect(rows).toEqual([
    ['a', 1, null],
    [null, null, LINES[1]],
    ['c', 3, null],
    ['d', null, LINES[3]],
  ]);
  expect(query.lastProgress?.sources[0]?.badRecords).toBe(2);
});

test('DROPMALFORMED drops broken lines and counts them', async () => {
  const { rows, query } = await readAll('key STRING, n BIGINT', 'DROPMALFORMED');
  expect(rows).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
  expect(query.lastProgress?.sources[0]?.badRecords).toBe(2);
});

test('FAILFAST ends the query and names the file', async () => {
  const error = await failure(readAll('key STRING, n BIGINT', 'FAILFAST'));
  expect(error).toMatchObject({ kind: 'user' });
  expect(error.condition).toMatch(/^(MALFORMED_RECORD_IN_PARSING|FAILED_READ_FILE)/);
  expect(error.message).toContain('lines.json');
});

test.each([
  {
    change: (file: string) => appendFileSync(file, '{"key":"e","n":5}\n'),
    condition: 'CHECKPOINT_INPUT_CHANGED',
  },
  { change: (file: string) => rmSync(file), condition: 'CHECKPOINT_INPUT_MISSING' },
])('a planned file that is not as it was ends the query with $condition', async (example) => {
  const { opened, directory, file } = await openDirectory();
  const frame = opened.readStream.schema('key STRING, n BIGINT').json(path.join(directory, 'in'));
  const start = (fails: boolean): Promise<StreamingQuery> =>
    frame.writeStream
      .foreachBatch(() => {
        if (fails) throw new Error('not now');
      })
      .trigger({ availableNow: true })
      .option('checkpointLocation', path.join(directory, 'checkpoint'))
      .start();
  await expect((await start(true)).awaitTermination()).rejects.toThrow('not now');
  example.change(file);
  const error = await failure(start(false).then((query) => query.awaitTermination()));
  expect(error.condition).toBe(example.condition);
  expect(error.message).toContain('lines.json');
  expect(error.kind).toBe('environment');
});

test('a checkpoint belongs to one query at a time', async () => {
  const { opened, directory } = await openDirectory();
  const start = (): Promise<StreamingQuery> =>
    opened.readStream
      .schema('key STRING')
      .json(path.join(directory, 'in'))
      .writeStream.format('noop')
      .option('checkpointLocation', path.join(directory, 'checkpoint'))
      .start();
  const first = await start();
  const error = await failure(start());
  expect(error).toMatchObject({ kind: 'user' });
  expect(error.message).toContain(path.join(directory, 'checkpoint'));
  await first.processAllAvailable();
  await first.stop();
  await (await start()).stop();
});

test('a misspelt column ends the command line with code 1 and a mark under the name', async () => {
  const { directory } = await openDirectory();
  const script = path.join(directory, 'script.sql');
  writeFileSync(
    script,
    `CREATE STREAM lines (key STRING, n BIGINT) USING json OPTIONS (path '${directory}/in');
CREATE TABLE out USING console;
INSERT INTO out SELECT kee, n FROM lines;
`,
  );
  const commandLine = new CommandLine(['run', script, '--available-now']);
  expect(await commandLine.exitCode).toBe(1);
  expect(commandLine.stderr).toContain('[UNRESOLVED_COLUMN');
  expect(commandLine.stderr).toContain('line 3, column 24');
  expect(commandLine.stderr).toContain(`
  INSERT INTO out SELECT kee, n FROM lines;
                         ^^^
`);
  expect(commandLine.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
});

/** Runs a query over the broken file to its end. */
async function readAll(
  columns: string,
  mode: string,
): Promise<{ rows: readonly unknown[] | null; query: StreamingQuery }> {
  const { opened, directory } = await openDirectory();
  const query = await opened.readStream
    .schema(columns)
    .option('mode', mode)
    .json(path.join(directory, 'in'))
    .writeStream.format('memory')
    .queryName('lines')
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  return { rows: opened.memoryRows('lines'), query };
}

/** A session, and a directory with a file of good and broken lines. */
async function openDirectory(): Promise<{ opened: Session; directory: string; file: string }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-bad-input-'));
  const opened = await session({ threads: 1 });
  onTestFinished(async () => {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const file = path.join(directory, 'in/lines.json');
  mkdirSync(path.dirname(file));
  writeFileSync(file, LINES.map((line) => `${line}\n`).join(''));
  return { opened, directory, file };
}

async function failure(promise: Promise<unknown>): Promise<MillraceError> {
  return promise.then(
    () => Promise.reject(new Error('nothing failed')),
    (error: MillraceError) => error,
  );
}
