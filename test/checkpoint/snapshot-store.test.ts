import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SnapshotCut, SnapshotStore, StoreCut } from '../../src/checkpoint/snapshot.ts';
import { openSnapshotStore } from '../../src/checkpoint/snapshot-store.ts';
import { sealText } from '../../src/columnar/sealed-text.ts';
import { type CutExtent, isDue } from '../../src/state/cut-extent.ts';
import { isForgotten } from '../support/outliving-bytes.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { FaultyFiles } from './faulty-files.ts';

test('without a snapshot there is none, and the next cut is of all', async () => {
  const store = await openSnapshotStore(scratchDirectory());
  expect(await store.latest()).toBeNull();
  expect(store.extent).toBe('all');
  expect(store.releasableBatch).toBeNull();
});

test('a cut comes back with everything it said', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  const cut = cutAt(5, [storeOf('aggregate-0/3', ['one', 'two'])]);
  await store.write(cut);
  const reopened = await openSnapshotStore(directory);
  const { stores, ...facts } = (await reopened.latest())!;
  const { stores: _, ...written } = cut;
  expect(facts).toEqual(written);
  expect(stores[0]).toMatchObject({ name: 'aggregate-0/3', meta: { rowCount: 2 } });
  expect(await restore(reopened)).toEqual({ 'aggregate-0/3': ['one', 'two'] });
});

test('positions are not kept in memory once they are written', async () => {
  const store = await openSnapshotStore(scratchDirectory());
  const position = await writePosition(store);
  expect(await isForgotten(position)).toBe(true);
  expect((await store.latest())!.positions).toEqual([{ files: ['a'] }]);
});

async function writePosition(store: SnapshotStore): Promise<WeakRef<object>> {
  const position = { files: ['a'] };
  await store.write({ ...cutAt(0, []), positions: [position] });
  return new WeakRef(position);
}

test('segments in shared memory are written and read without a copy of ours', async () => {
  const store = await openSnapshotStore(scratchDirectory());
  const memory = new WebAssembly.Memory({ initial: 20, maximum: 20, shared: true }).buffer;
  const bytes = new Uint8Array(memory, 65536, 700_000).map((_, index) => index * 31);
  const view = new Uint8Array(memory, 65536, 700_000);
  view.set(bytes);
  const segments = [{ index: 0, bytes: view, crc: crc32(view) }];
  await store.write(cutAt(0, [{ name: 'a/0', meta: {}, segmentCount: 1, segments }]));
  view.fill(0);
  await store.readSegment((await store.latest())!.stores[0]!.segments[0]!, view);
  expect(Buffer.compare(Buffer.from(view), Buffer.from(bytes))).toBe(0);
  await store.close();
});

test('no segment stays in an old file: each is written once in eight cuts', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
  const written: number[] = [];
  for (let batchId = 0; batchId < 25; batchId++) {
    const { extent } = store;
    const segments = texts.flatMap((text, index) =>
      isDue(extent, index) ? [segment(index, text)] : [],
    );
    written.push(segments.length);
    await store.write(cutAt(batchId, [{ name: 'a/0', meta: {}, segmentCount: 20, segments }]));
    const dataFiles = fs.readdirSync(directory).filter((name) => name.endsWith('.data'));
    expect(dataFiles.length).toBeLessThanOrEqual(9);
  }
  expect(written[0]).toBe(20);
  expect(Math.max(...written.slice(1))).toBe(3);
  expect(await restore(store)).toEqual({ 'a/0': texts });
});

test('a cut of some segments is refused when all are due', async () => {
  const store = await openSnapshotStore(scratchDirectory());
  const partial = { name: 'a/0', meta: {}, segmentCount: 2, segments: [segment(0, 'a')] };
  await expect(store.write(cutAt(0, [partial]))).rejects.toMatchObject({ kind: 'internal' });
});

test('random cuts are restored as a model says, over restarts, with few files', async () => {
  const change = fc.record({
    store: fc.constantFrom('a/0', 'a/1', 'b/0'),
    kind: fc.constantFrom('write', 'write', 'write', 'shrink', 'drop'),
    index: fc.nat(5),
    text: fc.string({ maxLength: 40 }),
  });
  const step = fc.record({ changes: fc.array(change, { maxLength: 6 }), restart: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      const directory = scratchDirectory();
      let store = await openSnapshotStore(directory);
      const model = new ModelStores();
      for (const [batchId, { changes, restart }] of steps.entries()) {
        for (const { store: name, kind, index, text } of changes) model[kind](name, index, text);
        const before = await restore(store);
        await store.write(cutAt(batchId, model.cut(store.extent)));
        expect(store.releasableBatch).toBe(batchId === 0 ? null : batchId - 1);
        if (restart) store = await openSnapshotStore(directory);
        expect(await restore(store)).toEqual(model.contents());
        expect(manifestsOf(directory).length).toBe(Math.min(batchId + 1, 2));
        expect(fs.readdirSync(directory).length).toBeLessThanOrEqual(2 + 2 * 8);
        if (batchId > 0) expect(await restoreOlder(directory)).toEqual(before);
      }
      await store.close();
    }),
    { numRuns: 40, seed: 11 },
  );
});

test('files that no kept snapshot needs are removed', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  fs.writeFileSync(`${directory}/00000000.manifest.temporary`, 'left by a crash');
  fs.writeFileSync(`${directory}/notes.txt`, 'not ours');
  for (let batchId = 0; batchId < 5; batchId++) {
    await store.write(cutAt(batchId, [storeOf('a/0', [`${batchId}`])]));
  }
  expect(fs.readdirSync(directory).sort()).toEqual([
    '00000004.data',
    '00000004.manifest',
    '00000005.data',
    '00000005.manifest',
    'notes.txt',
  ]);
});

test.each(['00000002.manifest', '00000002.data', '00000002.manifest.temporary'])(
  'a crash before %s is in place leaves the snapshot before',
  async (ending) => {
    const directory = scratchDirectory();
    const faults = [
      { call: 'open', at: 0, ending, code: 'EIO' },
      { call: 'write', at: 0, ending, code: 'EIO', tornBytes: 3 },
      { call: 'sync', at: 0, ending, code: 'EIO' },
      { call: 'rename', at: 0, ending, code: 'EIO' },
    ] as const;
    for (const fault of faults) {
      fs.rmSync(directory, { recursive: true });
      const files = new FaultyFiles(fault);
      const store = await openSnapshotStore(directory, { files });
      await store.write(cutAt(0, [storeOf('a/0', ['old', 'same'])]));
      const change = { name: 'a/0', meta: {}, segmentCount: 2, segments: [segment(0, 'new')] };
      const failure = await store.write(cutAt(1, [change])).catch((error: unknown) => error);
      const reopened = await openSnapshotStore(directory);
      if (!(failure instanceof Error)) {
        // The cut makes no such call.
        expect(await restore(reopened)).toEqual({ 'a/0': ['new', 'same'] });
        continue;
      }
      expect(failure).toMatchObject({
        condition: 'CHECKPOINT_WRITE_FAILED',
        summary: expect.stringContaining('Batch 0 and all before it are safe'),
      });
      expect(await restore(reopened)).toEqual({ 'a/0': ['old', 'same'] });
      expect(store.extent).toBe('all');
      await store.write(cutAt(1, [storeOf('a/0', ['new', 'same'])]));
      expect(await restore(store)).toEqual({ 'a/0': ['new', 'same'] });
    }
  },
);

test('a full disk is named', async () => {
  const files = new FaultyFiles({ call: 'write', at: 0, code: 'ENOSPC' });
  const store = await openSnapshotStore(scratchDirectory(), { files });
  await expect(store.write(cutAt(0, [storeOf('a/0', ['x'])]))).rejects.toMatchObject({
    summary: expect.stringMatching(/the disk is full.*No batch is safe/),
  });
});

test('a directory that was not synced takes the snapshot back', async () => {
  const directory = scratchDirectory();
  const files = new FaultyFiles({ call: 'syncDirectory', at: 1, code: 'EIO' });
  const store = await openSnapshotStore(directory, { files });
  await expect(store.write(cutAt(0, [storeOf('a/0', ['x'])]))).rejects.toThrow();
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('a manifest with any byte changed falls back to the one before', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  for (const batchId of [0, 1]) await store.write(cutAt(batchId, [storeOf('a/0', [`${batchId}`])]));
  const newest = `${directory}/00000002.manifest`;
  const whole = fs.readFileSync(newest);
  for (let offset = 0; offset < whole.length; offset++) {
    const broken = Buffer.from(whole);
    broken[offset]! ^= 4;
    fs.writeFileSync(newest, broken);
    const reopened = await openSnapshotStore(directory).catch((error: unknown) => error);
    if (reopened instanceof Error) throw reopened;
    expect((await (reopened as SnapshotStore).latest())!.batchId).toBe(0);
  }
});

test('no whole manifest at all is corruption, never a start from nothing', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  await store.write(cutAt(0, [storeOf('a/0', ['x'])]));
  fs.truncateSync(`${directory}/00000001.manifest`, 40);
  await expect(openSnapshotStore(directory)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
  });
});

test('a bad segment names the newest snapshot that does not need it', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  await store.write(cutAt(7, [storeOf('a/0', ['one', 'two'])]));
  const change = { name: 'a/0', meta: {}, segmentCount: 2, segments: [segment(1, 'TWO')] };
  await store.write(cutAt(9, [change]));
  flipLastByte(`${directory}/00000002.data`);
  await expect(restore(store)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringContaining('Batch 7 and all before it are safe'),
  });
  fs.rmSync(`${directory}/00000001.data`);
  await expect(restore(await openSnapshotStore(directory))).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
    summary: expect.stringMatching(/is missing. No batch is safe/),
  });
});

test('a data file that cannot be read, or is not what it should be, is closed again', async () => {
  const directory = scratchDirectory();
  const written = await openSnapshotStore(directory);
  await written.write(cutAt(0, [storeOf('a/0', ['one'])]));
  for (const at of [0, 1]) {
    // The manifest is read first, then the header of the data file, then the segment.
    const files = new FaultyFiles({ call: 'read', at, ending: '.data', code: 'EIO' });
    const store = await openSnapshotStore(directory, { files });
    const [segment] = (await store.latest())!.stores[0]!.segments;
    const target = Buffer.alloc(3);
    await expect(store.readSegment(segment!, target)).rejects.toThrow('EIO');
    await store.readSegment(segment!, target);
    expect(target.toString()).toBe('one');
    await store.close();
    expect(files.openPaths).toEqual([]);
  }
});

test('an unknown format version is named', async () => {
  const directory = scratchDirectory();
  const store = await openSnapshotStore(directory);
  await store.write(cutAt(0, [storeOf('a/0', ['x'])]));
  fs.writeFileSync(`${directory}/00000001.manifest`, sealText(2, { anything: 'else' }));
  await expect(openSnapshotStore(directory)).rejects.toMatchObject({
    condition: 'CHECKPOINT_FORMAT_UNKNOWN',
  });
});

/** Stores as lists of texts, with the segments that changed since the last cut. */
class ModelStores {
  readonly #stores = new Map<string, { texts: string[]; changed: Set<number> }>();

  write(name: string, index: number, text: string): void {
    const store = this.#stores.get(name) ?? { texts: [], changed: new Set() };
    this.#stores.set(name, store);
    for (let next = store.texts.length; next <= index; next++) {
      store.texts[next] = '';
      store.changed.add(next);
    }
    store.texts[index] = text;
    store.changed.add(index);
  }

  shrink(name: string, index: number): void {
    this.#stores.get(name)?.texts.splice(index);
  }

  drop(name: string): void {
    this.#stores.delete(name);
  }

  cut(extent: CutExtent): StoreCut[] {
    return [...this.#stores].map(([name, { texts, changed }]) => {
      const indexes = [...texts.keys()].filter(
        (index) => changed.has(index) || isDue(extent, index),
      );
      changed.clear();
      const segments = indexes.map((index) => segment(index, texts[index]!));
      return { name, meta: {}, segmentCount: texts.length, segments };
    });
  }

  contents(): Record<string, string[]> {
    return Object.fromEntries([...this.#stores].map(([name, { texts }]) => [name, [...texts]]));
  }
}

function segment(index: number, text: string) {
  const bytes = Buffer.from(text);
  return { index, bytes, crc: crc32(bytes) };
}

function storeOf(name: string, texts: readonly string[]): StoreCut {
  const segments = texts.map((text, index) => segment(index, text));
  return { name, meta: { rowCount: texts.length }, segmentCount: texts.length, segments };
}

function cutAt(batchId: number, stores: readonly StoreCut[]): SnapshotCut {
  const positions = [{ file: 'ä', offset: batchId }];
  const times = {
    watermarkMs: batchId * 10,
    previousWatermarkMs: batchId,
    eventTimesMs: [null, 5],
  };
  return { batchId, ...times, positions, stores };
}

async function restore(store: SnapshotStore): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  try {
    for (const { name, segments } of (await store.latest())?.stores ?? []) {
      contents[name] = [];
      for (const stored of segments) {
        const target = Buffer.alloc(stored.byteLength);
        await store.readSegment(stored, target);
        contents[name]!.push(target.toString());
      }
    }
  } finally {
    await store.close();
  }
  return contents;
}

/** What the snapshot before the newest one says. */
async function restoreOlder(directory: string): Promise<Record<string, string[]>> {
  const copy = scratchDirectory();
  fs.cpSync(directory, copy, { recursive: true });
  fs.rmSync(`${copy}/${manifestsOf(copy).at(-1)}`);
  return restore(await openSnapshotStore(copy));
}

function manifestsOf(directory: string): string[] {
  return fs.readdirSync(directory).filter((name) => name.endsWith('.manifest'));
}

function flipLastByte(path: string): void {
  const bytes = fs.readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  fs.writeFileSync(path, bytes);
}
