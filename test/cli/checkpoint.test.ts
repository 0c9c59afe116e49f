import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

interface Outcome {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function millrace(...args: readonly string[]): Promise<Outcome> {
  const cli = new CommandLine(args);
  const code = await cli.exitCode;
  return { code, stdout: cli.stdout, stderr: cli.stderr };
}

/** Counts words twice, so that there are two batches; gives the folder of checkpoints. */
async function countWords(): Promise<string> {
  const scratch = scratchDirectory();
  const root = path.join(scratch, 'checkpoints');
  for (const word of ['one', 'two']) {
    writeFileSync(path.join(scratch, `${word}.txt`), `${word}\n`);
    const options = ['--param', `path=${scratch}/*.txt`, '--checkpoint', root, '--available-now'];
    const { code } = await millrace('run', 'examples/word-count.sql', ...options);
    expect(code).toBe(0);
  }
  return root;
}

test('inspect shows a checkpoint to people and to programs, verify finds it well', async () => {
  const root = await countWords();
  const location = path.join(root, 'word-count');
  const shown = await millrace('checkpoint', 'inspect', location);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^owner +none$/m);
  expect(shown.stdout).toMatch(/^setting +partitions = 8$/m);
  expect(shown.stdout).toMatch(/^journal +batch 1 is committed; .*4 records/m);
  expect(shown.stdout).toMatch(/^snapshot +of batch 1; watermark 1970-/m);
  expect(shown.stdout).toMatch(/^problems +none$/m);
  const { stdout } = await millrace('checkpoint', 'inspect', location, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ journal: { committedBatch: 1 }, problems: [] });
  expect(await millrace('checkpoint', 'verify', location)).toMatchObject({ code: 0, stderr: '' });
});

test('verify names bad bytes of state and ends with 1', async () => {
  const location = path.join(await countWords(), 'word-count');
  flipByte(firstFile(location, 'snapshots', '.data'), 4200);
  const verified = await millrace('checkpoint', 'verify', location);
  expect(verified.code).toBe(1);
  expect(verified.stdout).toMatch(/^problem +.*snapshots\/\d+\.data holds bad bytes between 4096/m);
  expect(verified.stderr).toMatch(/^\[CHECKPOINT_CORRUPT\] 1 problem in /);
});

test('a bad byte of the journal is named, by verify and by the query that starts', async () => {
  const root = await countWords();
  const location = path.join(root, 'word-count');
  flipByte(firstFile(location, 'journal', '.journal'), 40);
  const verified = await millrace('checkpoint', 'verify', location, '--json');
  expect(verified.code).toBe(1);
  const [problem] = JSON.parse(verified.stdout).problems;
  expect(problem).toMatch(/CHECKPOINT_CORRUPT: .*\.journal .*bad bytes/);
  const started = await millrace('run', 'examples/word-count.sql', '--checkpoint', root);
  expect(started.code).toBe(1);
  expect(started.stderr).toMatch(/^\[CHECKPOINT_CORRUPT\] .*\.journal .*bad bytes/);
});

test('a folder that is no checkpoint is a mistake, which names those within', async () => {
  const root = await countWords();
  const other = await millrace('checkpoint', 'verify', root);
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toContain(`It holds checkpoints: ${root}/word-count.`);
  const missing = await millrace('checkpoint', 'inspect', path.join(root, 'nothing'));
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/^\[CHECKPOINT_NOT_FOUND\] .*ENOENT/);
});

test('a second process on a checkpoint is refused, and told of the first', async () => {
  const scratch = scratchDirectory();
  writeFileSync(path.join(scratch, 'one.txt'), 'one\n');
  const root = path.join(scratch, 'checkpoints');
  const args = ['run', 'examples/word-count.sql', '--param', `path=${scratch}/*.txt`];
  const first = new CommandLine([...args, '--checkpoint', root]);
  await first.printed(/one/);
  const second = await millrace(...args, '--checkpoint', root, '--available-now');
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toMatch(/^\[CONCURRENT_STREAM_LOG_UPDATE\] .*process \d+/);
  const { stdout } = await millrace('checkpoint', 'inspect', path.join(root, 'word-count'));
  expect(stdout).toMatch(/^owner +process \d+ on /m);
  first.signal('SIGTERM');
  expect(await first.exitCode).toBe(0);
});

function firstFile(...[location, folder, ending]: readonly [string, string, string]): string {
  const directory = path.join(location, folder);
  const name = readdirSync(directory)
    .toSorted()
    .find((candidate) => candidate.endsWith(ending));
  return path.join(directory, name!);
}

function flipByte(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset]! ^= 1;
  writeFileSync(file, bytes);
}

test('repair says what it would do, does it when told to, and the query goes on', async () => {
  const root = await countWords();
  const location = path.join(root, 'word-count');
  expect((await millrace('checkpoint', 'repair', location)).stdout).toMatch(/^problems +none/m);
  const journal = firstFile(location, 'journal', '.journal');
  flipByte(journal, 40);
  const offered = await millrace('checkpoint', 'repair', location);
  expect(offered).toMatchObject({ code: 0, stderr: '' });
  expect(offered.stdout).toMatch(/^problem +CHECKPOINT_CORRUPT: .*bad bytes/m);
  expect(offered.stdout).toMatch(/^restores +batch 1, from the snapshot of batch 1$/m);
  expect(offered.stdout).toMatch(/^lost +no batch/m);
  expect((await millrace('checkpoint', 'verify', location)).code).toBe(1);
  const applied = await millrace('checkpoint', 'repair', location, '--apply', '--json');
  expect(JSON.parse(applied.stdout)).toMatchObject({ batchId: 1, newestBatch: 1 });
  expect(readdirSync(path.join(location, 'damaged-1'))).toContain(path.basename(journal));
  expect((await millrace('checkpoint', 'verify', location)).code).toBe(0);
  const scratch = path.dirname(root);
  const options = ['--param', `path=${scratch}/*.txt`, '--checkpoint', root, '--available-now'];
  expect(await millrace('run', 'examples/word-count.sql', ...options)).toMatchObject({ code: 0 });
});
