import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import { diskFiles } from '../../src/checkpoint/files.ts';
import { inspectCheckpoint } from '../../src/checkpoint/inspect.ts';
import type { JournalRecord } from '../../src/checkpoint/journal-record.ts';
import { openReceivedLog } from '../../src/checkpoint/received-log.ts';
import { planRepair } from '../../src/checkpoint/repair-plan.ts';
import { writeJournal } from '../../src/checkpoint/write-journal.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

const request = {
  settings: { partitions: 2 },
  operators: [],
  sources: ['file[/data]', 'socket[localhost:9999]'],
};

test('a sound checkpoint is described and not changed', async () => {
  const location = await checkpointOf(4);
  const before = contentsOf(location);
  const summary = await inspectCheckpoint(location, { verifyState: true });
  expect(summary).toMatchObject({
    location,
    owner: null,
    metadata: { settings: { partitions: 2 } },
    journal: {
      firstBatch: 0,
      plannedBatch: 4,
      committedBatch: 3,
      recordCount: 9,
      hasTornTail: false,
    },
    snapshots: [
      {
        batchId: 3,
        watermarkMs: 30,
        fileCount: 2,
        storeCount: 1,
        segmentCount: 2,
        byteLength: 13,
      },
      {
        batchId: 1,
        watermarkMs: 10,
        fileCount: 1,
        storeCount: 1,
        segmentCount: 2,
        byteLength: 13,
      },
    ],
    received: [{ source: 1, start: 0, end: 9 }],
    problems: [],
  });
  expect(contentsOf(location)).toEqual(before);
});

test('the owner is named while a query has it open', async () => {
  const location = await checkpointOf(1);
  const checkpoint = await openCheckpoint(location, request);
  expect((await inspectCheckpoint(location)).owner).toMatchObject({ pid: process.pid });
  await checkpoint.close();
});

test('a torn tail is no problem, and stays', async () => {
  const location = await checkpointOf(2);
  const journal = `${location}/journal/00000001.journal`;
  const bytes = fs.readFileSync(journal);
  fs.writeFileSync(
    journal,
    bytes.fill(
      0,
      bytes.findLastIndex((byte) => byte !== 0),
    ),
  );
  const { journal: summary, problems } = await inspectCheckpoint(location);
  expect(summary).toMatchObject({ hasTornTail: true, plannedBatch: 1, committedBatch: 1 });
  expect(problems).toEqual([]);
  expect(fs.readFileSync(journal).equals(bytes)).toBe(true);
});

test('every problem is told, one bad part does not hide the others', async () => {
  const location = await checkpointOf(4);
  fs.truncateSync(`${location}/metadata.json`, 20);
  flipByte(`${location}/journal/00000001.journal`, 40);
  flipByte(`${location}/snapshots/00000001.data`, 4097);
  flipByte(`${location}/sources/1/00000001.data`, 1);
  flipByte(`${location}/sources/1/00000001.index`, 30);
  const { problems } = await inspectCheckpoint(location, { verifyState: true });
  expect(problems).toEqual([
    expect.stringMatching(/CHECKPOINT_CORRUPT: .*metadata.json is not whole/),
    expect.stringMatching(/CHECKPOINT_CORRUPT: .*journal.*bad bytes/),
    expect.stringMatching(/CHECKPOINT_CORRUPT: .*00000001.data holds bad bytes between 4096/),
    expect.stringMatching(/CHECKPOINT_CORRUPT: .*sources\/1/),
  ]);
});

test('a snapshot ahead of the journal is told, and keeps a query from starting', async () => {
  const location = await checkpointOf(4);
  fs.rmSync(`${location}/journal`, { recursive: true });
  const other = await checkpointOf(2);
  fs.cpSync(`${other}/journal`, `${location}/journal`, { recursive: true });
  const { problems } = await inspectCheckpoint(location);
  expect(problems).toEqual([expect.stringMatching(/snapshot is of batch 3.*ends with batch 1/)]);
  await expect(openCheckpoint(location, request)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringContaining('Batch 1 and all before it are safe'),
  });
});

test('a journal that begins behind snapshots that are gone is told, and keeps a query from starting', async () => {
  const location = await checkpointOf(4);
  const records = [committed(1), planned(2), committed(2)];
  fs.rmSync(`${location}/journal`, { recursive: true });
  fs.mkdirSync(`${location}/journal`);
  await writeJournal(diskFiles, `${location}/journal`, 1, records);
  for (const name of fs.readdirSync(`${location}/snapshots`)) {
    if (name.endsWith('.manifest')) fs.rmSync(`${location}/snapshots/${name}`);
  }
  const { problems } = await inspectCheckpoint(location);
  expect(problems).toEqual([
    expect.stringMatching(/journal begins with batch 1.*snapshot.*missing/),
  ]);
  await expect(openCheckpoint(location, request)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringMatching(/journal begins with batch 1.*snapshot.*missing/),
  });
  await expect(planRepair(location)).rejects.toThrow(/No snapshot in/);
});

test('a directory that is no checkpoint says so', async () => {
  const { problems } = await inspectCheckpoint(scratchDirectory());
  expect(problems).toEqual([expect.stringContaining('no metadata.json')]);
});

/** A checkpoint with some committed batches, one planned, a full and an incremental snapshot and received data. */
async function checkpointOf(batchCount: number): Promise<string> {
  const location = scratchDirectory();
  const checkpoint = await openCheckpoint(location, request);
  for (let batchId = 0; batchId < batchCount; batchId++) {
    await checkpoint.journal.journal.append([planned(batchId)]);
    await checkpoint.journal.journal.append([committed(batchId)]);
    const text = batchId === 1 ? 'at first' : 'replaced';
    const segments = [segment(0, text), ...(batchId === 1 ? [segment(1, 'kept!')] : [])];
    const store = { name: 'a/0', meta: {}, segmentCount: 2, segments };
    const times = { watermarkMs: batchId * 10, previousWatermarkMs: 0, eventTimesMs: [] };
    if (batchId % 2 === 1) {
      await checkpoint.snapshots.write({
        batchId,
        ...times,
        positions: [null, 9],
        stores: [store],
      });
    }
  }
  await checkpoint.journal.journal.append([planned(batchCount)]);
  const log = await openReceivedLog(checkpoint.sourceDirectory(1));
  await log.append(Buffer.from('one\n'));
  await log.append(Buffer.from('more\n'));
  await log.close();
  await checkpoint.close();
  return location;
}

function planned(batchId: number): JournalRecord {
  return { kind: 'planned', batchId, timestampMs: 1, seed: 1, ranges: [null, null] };
}

function committed(batchId: number): JournalRecord {
  const digest = 'd'.repeat(32);
  return { kind: 'committed', batchId, digest, eventTimesMs: [], watermarkMs: 0, sinkToken: null };
}

function segment(index: number, text: string) {
  const bytes = Buffer.from(text);
  return { index, bytes, crc: crc32(bytes) };
}

function contentsOf(location: string): Map<string, Buffer> {
  const entries = fs.readdirSync(location, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`);
  return new Map(paths.map((path) => [path, fs.readFileSync(path)]));
}

function flipByte(path: string, offset: number): void {
  const bytes = fs.readFileSync(path);
  bytes[offset]! ^= 1;
  fs.writeFileSync(path, bytes);
}
