import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock } from '../../src/checkpoint/checkpoint-lock.ts';
import {
  OwnerFile,
  ownerPath,
  readOwner as readOwnerFile,
} from '../../src/checkpoint/owner-file.ts';
import { identifyThisProcess } from '../../src/columnar/process-identity.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

const holder = fileURLToPath(new URL('hold-lock.ts', import.meta.url));

test('two queries of one process cannot have one checkpoint', async () => {
  const directory = scratchDirectory();
  const lock = await acquireLock(directory);
  await expect(acquireLock(directory)).rejects.toMatchObject({
    kind: 'user',
    condition: 'CONCURRENT_STREAM_LOG_UPDATE',
    summary: expect.stringContaining(`process ${process.pid} `),
  });
  await lock.release();
  await (await acquireLock(directory)).release();
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('the same directory under another name is the same checkpoint', async () => {
  const directory = scratchDirectory();
  const link = `${scratchDirectory()}/link`;
  fs.symlinkSync(directory, link);
  const lock = await acquireLock(directory);
  await expect(acquireLock(link)).rejects.toMatchObject({ kind: 'user' });
  await lock.release();
});

test('another process is named, and free to take it when it was killed', async () => {
  const directory = scratchDirectory();
  const child = await startHolder(directory);
  await expect(acquireLock(directory)).rejects.toMatchObject({
    condition: 'CONCURRENT_STREAM_LOG_UPDATE',
    summary: expect.stringContaining(`process ${child.pid} `),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(fs.readdirSync(directory)).toEqual(['owner.json']);
  await (await acquireLock(directory)).release();
});

test('a process that has released it leaves nothing', async () => {
  const directory = scratchDirectory();
  const child = await startHolder(directory);
  child.stdin!.write('release\n');
  await once(child, 'exit');
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('without a socket the file alone keeps others out', async () => {
  const directory = scratchDirectory();
  const child = await startHolder(directory);
  const copy = scratchDirectory();
  fs.copyFileSync(`${directory}/owner.json`, `${copy}/owner.json`);
  await expect(acquireLock(copy)).rejects.toMatchObject({
    summary: expect.stringContaining(`process ${child.pid} `),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await acquireLock(copy)).release();
});

test('a pid given to a new process does not keep the checkpoint locked', async () => {
  const directory = scratchDirectory();
  const lock = await acquireLock(directory);
  const owner = readOwner(directory);
  await lock.release();
  writeOwner(directory, { ...owner, pid: process.ppid, startTime: '1' });
  await (await acquireLock(directory)).release();
});

test('an owner from elsewhere keeps it as long as its heart beats', async () => {
  const directory = scratchDirectory();
  const lock = await acquireLock(directory);
  const owner = { ...readOwner(directory), place: 'another boot', host: 'elsewhere', pid: 1 };
  await lock.release();

  let beat = 0;
  writeOwner(directory, owner);
  const timer = setInterval(() => writeOwner(directory, { ...owner, beat: ++beat }), 5);
  const refused = await acquireLock(directory, { heartbeatMs: 50 }).catch(
    (error: unknown) => error,
  );
  clearInterval(timer);
  expect(refused).toMatchObject({ summary: expect.stringContaining('process 1 on elsewhere') });

  await (await acquireLock(directory, { heartbeatMs: 5 })).release();
});

test('the owner shows its heartbeat in the file', async () => {
  const directory = scratchDirectory();
  const lock = await acquireLock(directory, { heartbeatMs: 2 });
  const first = readOwner(directory).beat;
  await expect.poll(() => readOwner(directory).beat).not.toBe(first);
  await lock.release();
});

test('a lock whose file cannot be read any more is free all the same', async () => {
  const directory = scratchDirectory();
  const lock = await acquireLock(directory);
  fs.rmSync(`${directory}/owner.json`);
  fs.mkdirSync(`${directory}/owner.json`);
  await expect(lock.release()).rejects.toMatchObject({ code: 'EISDIR' });
  fs.rmdirSync(`${directory}/owner.json`);
  await (await acquireLock(directory)).release();
});

test('the file of an owner that is gone is not taken from who has taken over', async () => {
  const directory = scratchDirectory();
  writeOwner(directory, { nonce: 'gone' });
  const place = ownerPath(directory);
  const found = (await readOwnerFile(place))!;
  writeOwner(directory, { nonce: 'new' });
  const self = await identifyThisProcess();
  const noHeir = async (): Promise<boolean> => false;
  expect(await OwnerFile.create(directory, self, found, noHeir)).toBe(null);
  expect(readOwner(directory)).toEqual({ nonce: 'new' });
  const owned = await OwnerFile.create(directory, self, await readOwnerFile(place), noHeir);
  expect(readOwner(directory)).toMatchObject({ pid: process.pid });
  await owned?.remove();
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('a process that was killed while it took over does not keep the checkpoint locked', async () => {
  const directory = scratchDirectory();
  const child = await startHolder(directory);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const gone = fs.readFileSync(ownerPath(directory), 'utf8');
  const heir = `${ownerPath(directory)}.${createHash('sha256').update(gone).digest('hex').slice(0, 16)}`;
  // Of another process than the one before, which ended as well; then of one elsewhere, whose heart does not beat.
  for (const other of [{ nonce: 'heir' }, { nonce: 'heir', place: 'another boot' }]) {
    fs.writeFileSync(ownerPath(directory), gone);
    fs.writeFileSync(heir, JSON.stringify({ ...JSON.parse(gone), ...other }));
    await (await acquireLock(directory, { heartbeatMs: 5 })).release();
    expect(fs.readdirSync(directory)).toEqual([]);
  }
  const lives = await identifyThisProcess();
  fs.writeFileSync(ownerPath(directory), gone);
  fs.writeFileSync(heir, JSON.stringify({ ...lives, pid: process.ppid, startTime: null }));
  await expect(acquireLock(directory)).rejects.toMatchObject({
    condition: 'CONCURRENT_STREAM_LOG_UPDATE',
  });
});

test('an owner file that was never finished gives way', async () => {
  const directory = scratchDirectory();
  fs.writeFileSync(`${directory}/owner.json`, '{"pid":');
  await (await acquireLock(directory, { heartbeatMs: 1 })).release();
});

async function startHolder(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holder, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

function readOwner(directory: string) {
  return JSON.parse(fs.readFileSync(`${directory}/owner.json`, 'utf8'));
}

/** At once, for a file that is half written looks as if its owner had never come to its end. */
function writeOwner(directory: string, owner: unknown): void {
  fs.writeFileSync(`${directory}/owner.new`, JSON.stringify(owner));
  fs.renameSync(`${directory}/owner.new`, `${directory}/owner.json`);
}
