import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { manifestChain } from '../../../src/connectors/file/manifest-chain.ts';
import {
  type ManifestEntry,
  manifestBytes,
  parseManifest,
} from '../../../src/connectors/file/manifest-file.ts';
import { ManifestLog } from '../../../src/connectors/file/manifest-log.ts';
import { manifestFolder, SinkManifest } from '../../../src/connectors/file/sink-manifest.ts';
import { isForgotten } from '../../support/outliving-bytes.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { watchSyncs } from '../../support/watch-syncs.ts';

let output: string;

beforeEach(() => {
  output = scratchDirectory();
});

function entryOf(batchId: number): ManifestEntry {
  const files = [{ name: `part-${batchId}`, size: batchId }];
  return { batchId, previous: batchId - 1, queryId: 'query', digest: `d${batchId}`, files };
}

function entriesTo(end: number): ManifestEntry[] {
  return Array.from({ length: end }, (_, batchId) => entryOf(batchId));
}

/** Entries of each file by its name. */
async function sizes(): Promise<Record<string, number>> {
  const folder = manifestFolder(output);
  const names = await readdir(folder);
  const found = names.map(async (name) => {
    const place = path.join(folder, name);
    return [name, parseManifest(place, await readFile(place)).length] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

test('entries come to lie in ever larger files, over restarts, and each tenth file repeats nine', async () => {
  let log = new ManifestLog(output);
  await log.create();
  await log.open();
  for (let batchId = 0; batchId < 112; batchId++) {
    await log.append(entryOf(batchId));
    if (batchId % 17 !== 0) continue;
    log = new ManifestLog(output);
    expect(await log.open()).toEqual(entriesTo(batchId + 1));
  }
  expect(log.newest).toEqual(entryOf(111));
  expect(await log.find(3)).toEqual(entryOf(3));
  const files = await sizes();
  expect(files).toMatchObject({ '99.compact': 100, '109.compact': 10, '110': 1, '111': 1 });
  // What the last merge repeated is there for readers that have just listed it.
  expect(Object.keys(files).length).toBeLessThanOrEqual(4 + 9);
});

test('a manifest of very many files is read', () => {
  const names = Array.from({ length: 200_000 }, (_, batchId) => `${batchId}`);
  const chain = manifestChain(names, 199_998);
  expect(chain.next().value).toBe('199999');
  const entry = { batchId: 199_999, queryId: 'query', digest: 'd', files: [] };
  // What is not sealed does not say which batch was before.
  expect(chain.next([entry])).toMatchObject({ done: true, value: { entries: [entry] } });
});

test('entries but the newest are kept outside the JavaScript heap', async () => {
  const log = new ManifestLog(output);
  await log.create();
  await log.open();
  const first = await appendNew(log, 0);
  const second = await appendNew(log, 1);
  expect(await isForgotten(first)).toBe(true);
  expect(await isForgotten(second)).toBe(false);
  expect(await log.find(0)).toEqual(entryOf(0));
});

async function appendNew(log: ManifestLog, batchId: number): Promise<WeakRef<object>> {
  const entry = entryOf(batchId);
  await log.append(entry);
  return new WeakRef(entry);
}

// What is synced is told by /proc, which Linux alone has: run there.
test.runIf(process.platform === 'linux')(
  'an entry that may not last is taken back: the batch is written again',
  async () => {
    const log = new ManifestLog(output);
    await log.create();
    await log.open();
    let isBroken = true;
    await watchSyncs((place) => isBroken && place === manifestFolder(output));
    await expect(log.append(entryOf(0))).rejects.toThrow('EIO');
    expect(await readdir(manifestFolder(output))).toEqual([]);
    isBroken = false;
    await log.append(entryOf(0));
    expect(await sizes()).toEqual({ 0: 1 });
  },
);

test('a reader reads only what came since it last read', async () => {
  const log = new ManifestLog(output);
  await log.create();
  await log.open();
  const manifest = new SinkManifest(output);
  for (let batchId = 0; batchId < 12; batchId++) {
    await log.append(entryOf(batchId));
    const { entries, parts } = await manifest.content(batchId - 1);
    expect(entries).toEqual([entryOf(batchId)]);
    expect(parts.length).toBe(1);
  }
});

test.each([true, false])(
  'a manifest whose newest compacted file holds all before it is read and goes on; sealed: %s',
  async (isSealed) => {
    const folder = manifestFolder(output);
    await mkdir(folder, { recursive: true });
    const all = entriesTo(23);
    const bytesOf = (entries: ManifestEntry[]): Uint8Array | string =>
      isSealed
        ? manifestBytes(entries)
        : JSON.stringify({
            version: 1,
            entries: entries.map((entry) => ({ ...entry, previous: undefined })),
          });
    await writeFile(path.join(folder, '9.compact'), bytesOf(all.slice(0, 10)));
    await writeFile(path.join(folder, '19.compact'), bytesOf(all.slice(0, 20)));
    for (const batchId of [18, 19, 20, 21, 22]) {
      await writeFile(path.join(folder, `${batchId}`), bytesOf([all[batchId]!]));
    }
    const log = new ManifestLog(output);
    expect(await log.open()).toEqual(all);
    for (let batchId = 23; batchId < 45; batchId++) await log.append(entryOf(batchId));
    expect((await new SinkManifest(output).content()).entries).toEqual(entriesTo(45));
    expect(Object.keys(await sizes())).not.toContain('9.compact');
  },
);
