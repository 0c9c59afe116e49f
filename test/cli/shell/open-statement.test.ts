import { expect, test } from 'vitest';
import { isOpen } from '../../../src/cli/shell/open-statement.ts';

test.each([
  ['', false],
  ['-- only a comment\n', false],
  ['SELECT 1', true],
  ['SELECT 1;', false],
  ['SELECT 1; ', false],
  ['SELECT 1; SELECT', true],
  ["SELECT 'a;", true],
  ["SELECT 'a;\nb';", false],
  ['SELECT `a;', true],
  ['SELECT 1 /* ; ', true],
  ['SELECT 1 /* /* */ ; */ ;', false],
  ['SELECT 1 -- ;', true],
  ["SELECT r'\\';", false],
  ['SELECT § ', true],
  ['SELECT §;', false],
  ['SELECT 1abc;', false],
])('%j', (text, open) => {
  expect(isOpen(text)).toBe(open);
});
