import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

async function millrace(...args: readonly string[]) {
  const cli = new CommandLine(args);
  const code = await cli.exitCode;
  return { code, stdout: cli.stdout, stderr: cli.stderr };
}

/** Paths, sizes and content of all files of a folder. */
function contentOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name).isFile());
  return new Map(files.map((name) => [name, readFileSync(name, 'latin1')]));
}

const SCRIPT = `
CREATE STREAM lines USING text OPTIONS (path '\${folder}/in/*.txt', maxFilesPerTrigger '1');
CREATE TABLE counts USING json OPTIONS (path '\${folder}/out');
INSERT INTO counts WITH ('queryName' = 'words', 'outputMode' = 'append')
SELECT value AS word FROM lines;
CREATE TABLE totals USING console;
INSERT INTO totals WITH ('queryName' = 'totals', 'outputMode' = 'update')
SELECT value AS word, count(*) AS n FROM lines GROUP BY value;`;

test('replay shows what a batch did, and changes nothing', async () => {
  const folder = scratchDirectory();
  mkdirSync(path.join(folder, 'in'));
  const script = path.join(folder, 'words.sql');
  writeFileSync(script, SCRIPT);
  for (const [name, text] of [
    ['1', 'a\nb\n'],
    ['2', 'a\na\nc\n'],
    ['3', 'b\n'],
  ] as const) {
    writeFileSync(path.join(folder, 'in', `${name}.txt`), text);
  }
  const root = path.join(folder, 'checkpoints');
  const options = [script, '--param', `folder=${folder}`, '--checkpoint', root];
  expect(await millrace('run', ...options, '--available-now')).toMatchObject({ code: 0 });
  const before = contentOf(folder);
  const shown = await millrace('replay', ...options, '--query', 'totals', '--batch', '1');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^batch +1$/m);
  expect(shown.stdout).toMatch(/^input +3 rows of file\[/m);
  expect(shown.stdout).toMatch(/^state +.*: 3 rows, 2 changed, 0 removed, 0 too late$/m);
  expect(shown.stdout.match(/^changed.*$/gm)?.toSorted()).toEqual([
    'changed    aggregate-0 {"value":"a"}: {"count(1)":1} -> {"count(1)":3}',
    'changed    aggregate-0 {"value":"c"}: nothing -> {"count(1)":1}',
  ]);
  expect(
    shown.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .toSorted(),
  ).toEqual(['{"word":"a","n":3}', '{"word":"c","n":1}']);
  const both = await millrace('replay', ...options, '--batch', '2', '--json');
  const replayed = both.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(replayed.map(({ rows }) => rows)).toEqual([[['b']], [['b', 2]]]);
  const searched = await millrace('replay', ...options, '--query', 'totals', '--bisect', 'n > 2');
  expect(searched).toMatchObject({ code: 0, stderr: '' });
  expect(searched.stdout).toMatch(/^batch +1$/m);
  const none = await millrace('replay', ...options, '--query', 'totals', '--bisect', 'n > 99');
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('BATCH_NOT_FOUND')]);
  expect(contentOf(folder)).toEqual(before);
});

test('a batch that cannot be replayed is refused with those that can', async () => {
  const folder = scratchDirectory();
  mkdirSync(path.join(folder, 'in'));
  writeFileSync(path.join(folder, 'in', '1.txt'), 'a\n');
  const script = path.join(folder, 'words.sql');
  writeFileSync(script, SCRIPT);
  const root = path.join(folder, 'checkpoints');
  const options = [script, '--param', `folder=${folder}`, '--checkpoint', root];
  await millrace('run', ...options, '--available-now');
  const gone = await millrace('replay', ...options, '--query', 'words', '--batch', '7');
  expect(gone.code).toBe(1);
  expect(gone.stderr).toMatch(/CHECKPOINT_BATCH_NOT_FOUND[\s\S]*from 0 to 0/);
  const wrong = await millrace('replay', ...options, '--query', 'wrods', '--batch', '0');
  expect(wrong.stderr).toMatch(/QUERY_NOT_FOUND[\s\S]*words, totals/);
  expect((await millrace('replay', ...options, '--batch=-1')).stderr).toMatch('INVALID_BATCH');
  expect((await millrace('replay', ...options)).stderr).toMatch(
    'Name either a batch or a condition',
  );
});

test('a bundle runs in another place, where neither input nor checkpoint is', async () => {
  const [folder, elsewhere] = [scratchDirectory(), scratchDirectory()];
  mkdirSync(path.join(folder, 'in'));
  const script = path.join(folder, 'words.sql');
  writeFileSync(script, SCRIPT);
  for (const [name, text] of [
    ['1', 'a\nb\n'],
    ['2', 'a\na\nc\n'],
    ['3', 'b\n'],
  ] as const) {
    writeFileSync(path.join(folder, 'in', `${name}.txt`), text);
  }
  const root = path.join(folder, 'checkpoints');
  const options = [script, '--param', `folder=${folder}`, '--checkpoint', root];
  expect(await millrace('run', ...options, '--available-now')).toMatchObject({ code: 0 });
  const bundle = path.join(elsewhere, 'batch.bundle');
  const wanted = ['--query', 'totals', '--batch', '2'];
  const exported = await millrace('replay', ...options, ...wanted, '--export', bundle);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  rmSync(folder, { recursive: true });
  const shown = await millrace('replay', bundle);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toBe(exported.stdout);
  expect(shown.stdout).toContain('{"word":"b","n":2}');
  writeFileSync(bundle, readFileSync(bundle).subarray(0, -20));
  expect((await millrace('replay', bundle)).stderr).toContain('BUNDLE_NOT_READABLE');
});

/** Runs a script whose input is one file, and gives how to replay it. */
async function ran(folder: string, text: string): Promise<readonly string[]> {
  mkdirSync(path.join(folder, 'in'));
  writeFileSync(path.join(folder, 'in', '1.txt'), 'a\n');
  const script = path.join(folder, 'script.sql');
  writeFileSync(script, text);
  const root = path.join(folder, 'checkpoints');
  const options = [script, '--param', `folder=${folder}`, '--checkpoint', root];
  expect(await millrace('run', ...options, '--available-now')).toMatchObject({ code: 0 });
  return options;
}

const LINES = `CREATE STREAM lines USING text OPTIONS (path '\${folder}/in/*.txt');`;

test('a replay leaves alone what other statements of the script write', async () => {
  const folder = scratchDirectory();
  const options = await ran(
    folder,
    `${LINES}
    CREATE TABLE made USING json OPTIONS (path '\${folder}/made') AS SELECT 1 AS n;
    CREATE TABLE seen USING json OPTIONS (path '\${folder}/seen');
    EXPLAIN ANALYZE INSERT INTO seen SELECT 2 AS n;
    CREATE TABLE sent USING json OPTIONS (path '\${folder}/sent');
    INSERT INTO sent WITH ('queryName' = 'sent') SELECT value FROM lines;`,
  );
  rmSync(path.join(folder, 'made'), { recursive: true });
  const before = contentOf(folder);
  expect(await millrace('replay', ...options, '--batch', '0')).toMatchObject({ code: 0 });
  expect(contentOf(folder)).toEqual(before);
});

test('queries without names have the checkpoints in a replay that they had in the run', async () => {
  const options = await ran(
    scratchDirectory(),
    `${LINES}
    CREATE TABLE out USING noop;
    SELECT value FROM lines;
    INSERT INTO out SELECT value FROM lines;
    INSERT INTO out WITH ('outputMode' = 'complete') SELECT count(*) FROM lines;`,
  );
  const { code, stdout } = await millrace('replay', ...options, '--batch', '0', '--json');
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).rows);
  expect({ code, rows }).toEqual({ code: 0, rows: [[['a']], [[1]]] });
});

test('a batch is looked for in what it gave, whatever the tables of the script are called', async () => {
  const options = await ran(
    scratchDirectory(),
    `${LINES}
    CREATE TABLE output USING json OPTIONS (path '\${folder}/out');
    INSERT INTO output SELECT value, length(value) AS n FROM lines;`,
  );
  for (const condition of ['n = 1', "output.value = 'a'"]) {
    const found = await millrace('replay', ...options, '--bisect', condition, '--json');
    expect({ ...found, stdout: JSON.parse(found.stdout).rows }).toEqual({
      ...{ code: 0, stderr: '', stdout: [['a', 1]] },
    });
  }
  const none = await millrace('replay', ...options, '--bisect', 'n > 1');
  expect(none.stderr).toContain('BATCH_NOT_FOUND');
});

test('a bundle that cannot be written, or is wanted of what has none, is a mistake and no bug', async () => {
  const folder = scratchDirectory();
  const options = await ran(
    folder,
    `${LINES} CREATE TABLE out USING noop; INSERT INTO out SELECT value FROM lines;`,
  );
  const told = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await millrace('replay', ...more);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toContain('bug');
    return stderr;
  };
  const nowhere = path.join(folder, 'none', 'batch.bundle');
  expect(await told(...options, '--batch', '0', '--export', nowhere)).toContain(nowhere);
  expect(await told(...options, '--bisect', "value = 'a'", '--export', 'b')).toMatch(/--export/);
  const bundle = path.join(folder, 'batch.bundle');
  await millrace('replay', ...options, '--batch', '0', '--export', bundle);
  expect(await told(bundle, '--batch', '1')).toMatch(/--batch/);
});
