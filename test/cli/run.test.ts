import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
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
