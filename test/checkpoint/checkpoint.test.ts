import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import type { CheckpointRequest } from '../../src/checkpoint/metadata.ts';
import { compareSignatures } from '../../src/checkpoint/operator-changes.ts';
import { planRepair } from '../../src/checkpoint/repair-plan.ts';
import { Life } from '../../src/testing/life.ts';
import { MemoryDisk } from '../../src/testing/memory-disk.ts';
import { Random } from '../../src/testing/random.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { FaultyFiles } from './faulty-files.ts';

const count = { operatorId: 'aggregate-0', kind: 'aggregate', state: 'count(BIGINT) by STRING' };
const request: CheckpointRequest = {
  settings: { partitions: 8, timeZone: 'Europe/Rome' },
  operators: [count],
  sources: ['file[/data/*.json]', 'socket[localhost:9999]'],
};

test('a checkpoint is made once and keeps its id and its settings', async () => {
  const location = `${scratchDirectory()}/new/checkpoint`;
  const first = await openCheckpoint(location, request);
  expect(first.isNew).toBe(true);
  expect(fs.statSync(first.sourceDirectory(1)).isDirectory()).toBe(true);
  await first.journal.journal.append([
    { kind: 'planned', batchId: 0, timestampMs: 1, seed: 2, ranges: [null, null] },
  ]);
  await first.close();

  const second = await openCheckpoint(location, { ...request, settings: { partitions: 200 } });
  expect(second.isNew).toBe(false);
  expect(second.metadata).toEqual(first.metadata);
  expect(second.metadata.settings['partitions']).toBe(8);
  expect(second.journal.records).toHaveLength(1);
  await second.close();
});

test('a checkpoint has one owner', async () => {
  const location = scratchDirectory();
  const checkpoint = await openCheckpoint(location, request);
  await expect(openCheckpoint(location, request)).rejects.toMatchObject({
    condition: 'CONCURRENT_STREAM_LOG_UPDATE',
  });
  await checkpoint.close();
});

test('a query with another state is refused with a list, and nothing changes', async () => {
  const location = scratchDirectory();
  const old = [count, { operatorId: 'aggregate-1', kind: 'aggregate', state: 'max(INT)' }];
  await (await openCheckpoint(location, { ...request, operators: old })).close();
  const before = fs.readdirSync(location, { recursive: true });
  const now = [
    { ...count, state: 'sum(BIGINT) by STRING' },
    { operatorId: 'dedup-0', kind: 'dedup', state: 'STRING' },
  ];
  const refused = openCheckpoint(location, { ...request, operators: now });
  await expect(refused).rejects.toMatchObject({
    kind: 'user',
    condition: 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
    summary: expect.stringMatching(
      /dropped: aggregate-1.*new: dedup-0.*impossible: aggregate-0.*count.* -> .*sum/s,
    ),
  });
  expect(fs.readdirSync(location, { recursive: true })).toEqual(before);
});

test('operators without state may come and go', async () => {
  const location = scratchDirectory();
  await (await openCheckpoint(location, request)).close();
  const filter = { operatorId: 'filter-0', kind: 'filter', state: '' };
  await (await openCheckpoint(location, { ...request, operators: [filter, count] })).close();
});

test('another number or kind of sources is refused, another path is not', async () => {
  const location = scratchDirectory();
  await (await openCheckpoint(location, request)).close();
  const moved = ['file[/elsewhere]', 'socket[localhost:9999]'];
  await (await openCheckpoint(location, { ...request, sources: moved })).close();
  for (const sources of [moved.slice(1), moved.toReversed()]) {
    await expect(openCheckpoint(location, { ...request, sources })).rejects.toMatchObject({
      condition: 'CHECKPOINT_SOURCES_CHANGED',
    });
  }
});

test('signatures are compared by name', () => {
  const other = { ...count, operatorId: 'aggregate-1' };
  const changed = { ...count, kind: 'join' };
  expect(compareSignatures([count, other], [other, changed])).toEqual({
    kept: [other],
    dropped: [],
    added: [],
    impossible: [{ before: count, now: changed }],
  });
  expect(compareSignatures([count], [other])).toMatchObject({ dropped: [count], added: [other] });
});

test('metadata with any byte changed, or missing, is corruption', async () => {
  const location = scratchDirectory();
  await (await openCheckpoint(location, request)).close();
  const file = `${location}/metadata.json`;
  const whole = fs.readFileSync(file);
  for (let offset = 0; offset < whole.length; offset += 7) {
    const broken = Buffer.from(whole);
    broken[offset]! ^= 1;
    fs.writeFileSync(file, broken);
    await expect(openCheckpoint(location, request)).rejects.toMatchObject({
      condition: 'CHECKPOINT_CORRUPT',
    });
  }
  fs.rmSync(file);
  await expect(openCheckpoint(location, request)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
  });
});

test('a location that is no directory is named', async () => {
  const file = `${scratchDirectory()}/file`;
  fs.writeFileSync(file, '');
  for (const location of [file, `${file}/below`]) {
    await expect(openCheckpoint(location, request)).rejects.toMatchObject({
      kind: 'environment',
      condition: 'CHECKPOINT_NOT_ACCESSIBLE',
      summary: expect.stringContaining(location),
    });
  }
});

// Where no directory can be made though its parent is there is /proc, which Linux alone has: run there.
test.runIf(process.platform === 'linux')(
  'a location where no directory can be made is named, also where the system says that its parent is not there',
  async () => {
    for (const location of ['/proc/here', '/proc/here/below']) {
      await expect(openCheckpoint(location, request)).rejects.toMatchObject({
        kind: 'environment',
        condition: 'CHECKPOINT_NOT_ACCESSIBLE',
        summary: expect.stringContaining(location),
      });
    }
  },
);

test('a first start that fails frees the lock and can be tried again', async () => {
  const location = scratchDirectory();
  const files = new FaultyFiles({ call: 'rename', at: 0, code: 'ENOSPC' });
  await expect(openCheckpoint(location, request, { files })).rejects.toMatchObject({
    condition: 'CHECKPOINT_WRITE_FAILED',
  });
  const checkpoint = await openCheckpoint(location, request);
  expect(checkpoint.isNew).toBe(true);
  await checkpoint.close();
});

test('what cannot be closed keeps nothing else open', async () => {
  const location = scratchDirectory();
  // The segment behind the active one, which was closed once when it had been filled with zeros.
  const failing = new FaultyFiles({ call: 'close', at: 1, ending: '2.journal', code: 'EIO' });
  const checkpoint = await openCheckpoint(location, request, { files: failing });
  await checkpoint.journal.journal.append([
    { kind: 'planned', batchId: 0, timestampMs: 1, seed: 2, ranges: [null, null] },
  ]);
  await checkpoint.spill.write([Uint8Array.of(1)]);
  await expect(checkpoint.close()).rejects.toThrow('EIO');
  expect(fs.readdirSync(`${location}/spill`)).toEqual([]);
  expect(failing.openPaths).toEqual([]);
  await (await openCheckpoint(location, request)).close();
});

test('a repair that cannot read the disk leaves no file open', async () => {
  const location = scratchDirectory();
  const checkpoint = await openCheckpoint(location, request);
  const bytes = Buffer.from('state');
  const segments = [{ index: 0, bytes, crc: crc32(bytes) }];
  const stores = [{ name: 'aggregate-0/0', meta: {}, segmentCount: 1, segments }];
  const times = { watermarkMs: 0, previousWatermarkMs: 0, eventTimesMs: [] };
  await checkpoint.snapshots.write({ batchId: 0, ...times, positions: [], stores });
  await checkpoint.close();
  // All is read once to see what is wrong, and again to see what is whole.
  const files = new FaultyFiles({ call: 'read', at: 3, ending: '.data', code: 'EIO' });
  await expect(planRepair(location, files)).rejects.toThrow('EIO');
  expect(files.openPaths).toEqual([]);
});

test('metadata whose name a failed start left unsynced is on disk before anything is built on it', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const disk = new MemoryDisk();
    const failing = new Life((step) => {
      if (step === 'metadata sync of names') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    });
    const failed = openCheckpoint('/c', request, disk.storageOf(failing, 'first'));
    await expect(failed).rejects.toMatchObject({ condition: 'CHECKPOINT_WRITE_FAILED' });
    failing.end();
    const killed = new Life();
    await openCheckpoint('/c', request, disk.storageOf(killed, 'second'));
    killed.end();
    disk.lose(new Random(seed));
    const opened = await openCheckpoint('/c', request, disk.storageOf(new Life(), 'third'));
    expect(opened.metadata.queryId).toBe('first');
  }
});
