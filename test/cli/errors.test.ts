import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** What `millrace run` prints about a script, which it refuses. */
async function refused(script: string, ...options: readonly string[]): Promise<string> {
  const file = path.join(scratchDirectory(), 'script.sql');
  await writeFile(file, script);
  const cli = new CommandLine(['run', file, ...options]);
  expect(await cli.exitCode).toBe(1);
  expect(cli.stdout).toBe('');
  expect(cli.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return cli.stderr;
}

test('a syntax error is shown with its place', async () => {
  expect(await refused('SET a.b = 3;\nSELECT * FORM x')).toBe(
    `[PARSE_SYNTAX_ERROR] Syntax error at or near 'x': expected ';' or the end.
at line 2, column 15:
  SELECT * FORM x
                ^
`,
  );
});

test('an unknown sink, setting, option, variable or table is named', async () => {
  expect(await refused('SET spark.sql.ansi.enable = false')).toContain('spark.sql.ansi.enabled?');
  expect(await refused('SELECT 1', '--set', 'millrace.splitByte=1')).toContain(
    'millrace.splitBytes?',
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
  expect(await refused('SELECT ${x}')).toContain('UNBOUND_SQL_PARAMETER');
  expect(await refused('INSERT INTO nowhere SELECT 1')).toContain('There is no table nowhere.');
  const misspelt =
    "CREATE TABLE t USING console; INSERT INTO t WITH ('outputMod' = 'append') SELECT 1";
  expect(await refused(misspelt)).toContain('Did you mean outputMode?');
});

test('a missing column, a wrong type and a missing file are shown with their place', async () => {
  const numbers =
    "CREATE TABLE numbers (n INT, label STRING) USING json OPTIONS (path 'no/such');\n";
  expect(await refused(`${numbers}SELECT lable FROM numbers`)).toMatch(
    /^\[UNRESOLVED_COLUMN[^\]]*\] .*lable.*\nat line 2, column 8:\n {2}SELECT lable FROM numbers\n {9}\^{5}\n.*label/,
  );
  expect(await refused(`${numbers}SELECT n AND true FROM numbers`)).toMatch(
    /^\[DATATYPE_MISMATCH[^\]]*\] [\s\S]*at line 2, column 8:/,
  );
  expect(await refused(`${numbers}SELECT n FROM numbers`)).toMatch(/^\[\w+\] .*no\/such/);
  expect(await refused("CREATE TABLE t (n NUMBER) USING json OPTIONS (path 'x')")).toMatch(
    /NUMBER[\s\S]*at line 1, column 19:/,
  );
  const misspelt = "CREATE STREAM s (n INT) USING json OPTIONS (pth 'x')";
  expect(await refused(misspelt)).toMatch(/pth[\s\S]*path/);
});

test('a value of a setting that it cannot have is named', async () => {
  const wrong = await refused('SELECT 1', '--set', 'spark.sql.shuffle.partitions=many');
  expect(wrong).toMatch(/^\[INVALID_CONF_VALUE\S*\] .*'many'.*spark\.sql\.shuffle\.partitions/);
});

test('options and commands that are not there are named with the nearest that is', async () => {
  const cases: [args: string[], message: RegExp][] = [
    [
      ['run', '--availble-now', 'x'],
      /unknown option '--availble-now'\n\(Did you mean --available-now\?\)/,
    ],
    [['rum', 'x'], /unknown command 'rum'\n\(Did you mean run\?\)/],
    [['checkpoint', 'verif', 'x'], /\(Did you mean verify\?\)/],
    [['run'], /missing required argument 'file'/],
    [['run', 'x', '--set', 'novalue'], /Write it as name=value/],
    [['run', 'x', '--progress', 'loud'], /Allowed choices are line, json, none/],
    [['sql', '-e', 'SELECT 1', '-f', 'x'], /cannot be used with/],
  ];
  for (const [args, message] of cases) {
    const cli = new CommandLine(args);
    expect(await cli.exitCode).toBe(1);
    expect(cli.stderr).toMatch(message);
    expect(cli.stdout).toBe('');
  }
});

test('a script that is not there is named', async () => {
  const cli = new CommandLine(['run', 'no/such/script.sql']);
  expect(await cli.exitCode).toBe(1);
  expect(cli.stderr).toContain('[SCRIPT_NOT_READABLE]');
});

test('--version and --help answer', async () => {
  const version = new CommandLine(['--version']);
  expect(await version.exitCode).toBe(0);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = new CommandLine(['run', '--help']);
  expect(await help.exitCode).toBe(0);
  expect(help.stdout).toContain('--available-now');
  const checkpoint = new CommandLine(['checkpoint', 'verify', '--help']);
  expect(await checkpoint.exitCode).toBe(0);
  expect(checkpoint.stdout).toContain('Ends with 0 when all is well');
});
