import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** A line of a printed table with a word and its count. */
function counted(word: string, count: number): RegExp {
  return new RegExp(`\\|\\s*${word}\\|\\s*${count}\\|`);
}

/** Files have to appear whole. */
async function addFile(folder: string, name: string, text: string): Promise<void> {
  const hidden = path.join(folder, `.${name}`);
  await writeFile(hidden, text);
  await rename(hidden, path.join(folder, name));
}

test('words of a folder are counted, new files too, and a new start goes on', async () => {
  const scratch = scratchDirectory();
  const folder = path.join(scratch, 'texts');
  await mkdir(folder);
  await addFile(folder, 'one.txt', 'To be, or not to be:\nthat is the question.\n');
  const parameters = { path: folder, checkpoint: path.join(scratch, 'checkpoint') };
  const args = Object.entries(parameters).flatMap(([name, text]) => ['--param', `${name}=${text}`]);

  const first = new CommandLine(['run', 'examples/word-count.sql', ...args]);
  await first.printed(counted('be', 2));
  await addFile(folder, 'two.txt', 'Be quick\n');
  await first.printed(counted('be', 3));
  first.signal('SIGINT');
  expect(await first.exitCode).toBe(0);

  await addFile(folder, 'three.txt', 'be be\n');
  const second = new CommandLine(['run', 'examples/word-count.sql', ...args]);
  await second.printed(counted('be', 5));
  expect(second.stdout).toMatch(counted('question', 1));
  second.signal('SIGTERM');
  expect(await second.exitCode).toBe(0);
});

test('a start without new files shows what was counted', async () => {
  const scratch = scratchDirectory();
  await addFile(scratch, 'one.md', 'again and again\n');
  const checkpoint = path.join(scratch, 'checkpoint');
  const args = ['--param', `path=${scratch}/*.md`, '--param', `checkpoint=${checkpoint}`];
  for (const _start of [1, 2]) {
    const cli = new CommandLine(['run', 'examples/word-count.sql', ...args]);
    await cli.printed(counted('again', 2));
    cli.signal('SIGINT');
    expect(await cli.exitCode).toBe(0);
  }
});

test('--available-now works off what is there and ends', async () => {
  const scratch = scratchDirectory();
  await addFile(scratch, 'one.md', 'now and then\n');
  const args = [
    '--param',
    `path=${scratch}/*.md`,
    '--checkpoint',
    path.join(scratch, 'checkpoints'),
  ];
  const cli = new CommandLine(['run', 'examples/word-count.sql', ...args, '--available-now']);
  expect(await cli.exitCode).toBe(0);
  expect(cli.stdout).toMatch(counted('then', 1));
});

test('words from a socket are counted', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.write('one fish two fish\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const parameters = { host: '127.0.0.1', port, checkpoint };
  const args = Object.entries(parameters).flatMap(([name, text]) => ['--param', `${name}=${text}`]);

  const cli = new CommandLine(['run', 'examples/socket-word-count.sql', ...args]);
  await cli.printed(counted('fish', 2));
  for (const socket of sockets) socket.write('red fish\n');
  await cli.printed(counted('fish', 3));
  cli.signal('SIGINT');
  expect(await cli.exitCode).toBe(0);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
