import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CommandLine, repositoryRoot } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

const main = path.join(repositoryRoot, 'dist/millrace.js');

function sql(...options: readonly string[]): CommandLine {
  return new CommandLine(['sql', '--set', 'spark.sql.session.timeZone=UTC', ...options]);
}

test('--format json prints one object a line, and nothing else', async () => {
  const text =
    "SELECT i, s FROM VALUES (1, 'a'), (2, NULL) AS t(i, s) ORDER BY i DESC; SELECT 1.5BD AS d";
  const cli = sql('-e', text, '--format', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe('{"i":2,"s":null}\n{"i":1,"s":"a"}\n{"d":"1.5"}\n');
  expect(cli.stderr).toBe('');
});

test('--format csv tells an empty text from a null', async () => {
  const cli = sql(
    '-e',
    `SELECT '' AS a, NULL AS b, 'x,"y"' AS c, array(1, 2) AS d`,
    '--format',
    'csv',
  );
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe('a,b,c,d\n"",,"x,""y""","[1, 2]"\n');
});

test('rows are printed as a table otherwise, whole cells', async () => {
  const cli = sql('-e', "SELECT 'twenty characters and more' AS text");
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe(`+--------------------------+
|text                      |
+--------------------------+
|twenty characters and more|
+--------------------------+

`);
});

test('a script is one statement, which prints the rows of its last query', async () => {
  const script = `
    BEGIN
      DECLARE n INT = 0;
      WHILE n < :rounds DO
        SET n = n + 1;
        SELECT n AS never_shown;
      END WHILE;
      SELECT n;
    END;
    SELECT 'behind it' AS text`;
  const cli = sql('-e', script, '--param', 'rounds=3', '--format', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe('{"n":3}\n{"text":"behind it"}\n');
});

test('-f runs a file: tables of files are read to their end', async () => {
  const scratch = scratchDirectory();
  writeFileSync(path.join(scratch, 'rows.json'), '{"n":1}\n{"n":41}\n');
  const file = path.join(scratch, 'script.sql');
  writeFileSync(
    file,
    `CREATE TABLE t (n INT) USING json OPTIONS (path '${scratch}/rows.json');
     CREATE TEMPORARY VIEW v AS SELECT n + :more AS n FROM t;
     SELECT sum(n) AS s FROM v;`,
  );
  const cli = sql('-f', file, '--param', 'more=0', '--format', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe('{"s":42}\n');
});

test('a failing statement ends with its error, after the rows before it', async () => {
  const cli = sql('-e', 'SELECT 1 AS x; SELECT 1 / 0', '--format', 'json');
  expect(await cli.exitCode).toBe(1);
  expect(cli.stdout).toBe('{"x":1}\n');
  expect(cli.stderr).toMatch(/^\[DIVIDE_BY_ZERO\]/);
});

test('without a statement it says how to give one', async () => {
  const cli = sql();
  expect(await cli.exitCode).toBe(1);
  expect(cli.stderr).toContain('-e "SELECT');
});

test('json keeps the order of columns, columns of one name, and the sign of zero', async () => {
  const cli = sql('-e', 'SELECT 2, 1, 1, -0.0D AS z, array(-0.0F) AS zs', '--format', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toBe('{"2":2,"1":1,"1":1,"z":-0.0,"zs":[-0.0]}\n');
});

test('rows of a SELECT over a stream come in the form that was asked for, until a signal', async () => {
  const text = "CREATE STREAM r USING rate OPTIONS (rowsPerSecond '10'); SELECT value FROM r";
  const json = sql('-e', text, '--format', 'json');
  await json.printed(/\{"value":3\}\n/);
  json.signal('SIGINT');
  expect(await json.exitCode).toBe(0);
  expect(json.stdout).toMatch(/^(\{"value":\d+\}\n)+$/);
  const csv = sql('-e', text, '--format', 'csv');
  await csv.printed(/^12$/m);
  csv.signal('SIGINT');
  expect(await csv.exitCode).toBe(0);
  expect(csv.stdout).toMatch(/^value\n0\n1\n2\n(\d+\n)+$/);
});

test('a plan is a row for those who read rows', async () => {
  const cli = sql('-e', 'EXPLAIN SELECT 1', '--format', 'json');
  expect(await cli.exitCode).toBe(0);
  expect(JSON.parse(cli.stdout).plan).toContain('== Stages ==');
});

test('statements come from stdin, too', async () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, 'sql', '--format', 'json'],
    {
      input: 'SELECT 1 AS a;\nSELECT 2 AS b',
      encoding: 'utf8',
    },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: '{"a":1}\n{"b":2}\n',
    stderr: '',
  });
});

test.each(['json', 'table'])(
  'a reader that goes away ends a query, in silence: %s',
  async (format) => {
    const stream = "CREATE STREAM r USING rate OPTIONS (rowsPerSecond '50'); SELECT value FROM r";
    const child = spawn(process.execPath, [main, 'sql', '-e', stream, '--format', format], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 141, said: '' });
  },
);
