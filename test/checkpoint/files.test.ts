import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskFiles, writeOneByOne } from '../../src/checkpoint/files.ts';

test('byte strings go to a file one behind the other, more of them than the system takes at once', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-files-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const name = path.join(directory, 'parts');
  const parts = Array.from({ length: 3000 }, (_, number) =>
    new Uint8Array(number % 7).fill(number),
  );
  const file = await diskFiles.open(name, 'create');
  await file.write(Buffer.from('head'), 0);
  await file.writeParts(parts, 4);
  await file.close();
  expect(await readFile(name)).toEqual(Buffer.concat([Buffer.from('head'), ...parts]));
});

test.each([0, 1, 3, 5, 7, 12])(
  'what %i bytes of a write have left over is written',
  async (written) => {
    const whole = Buffer.from('abcdefghijkl');
    const target = Buffer.from('..............');
    whole.copy(target, 2, 0, written);
    const parts = [whole.subarray(0, 3), whole.subarray(3, 7), whole.subarray(7)];
    const write = async (bytes: Uint8Array, position: number) => target.set(bytes, position);
    await writeOneByOne({ write }, parts, 2, written);
    expect(target.toString()).toBe('..abcdefghijkl');
  },
);
