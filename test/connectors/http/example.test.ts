import { expect, test } from 'vitest';
import { CommandLine } from '../../support/command-line.ts';
import { ownAddress } from '../../support/own-address.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

const ROUNDS = 2;

/**
 * Sends lines until they are taken. A query that has just been started may not listen yet: that the connection is refused
 * tells, and then it is tried again.
 */
async function post(url: string, body: string): Promise<void> {
  const statusOf = (): Promise<number> =>
    fetch(url, { method: 'POST', body }).then(
      (response) => response.status,
      () => 0,
    );
  while ((await statusOf()) !== 200);
}

test('words that were taken are counted, though the process is killed at once', async () => {
  const { host, port } = await ownAddress();
  const checkpoint = scratchDirectory();
  const parameters = { host, port, checkpoint };
  const args = Object.entries(parameters).flatMap(([name, text]) => ['--param', `${name}=${text}`]);
  const start = () => new CommandLine(['run', 'examples/http-word-count.sql', ...args]);
  const url = `http://${host}:${port}/lines`;
  for (let round = 0; round < ROUNDS; round++) {
    const killed = start();
    await post(url, 'one fish two fish\nred fish');
    killed.signal('SIGKILL');
    expect(await killed.exitCode).toBe('SIGKILL');
  }
  const last = start();
  await post(url, 'blue fish');
  await last.printed(/\bfish *\| *7\b/);
  last.signal('SIGINT');
  expect(await last.exitCode, last.stderr).toBe(0);
});
