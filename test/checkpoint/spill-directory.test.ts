import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { diskFiles } from '../../src/checkpoint/files.ts';
import { SpillDirectory } from '../../src/checkpoint/spill-directory.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { FaultyFiles } from './faulty-files.ts';

test('what was spilled comes back, until nobody holds it any more', async () => {
  const path = `${scratchDirectory()}/spill`;
  const spill = await SpillDirectory.open(diskFiles, path);
  const blocks = [3, 0, 2_500_000].map((length) => new Uint8Array(length).fill(length % 251));
  const file = await spill.write(blocks);
  let offset = 0;
  for (const block of blocks) {
    const target = new Uint8Array(block.length);
    await file.read(target, offset, crc32(block));
    expect(Buffer.compare(target, block)).toBe(0);
    offset += block.length;
  }
  file.hold();
  await file.drop();
  expect(await readdir(path)).toHaveLength(1);
  await file.drop();
  expect(await readdir(path)).toEqual([]);
});

test('what a crash left behind is removed', async () => {
  const path = `${scratchDirectory()}/spill`;
  await mkdir(path);
  await writeFile(`${path}/7.spill`, 'left');
  await SpillDirectory.open(diskFiles, path);
  expect(await readdir(path)).toEqual([]);
});

test('closing removes what is held still', async () => {
  const path = `${scratchDirectory()}/spill`;
  const spill = await SpillDirectory.open(diskFiles, path);
  await spill.write([Uint8Array.of(1)]);
  await spill.close();
  expect(await readdir(path)).toEqual([]);
});

test('a full disk has a name', async () => {
  const path = `${scratchDirectory()}/spill`;
  const files = new FaultyFiles({ call: 'write', at: 1, code: 'ENOSPC', tornBytes: 10 });
  const spill = await SpillDirectory.open(files, path);
  await expect(spill.write([new Uint8Array(3_000_000)])).rejects.toMatchObject({
    condition: 'CHECKPOINT_WRITE_FAILED',
    message: expect.stringContaining('the disk is full (ENOSPC)'),
  });
  expect(await readdir(path)).toEqual([]);
});

test('other bytes than were spilled are noticed', async () => {
  const path = `${scratchDirectory()}/spill`;
  const spill = await SpillDirectory.open(diskFiles, path);
  const bytes = new Uint8Array(100).fill(1);
  const file = await spill.write([bytes]);
  await writeFile(`${path}/1.spill`, new Uint8Array(100).fill(2));
  await expect(file.read(new Uint8Array(100), 0, crc32(bytes))).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
  });
  await spill.close();
});
