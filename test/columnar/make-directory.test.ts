import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory } from '../../src/columnar/make-directory.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

test('a directory is made with its parents; the topmost new one is given, null for none', async () => {
  const root = scratchDirectory();
  const place = path.join(root, 'a/b/c');
  expect(await makeDirectory(place)).toBe(path.join(root, 'a'));
  expect(statSync(place).isDirectory()).toBe(true);
  expect(await makeDirectory(place)).toBeNull();
  expect(await makeDirectory(path.join(root, 'a/b/d'))).toBe(path.join(root, 'a/b/d'));
});

test('of several that make a directory at once each finds it there', async () => {
  const place = path.join(scratchDirectory(), 'a/b/c/d');
  await Promise.all(Array.from({ length: 8 }, () => makeDirectory(place)));
  expect(statSync(place).isDirectory()).toBe(true);
});

test('a file in the place of a directory, or of a parent, is an error', async () => {
  const file = path.join(scratchDirectory(), 'file');
  writeFileSync(file, '');
  await expect(makeDirectory(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectory(path.join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
