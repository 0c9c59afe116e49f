// A query in small, on a real checkpoint but without the engine: it adds up numbers by remainder. Arguments: directory,
// number of batches, and the phase and step in which the process kills itself (none without them).

import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { type Checkpoint, openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import type { CommittedRecord, PlannedRecord } from '../../src/checkpoint/journal-record.ts';
import { plannedDigest } from '../../src/checkpoint/planned-digest.ts';
import { isDue } from '../../src/state/cut-extent.ts';
import { CrashingFiles, CrashPoint, type Phase } from './phases.ts';

const [directory, batchCount, phase, at] = process.argv.slice(2);
const point = new CrashPoint((phase as Phase | undefined) ?? null, Number(at));
const request = { settings: {}, operators: [], sources: ['numbers[]'] };
const SUM_COUNT = 5;
const BATCHES_BETWEEN_SNAPSHOTS = 2;

const files = new CrashingFiles(point);
const checkpoint = await openCheckpoint(`${directory}/checkpoint`, request, {
  files,
  journalSegmentBytes: 1024,
});
const sums = new Float64Array(SUM_COUNT);
const changed = new Set<number>();
let nextBatch = 0;
await recover(checkpoint);
while (nextBatch < Number(batchCount)) await runBatch(await plan(nextBatch));
await checkpoint.close();

/** The last snapshot, then committed batches without the sink, then open ones with it. */
async function recover({ snapshots, journal }: Checkpoint): Promise<void> {
  const snapshot = await snapshots.latest();
  for (const [index, segment] of (snapshot?.stores[0]?.segments ?? []).entries()) {
    await snapshots.readSegment(segment, bytesOf(index));
  }
  nextBatch = (snapshot?.batchId ?? -1) + 1;
  const committed = new Map(
    journal.records
      .filter((record) => record.kind === 'committed')
      .map((record) => [record.batchId, record]),
  );
  for (const record of journal.records) {
    if (record.kind !== 'planned' || record.batchId < nextBatch) continue;
    if (record.batchId !== nextBatch) throw new Error(`batch ${nextBatch} is not in the journal`);
    if (committed.has(nextBatch)) replay(record, committed.get(nextBatch)!);
    else await runBatch(record);
  }
}

function replay(record: PlannedRecord, committed: CommittedRecord): void {
  if (committed.digest !== plannedDigest(record)) throw new Error('another batch was committed');
  addUp(record);
  nextBatch = record.batchId + 1;
}

/** What a batch reads depends on the run, so that a batch planned anew after its sink had it would show. */
async function plan(batchId: number): Promise<PlannedRecord> {
  const length = 1 + (process.pid % 7);
  const ranges = [{ start: batchId * 100, end: batchId * 100 + length }];
  const record: PlannedRecord = {
    kind: 'planned',
    batchId,
    timestampMs: 0,
    seed: process.pid,
    ranges,
  };
  await checkpoint.journal.journal.append([record]);
  return record;
}

async function runBatch(record: PlannedRecord): Promise<void> {
  const { batchId } = record;
  await point.pass('split');
  addUp(record);
  await point.pass('state');
  await writeToSink(record);
  const facts = { eventTimesMs: [], watermarkMs: 0, sinkToken: batchId };
  await checkpoint.journal.journal.append([
    { kind: 'committed', batchId, digest: plannedDigest(record), ...facts },
  ]);
  nextBatch = batchId + 1;
  if (nextBatch % BATCHES_BETWEEN_SNAPSHOTS === 0) await takeSnapshot(batchId);
}

function addUp({ ranges }: PlannedRecord): void {
  const { start, end } = ranges[0] as { start: number; end: number };
  for (let number = start; number < end; number++) {
    sums[number % SUM_COUNT]! += number;
    changed.add(number % SUM_COUNT);
  }
}

/** Idempotent by batch: a batch that is there must be the same one, with the same result. */
async function writeToSink(record: PlannedRecord): Promise<void> {
  const path = `${directory}/out/${record.batchId}.json`;
  const text = JSON.stringify({
    digest: plannedDigest(record),
    ranges: record.ranges,
    sums: [...sums],
  });
  await point.pass('sink');
  if (fs.existsSync(path)) {
    if (fs.readFileSync(path, 'utf8') !== text) throw new Error(`${path} holds another batch`);
    return;
  }
  fs.writeFileSync(`${path}.temporary`, text);
  await point.pass('sink');
  fs.renameSync(`${path}.temporary`, path);
  await point.pass('sink');
}

async function takeSnapshot(batchId: number): Promise<void> {
  const { snapshots, journal } = checkpoint;
  const { extent } = snapshots;
  const indexes = [...sums.keys()].filter((index) => changed.has(index) || isDue(extent, index));
  changed.clear();
  const segments = indexes.map((index) => ({
    index,
    bytes: bytesOf(index),
    crc: crc32(bytesOf(index)),
  }));
  const stores = [{ name: 'sums/0', meta: {}, segmentCount: SUM_COUNT, segments }];
  const times = { watermarkMs: 0, previousWatermarkMs: 0, eventTimesMs: [] };
  await snapshots.write({ batchId, ...times, positions: [null], stores });
  if (snapshots.releasableBatch !== null) await journal.journal.release(snapshots.releasableBatch);
}

function bytesOf(index: number): Uint8Array {
  return new Uint8Array(sums.buffer, index * 8, 8);
}
