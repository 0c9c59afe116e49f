import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ownFile } from '../../src/columnar/own-file.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

let place: string;

beforeEach(() => {
  place = path.join(scratchDirectory(), 'owner');
});

const isGone = async (text: string): Promise<boolean> => text.startsWith('gone');

/** The names in the directory of the file. */
function names(): readonly string[] {
  return readdirSync(path.dirname(place)).toSorted();
}

/** The name of whoever takes over a file of this text. */
function heirOf(file: string, text: string): string {
  return `${file}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

test('a file has one owner, and nothing else stays', async () => {
  expect(await ownFile(place, 'one', isGone)).toBe(true);
  expect(await ownFile(place, 'two', isGone)).toBe(false);
  expect(readFileSync(place, 'utf8')).toBe('one');
  expect(names()).toEqual(['owner']);
});

test('what is left is taken over, also from heirs that did not come to their end', async () => {
  writeFileSync(place, 'gone 1');
  const heir = heirOf(place, 'gone 1');
  writeFileSync(heir, 'gone 2');
  writeFileSync(heirOf(heir, 'gone 2'), 'gone 3');
  expect(await ownFile(place, 'three', isGone)).toBe(true);
  expect(readFileSync(place, 'utf8')).toBe('three');
  expect(names()).toEqual(['owner']);
});

test('while an heir lives nobody else takes over', async () => {
  writeFileSync(place, 'gone 1');
  writeFileSync(heirOf(place, 'gone 1'), 'lives');
  expect(await ownFile(place, 'three', isGone)).toBe(false);
  expect(readFileSync(place, 'utf8')).toBe('gone 1');
});

test('who has found what is left is too late when another has taken it over meanwhile', async () => {
  writeFileSync(place, 'gone 1');
  const looked = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const late = ownFile(place, 'late', async (text) => {
    looked.resolve();
    await goesOn.promise;
    return isGone(text);
  });
  await looked.promise;
  expect(await ownFile(place, 'early', isGone)).toBe(true);
  goesOn.resolve();
  expect(await late).toBe(false);
  expect(readFileSync(place, 'utf8')).toBe('early');
  expect(names()).toEqual(['owner']);
});
