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
});
