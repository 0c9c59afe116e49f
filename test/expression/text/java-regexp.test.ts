import { expect, test } from 'vitest';
import { MillraceError } from '../../../src/errors.ts';
import { javaRegExp } from '../../../src/expression/text/java-regexp.ts';

test.each([
  [String.raw`^\d+$`, '12', true],
  [String.raw`^\d+$`, '12\n', true],
  [String.raw`a\-b`, 'a-b', true],
  [String.raw`[\s]x`, '\u00a0x', false],
  [String.raw`\s`, '\u00a0', false],
  [String.raw`\Aab\z`, 'ab', true],
  ['(?i)ABC', 'xabcx', true],
  ['a{2}', 'aa', true],
  ['a]', 'a]', true],
  ['}', '}', true],
  ['[]a]', ']', true],
  ['^.$', '👍', true],
  ['a.c', 'a\nc', false],
  ['(?s)a.c', 'a\nc', true],
  ['(?<word>b)+', 'abb', true],
])('%s on %j: %s', (pattern, text, expected) => {
  expect(javaRegExp(pattern).test(text)).toBe(expected);
});

test.each([
  String.raw`\p{Alpha}`,
  'a++',
  '(?>a)',
  '[a&&b]',
  '[a[b]]',
  String.raw`\Qa\E`,
  String.raw`\G`,
  'a(?i)b',
])('%s is refused, not read differently', (pattern) => {
  expect(() => javaRegExp(pattern)).toThrow(MillraceError);
});

test('what is no pattern is the user’s mistake', () => {
  expect(() => javaRegExp('(')).toThrow(/not a regular expression/);
});
