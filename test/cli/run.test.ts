import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CommandLine, repositoryRoot } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** Starts a script over a folder with one file of JSON lines, named by the variable `input`. */
async function start(
  script: string,
  lines: readonly string[],
  ...options: readonly string[]
): Promise<CommandLine> {
  const scratch = scratchDirectory();
  const input = path.join(scratch, 'input');
  await mkdir(input);
  await writeFile(path.join(input, 'one.json'), `${lines.join('\n')}\n`);
  const file = path.join(scratch, 'script.sql');
  await writeFile(file, script);
  return new CommandLine(['run', file, '--param', `input=${input}`, ...options]);
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
const NUMBERS = "CREATE STREAM numbers (n INT) USING json OPTIONS (path '${input}');\n";

test('a SELECT over a stream prints to the console, and nothing else goes to stdout', async () => {
  const script = `${NUMBERS}SELECT n * 2 AS twice FROM numbers WHERE n > 1;`;
  const cli = await start(script, ['{"n":1}', '{"n":2}'], '--available-now');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe(`-------------------------------------------
Batch: 0
-------------------------------------------
+-----+
|twice|
+-----+
|    4|
+-----+

`);
  expect(cli.stderr).toMatch(/batch 0 in \d+ ms, 2 rows/);
});

test('an aggregate that append refuses is printed in update mode', async () => {
  const script = `${NUMBERS}SELECT count(*) AS n FROM numbers;`;
  const cli = await start(script, ['{"n":1}', '{"n":2}'], '--available-now', '--progress', 'none');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toContain('|  2|');
  expect(cli.stderr).toBe('');
});

test('--progress json tells each batch as one line', async () => {
  const script = `${NUMBERS}CREATE TABLE t USING noop; INSERT INTO t SELECT n FROM numbers;`;
  const cli = await start(script, ['{"n":1}'], '--available-now', '--progress', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(JSON.parse(cli.stderr)).toMatchObject({
    batchId: 0,
    numInputRows: 1,
    inputRowsPerSecond: 0,
    sources: [{ numInputRows: 1, numInputBytes: 8, badRecords: 0 }],
    sink: { description: 'noop', numOutputRows: 1 },
  });
  expect(cli.stdout).toBe('');
});

test('a query that fails while it runs ends with its error', async () => {
  const script = `${NUMBERS}SELECT 1 DIV n AS x FROM numbers;`;
  const cli = await start(script, ['{"n":1}', '{"n":0}'], '--progress', 'none');
  expect(await cli.exitCode).toBe(1);
  expect(cli.stderr).toMatch(/^\[DIVIDE_BY_ZERO\] .*\nat line 2, column 8:\n {2}SELECT 1 DIV n/);
  expect(cli.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
});

test('settings given with --set hold for the script', async () => {
  const script = `${NUMBERS}SELECT 1 DIV n AS x FROM numbers;`;
  const relaxed = ['--set', 'spark.sql.ansi.enabled=false', '--available-now'];
  const cli = await start(script, ['{"n":0}'], ...relaxed);
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toContain('|NULL|');
});

test('a script without queries ends at once', async () => {
  const cli = await start(NUMBERS, ['{"n":0}']);
  expect(await cli.exitCode).toBe(0);
});

test('EXPLAIN prints the plan to stdout', async () => {
  const cli = await start(`${NUMBERS}EXPLAIN SELECT n FROM numbers WHERE n > 0;`, ['{"n":0}']);
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toMatch(/== Optimized Logical Plan ==[\s\S]*== Stages ==/);
});

test('a signal lets the statement at work end, and begins no other', async () => {
  const long = 'SELECT count(*) FROM range(20000) a, range(20000) b WHERE (a.id + b.id) % 7 = 3';
  const cli = await start(`SELECT 'begun' AS x; ${long}; SELECT 'second' AS y;`, []);
  await cli.printed(/begun/);
  cli.signal('SIGINT');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toContain('count(1)');
  expect(cli.stdout).not.toContain('second');
});

test('a reader of stderr that goes away ends the queries, each after its batch', async () => {
  const stream =
    "CREATE STREAM r USING rate OPTIONS (rowsPerSecond '50'); CREATE TABLE o USING noop;";
  const file = path.join(scratchDirectory(), 'script.sql');
  await writeFile(file, `${stream} INSERT INTO o SELECT value FROM r;`);
  const program = path.join(repositoryRoot, 'dist/millrace.js');
  const child = spawn(process.execPath, [program, 'run', file, '--progress', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr.once('data', () => child.stderr.destroy());
  const [code] = await once(child, 'close');
  expect(code).toBe(141);
});
