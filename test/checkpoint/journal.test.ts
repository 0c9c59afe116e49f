import * as fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JournalOptions, openJournal } from '../../src/checkpoint/journal.ts';
import { encodeFrame, readFrames } from '../../src/checkpoint/journal-frame.ts';
import type { JournalRecord } from '../../src/checkpoint/journal-record.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { FaultyFiles } from './faulty-files.ts';

const SEGMENT_BYTES = 1024;

test('records come back in order, over many segments', async () => {
  const directory = scratchDirectory();
  const records = batches(0, 40);
  await write(directory, records);
  expect(segmentsOf(directory).length).toBeGreaterThan(5);
  expect(await read(directory)).toEqual({ records, tailCut: false });
});

test('a journal goes on where it stopped', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 3));
  await write(directory, batches(3, 30));
  await write(directory, batches(30, 31));
  expect(await read(directory)).toEqual({ records: batches(0, 31), tailCut: false });
});

test('a group larger than a segment gets a segment of its own', async () => {
  const directory = scratchDirectory();
  const large = { ...planned(1), ranges: ['x'.repeat(5 * SEGMENT_BYTES)] };
  const records = [planned(0), committed(0), large, committed(1), planned(2)];
  await write(directory, records);
  expect(await read(directory)).toEqual({ records, tailCut: false });
});

test('appends of one turn share one write', async () => {
  const files = new FaultyFiles();
  const { journal } = await openJournal(scratchDirectory(), { files });
  await journal.append([planned(0)]);
  const before = writes();
  await Promise.all([journal.append([committed(0)]), journal.append([planned(1)])]);
  expect(writes()).toBe(before + 1);
  await journal.close();

  function writes() {
    const isWrite = ({ call, path }: { call: string; path: string }) =>
      call === 'write' && path.endsWith('00000001.journal');
    return files.calls.filter(isWrite).length;
  }
});

test('a tail torn at any byte is cut and what was before it stays', async () => {
  const directory = scratchDirectory();
  const kept = batches(0, 2);
  await write(directory, kept);
  const start = contentEnd(directory);
  await write(directory, [planned(2)]);
  const end = contentEnd(directory);
  const [segment] = segmentsOf(directory);
  const whole = fs.readFileSync(segment!);
  for (let length = start; length < end; length++) {
    fs.writeFileSync(segment!, Buffer.concat([whole.subarray(0, length)], whole.length));
    expect(await read(directory)).toEqual({ records: kept, tailCut: length > start });
    await write(directory, [{ ...planned(2), seed: length }]);
    const { records, tailCut } = await read(directory);
    expect([records.at(-1), tailCut]).toEqual([{ ...planned(2), seed: length }, false]);
  }
});

test('a tail of which only the end reached the disk is cut and leaves no bytes behind', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 2));
  const start = contentEnd(directory);
  await write(directory, [{ ...planned(2), ranges: ['long'.repeat(60)] }]);
  const [segment] = segmentsOf(directory);
  const bytes = fs.readFileSync(segment!);
  bytes.fill(0, start, start + 100);
  fs.writeFileSync(segment!, bytes);
  expect(await read(directory)).toEqual({ records: batches(0, 2), tailCut: true });
  await write(directory, [planned(2)]);
  expect(await read(directory)).toEqual({
    records: [...batches(0, 2), planned(2)],
    tailCut: false,
  });
});

test('a flipped bit never gives wrong records', async () => {
  const directory = scratchDirectory();
  const records = batches(0, 12);
  await write(directory, records);
  const files = segmentsOf(directory).map((name) => ({ name, bytes: fs.readFileSync(name) }));
  const used = files.filter(({ bytes }) => bytes.some((byte) => byte !== 0));
  const lastFrame = encodeFrame([records.at(-1)!], 0).length;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(used.length - 1),
      fc.nat(SEGMENT_BYTES * 8 - 1),
      async (segment, bit) => {
        const { name, bytes } = used[segment]!;
        const flipped = Buffer.from(bytes);
        flipped[bit >>> 3]! ^= 1 << (bit & 7);
        fs.writeFileSync(name, flipped);
        const outcome = await read(directory).catch((error: unknown) => error);
        for (const { name: file, bytes: content } of files) fs.writeFileSync(file, content);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
          return;
        }
        const found = outcome as { records: JournalRecord[]; tailCut: boolean };
        expect(found.records).toEqual(records.slice(0, found.records.length));
        const isLast = segment === used.length - 1 && bit >>> 3 >= contentEndOf(bytes) - lastFrame;
        expect(found.records.length).toBeGreaterThanOrEqual(records.length - (isLast ? 1 : 0));
      },
    ),
    { numRuns: 400, seed: 7 },
  );
});

test('a bad record before a good one names the newest safe batch', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 2));
  const end = contentEnd(directory);
  await write(directory, batches(2, 4));
  const [segment] = segmentsOf(directory);
  const bytes = fs.readFileSync(segment!);
  bytes[end + 20]! ^= 1;
  fs.writeFileSync(segment!, bytes);
  await expect(read(directory)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringContaining('Batch 1 and all before it are safe'),
  });
});

test('a segment missing in the middle is corruption', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 20));
  fs.rmSync(segmentsOf(directory)[1]!);
  await expect(read(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('a segment emptied in the middle is corruption', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 20));
  fs.writeFileSync(segmentsOf(directory)[1]!, Buffer.alloc(SEGMENT_BYTES));
  await expect(read(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('a record cut out of a segment is corruption', async () => {
  const directory = scratchDirectory();
  await write(directory, [planned(0)]);
  const start = contentEnd(directory);
  await write(directory, [committed(0)]);
  const end = contentEnd(directory);
  await write(directory, [planned(1)]);
  const [segment] = segmentsOf(directory);
  const bytes = fs.readFileSync(segment!);
  bytes.copyWithin(start, end);
  fs.writeFileSync(segment!, bytes);
  await expect(read(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('a last record gone from a full segment is corruption', async () => {
  const directory = scratchDirectory();
  await write(directory, batches(0, 20));
  const segment = segmentsOf(directory)[1]!;
  const { frames } = readFrames(fs.readFileSync(segment), segment);
  const bytes = fs.readFileSync(segment).fill(0, frames.at(-2)!.end);
  fs.writeFileSync(segment, bytes);
  await expect(read(directory)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringContaining('Records are missing'),
  });
});

test('an unknown format version is named', async () => {
  const directory = scratchDirectory();
  await write(directory, [planned(0)]);
  const frame = Buffer.from(encodeFrame([committed(0)], 0));
  frame.writeUInt32LE(9, 12);
  const { crc32 } = await import('node:zlib');
  frame.writeUInt32LE(crc32(frame.subarray(8), crc32(frame.subarray(0, 4))), 4);
  fs.writeFileSync(segmentsOf(directory)[0]!, frame);
  await expect(read(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_FORMAT_UNKNOWN' });
});

test('release removes the segments of released batches, never the newest one', async () => {
  const directory = scratchDirectory();
  const { journal } = await openJournal(directory, { segmentBytes: SEGMENT_BYTES });
  for (const record of batches(0, 40)) await journal.append([record]);
  await journal.release(20);
  const after = await stopAndRead();
  expect(after.records.at(-1)).toEqual(committed(39));
  expect(after.records[0]!.batchId).toBeGreaterThan(15);
  expect(after.records[0]!.batchId).toBeLessThanOrEqual(21);

  const reopened = await openJournal(directory, { segmentBytes: SEGMENT_BYTES });
  await reopened.journal.release(1000);
  await reopened.journal.append([planned(40)]);
  await reopened.journal.close();
  const { records } = await read(directory);
  expect(records.at(-1)).toEqual(planned(40));
  expect(records.length).toBeLessThan(10);

  async function stopAndRead() {
    await journal.close();
    return read(directory);
  }
});

test('release keeps the records while the newest segment is empty', async () => {
  const directory = scratchDirectory();
  const records = batches(0, 3);
  await write(directory, records);
  const segments = segmentsOf(directory);
  fs.writeFileSync(segments[1]!, Buffer.alloc(SEGMENT_BYTES).fill('torn', 0, 4));
  const { journal } = await openJournal(directory, { segmentBytes: SEGMENT_BYTES });
  await journal.release(100);
  await journal.close();
  expect((await read(directory)).records).toEqual(records);
});

test('a failed write ends the journal and names the safe batch and the full disk', async () => {
  const directory = scratchDirectory();
  const fault = {
    call: 'write',
    at: 5,
    ending: '00000001.journal',
    code: 'ENOSPC',
    tornBytes: 30,
  } as const;
  const files = new FaultyFiles(fault);
  const { journal } = await openJournal(directory, { files, segmentBytes: SEGMENT_BYTES });
  const records = batches(0, 2);
  // The first write of the file fills it with zeros.
  for (const record of records) await journal.append([record]);
  const failed = [journal.append([planned(2)]), journal.append([committed(2)])];
  for (const append of failed) {
    await expect(append).rejects.toMatchObject({
      kind: 'environment',
      condition: 'CHECKPOINT_WRITE_FAILED',
      summary: expect.stringMatching(/disk is full.*Batch 1 and all before it are safe/),
    });
  }
  const calls = files.calls.length;
  await expect(journal.append([planned(3)])).rejects.toMatchObject({
    condition: 'CHECKPOINT_WRITE_FAILED',
  });
  expect(files.calls.length).toBe(calls);
  await journal.close();
  expect(await read(directory)).toEqual({ records, tailCut: true });
});

test('a segment that could not be made ahead of need is made when it is needed', async () => {
  const directory = scratchDirectory();
  const files = new FaultyFiles({ call: 'sync', at: 0, ending: '00000002.journal', code: 'EIO' });
  const { journal } = await openJournal(directory, { files, segmentBytes: SEGMENT_BYTES });
  for (const record of batches(0, 20)) await journal.append([record]);
  await journal.close();
  expect(await read(directory)).toEqual({ records: batches(0, 20), tailCut: false });
});

test.each([
  [planned(0), planned(2)],
  [planned(0), committed(1)],
  [planned(0), committed(0), committed(0)],
])('records out of order are refused (%#)', async (...records) => {
  const { journal } = await openJournal(scratchDirectory());
  await expect(journal.append(records)).rejects.toMatchObject({ condition: 'INTERNAL_ERROR' });
  await journal.close();
});

function planned(batchId: number) {
  const ranges = [{ start: batchId, end: batchId + 1, path: '/data/ä.json' }, null];
  return {
    kind: 'planned',
    batchId,
    timestampMs: 1000 + batchId,
    seed: batchId * 7,
    ranges,
  } as const;
}

function committed(batchId: number) {
  const [digest, sinkToken] = ['d'.repeat(32), { files: batchId }];
  const eventTimesMs = [null, batchId];
  return { kind: 'committed', batchId, digest, eventTimesMs, watermarkMs: 5, sinkToken } as const;
}

/** Records of the batches from `start` up to before `end`. */
function batches(start: number, end: number): JournalRecord[] {
  const ids = Array.from({ length: end - start }, (_, index) => start + index);
  return ids.flatMap((batchId) => [planned(batchId), committed(batchId)]);
}

/** Appends each record with a write of its own. */
async function write(directory: string, records: readonly JournalRecord[]): Promise<void> {
  const { journal } = await openJournal(directory, { segmentBytes: SEGMENT_BYTES });
  for (const record of records) await journal.append([record]);
  await journal.close();
}

async function read(directory: string, options: JournalOptions = {}) {
  const opened = await openJournal(directory, { segmentBytes: SEGMENT_BYTES, ...options });
  const { journal, records, tailCut } = opened;
  await journal.close();
  return { records, tailCut };
}

function segmentsOf(directory: string): string[] {
  return fs
    .readdirSync(directory)
    .map((name) => path.join(directory, name))
    .sort();
}

/** End of the records in a journal of one used segment. */
function contentEnd(directory: string): number {
  return contentEndOf(fs.readFileSync(segmentsOf(directory)[0]!));
}

function contentEndOf(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}
