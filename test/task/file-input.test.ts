import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SharedMemory } from '../../src/columnar/memory.ts';
import { FileInput } from '../../src/task/file-input.ts';

test('what the system says while reading is an error of the environment, with the path', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-input-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { size, mtimeMs } = statSync(directory);
  const split = {
    kind: 'file',
    path: directory,
    start: 0,
    end: size,
    size,
    modifiedMs: mtimeMs,
    growing: false,
    format: 'text',
    options: {},
    byteLength: size,
  } as const;
  const input = new FileInput(split, SharedMemory.create());
  onTestFinished(() => input.close());
  expect(() => input.read(0, 1, 2 ** 20)).toThrow(
    expect.objectContaining({ kind: 'environment', condition: 'FAILED_READ_FILE' }),
  );
});
