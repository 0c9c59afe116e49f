import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { identifyThisProcess } from '../../../src/columnar/process-identity.ts';
import { whileClaimed } from '../../../src/connectors/file/manifest-claim.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

let output: string;
let claim: string;

beforeEach(() => {
  output = scratchDirectory();
  claim = path.join(output, '_millrace_metadata/claim');
  mkdirSync(path.dirname(claim));
});

/** The claim while a query has it. */
async function claimOf(queryId: string): Promise<{ queryId: string; process: { pid: number } }> {
  const text = await whileClaimed(output, queryId, async () => readFileSync(claim, 'utf8'));
  expect(existsSync(claim)).toBe(false);
  return JSON.parse(text);
}

/** The number of a process that has ended, and when it began where the system tells such times. */
async function endedProcess(): Promise<{ pid: number | undefined; startTime: string | null }> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return { pid: child.pid, startTime: process.platform === 'linux' ? '1' : null };
}

test('a claim whose process is gone is taken over', async () => {
  const gone = { ...(await identifyThisProcess()), ...(await endedProcess()) };
  writeFileSync(claim, JSON.stringify({ queryId: 'killed', process: gone }));
  expect(await claimOf('another')).toMatchObject({
    queryId: 'another',
    process: { pid: process.pid },
  });
});

test('a claim whose process lives, or is elsewhere, or is not known, is respected', async () => {
  const self = await identifyThisProcess();
  const elsewhere = { ...self, ...(await endedProcess()), place: 'another machine' };
  const others = [self, elsewhere].map((owner) => {
    return JSON.stringify({ queryId: 'one', process: owner });
  });
  for (const text of [...others, 'one', '', '{"queryId":"ot']) {
    writeFileSync(claim, text);
    await expect(claimOf('another')).rejects.toThrow('FILE_SINK_IN_USE');
    expect(readFileSync(claim, 'utf8')).toBe(text);
  }
});

test('a claim of the same query is respected where its process lives: its checkpoint may have been copied', async () => {
  await whileClaimed(output, 'query', async () => {
    await expect(claimOf('query')).rejects.toThrow('FILE_SINK_IN_USE');
  });
  const parent = { ...(await identifyThisProcess()), pid: process.ppid, startTime: null };
  writeFileSync(claim, JSON.stringify({ queryId: 'query', process: parent, nonce: 'n' }));
  await expect(claimOf('query')).rejects.toThrow('FILE_SINK_IN_USE');
  // Nobody knows of another machine, which may be this one before it was started again.
  const elsewhere = { ...parent, place: 'another machine' };
  writeFileSync(claim, JSON.stringify({ queryId: 'query', process: elsewhere, nonce: 'n' }));
  expect(await claimOf('query')).toMatchObject({ process: { pid: process.pid } });
});

test('of several that find a claim whose process is gone one has the directory at a time', async () => {
  const gone = { ...(await identifyThisProcess()), ...(await endedProcess()) };
  for (let round = 0; round < 20; round++) {
    writeFileSync(claim, JSON.stringify({ queryId: 'killed', process: gone, nonce: `${round}` }));
    let inside = 0;
    const ends = await Promise.allSettled(
      Array.from({ length: 6 }, (_, number) =>
        whileClaimed(output, `query ${number}`, async () => {
          inside++;
          expect(inside).toBe(1);
          await readFile(claim);
          expect(inside).toBe(1);
          inside--;
        }),
      ),
    );
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason.condition).toBe('FILE_SINK_IN_USE');
    }
    expect(readdirSync(path.dirname(claim))).toEqual([]);
  }
});

test('a claim that a run before has left is one of this process from then on', async () => {
  writeFileSync(claim, 'query');
  expect(await claimOf('query')).toMatchObject({ process: { pid: process.pid } });
});
