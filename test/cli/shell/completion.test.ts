import { expect, test } from 'vitest';
import { completionsOf } from '../../../src/cli/shell/completion.ts';

test('tables come before keywords and functions of the same beginning', () => {
  const [found, word] = completionsOf('SELECT * FROM S', ['sales', 'orders']);
  expect(word).toBe('S');
  expect(found[0]).toBe('sales');
  expect(found).toContain('SELECT');
  expect(found).toContain('substring(');
});

test('keywords are as loud as what was typed', () => {
  expect(completionsOf('sel', [])[0]).toContain('select');
  expect(completionsOf('SEL', [])[0]).toContain('SELECT');
});

test('nothing typed: tables only; nothing fits: nothing', () => {
  expect(completionsOf('SELECT * FROM ', ['b', 'a'])[0]).toEqual(['b', 'a']);
  expect(completionsOf('xyzzy', ['b', 'a'])).toEqual([[], 'xyzzy']);
  expect(completionsOf("'text", ['text1'])[0]).toEqual(['text1']);
});
