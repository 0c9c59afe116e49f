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
