import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HISTORY_MAX, History } from '../../../src/cli/shell/history.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

test('what was typed is there in the next shell, the newest first, for nobody else', () => {
  const file = path.join(scratchDirectory(), 'folder/history');
  const first = new History(file);
  for (const line of ['one;', 'two;', 'two;', ' ']) first.add(line);
  expect(new History(file).newestFirst).toEqual(['two;', 'one;']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the oldest lines are forgotten', () => {
  const file = path.join(scratchDirectory(), 'history');
  const lines = Array.from({ length: HISTORY_MAX + 5 }, (_, line) => `${line};`);
  writeFileSync(file, lines.join('\n'));
  expect(new History(file).newestFirst).toHaveLength(HISTORY_MAX);
  expect(readFileSync(file, 'utf8').split('\n', 1)).toEqual(['5;']);
});

test('a history that cannot be written is no history', () => {
  const file = path.join(scratchDirectory(), 'history');
  writeFileSync(file, '');
  const history = new History(path.join(file, 'below a file'));
  history.add('one;');
  expect(history.newestFirst).toEqual(['one;']);
});
