import { expect, test } from 'vitest';
import { type Files, readWholeFile, replaceFile } from '../../src/checkpoint/files.ts';
import { Life } from '../../src/testing/life.ts';
import { MemoryDisk } from '../../src/testing/memory-disk.ts';
import { Random } from '../../src/testing/random.ts';

const SEEDS = 60;

async function diskWith(write: (files: Files) => Promise<void>): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const files = disk.storageOf(new Life(), 'id').files!;
  await files.makeDirectory('/d');
  await write(files);
  return disk;
}

/** What each of many power cuts may leave of a file; null for none. */
async function outcomes(
  write: (files: Files) => Promise<void>,
  name: string,
): Promise<Map<string | null, number>> {
  const found = new Map<string | null, number>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = await diskWith(write);
    disk.lose(new Random(seed));
    const text = disk.paths.includes(name) ? Buffer.from(disk.file(name).bytes).toString() : null;
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return found;
}

const text = (bytes: string): Uint8Array => Buffer.from(bytes);

test('what was synced stays, name and bytes', async () => {
  const left = await outcomes(async (files) => {
    const file = await files.open('/d/a', 'create');
    await file.write(text('hello'), 0);
    await file.sync();
    await files.syncDirectory('/d');
  }, '/d/a');
  expect([...left.keys()]).toEqual(['hello']);
});

test('durable writes stay, others may go', async () => {
  const left = await outcomes(async (files) => {
    const file = await files.open('/d/a', 'create');
    await files.syncDirectory('/d');
    const durable = await files.open('/d/a', 'durable');
    await durable.write(text('safe'), 0);
    await file.write(text('gone'), 4);
  }, '/d/a');
  expect([...left.keys()].sort()).toEqual(['safe', 'safegone']);
});

test('a write that was not synced may be torn at a sector', async () => {
  const left = await outcomes(async (files) => {
    const file = await files.open('/d/a', 'create');
    await file.write(new Uint8Array(1536).fill(48), 0);
    await file.sync();
    await files.syncDirectory('/d');
    await file.write(new Uint8Array(1536).fill(49), 0);
  }, '/d/a');
  const sectors = [...left.keys()].map((all) =>
    all!.replaceAll(/(0{512}|1{512})/g, (part) => part[0]!),
  );
  expect(sectors).toEqual(expect.arrayContaining(['000', '111']));
  expect(sectors.length).toBeGreaterThan(4);
});

test('names that were not synced may be lost, the later ones first', async () => {
  const create = (files: Files, name: string) => files.open(name, 'create');
  const disk = async (seed: number) => {
    const made = await diskWith(async (files) => {
      for (const name of ['/d/a', '/d/b', '/d/c']) await create(files, name);
    });
    made.lose(new Random(seed));
    return made.paths.join();
  };
  const left = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) left.add(await disk(seed));
  expect([...left].sort()).toEqual(['', '/d/a', '/d/a,/d/b', '/d/a,/d/b,/d/c']);
});

test('a file that is replaced is the old one or the new one', async () => {
  const left = await outcomes(async (files) => {
    await replaceFile(files, '/d', 'a', text('old'));
    const temporary = await files.open('/d/t', 'create');
    await temporary.write(text('new'), 0);
    await temporary.sync();
    await files.rename('/d/t', '/d/a');
  }, '/d/a');
  expect([...left.keys()].sort()).toEqual(['new', 'old']);
});

test('a process that is dead changes nothing any more', async () => {
  const disk = new MemoryDisk();
  const life = new Life();
  const files = disk.storageOf(life, 'id').files!;
  await files.makeDirectory('/d');
  await replaceFile(files, '/d', 'a', text('old'));
  life.end();
  await expect(replaceFile(files, '/d', 'a', text('new'))).rejects.toThrow('SIMULATED_DEATH');
  const other = disk.storageOf(new Life(), 'id').files!;
  expect(Buffer.from(await readWholeFile(other, '/d/a')).toString()).toBe('old');
});
