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
  ['BEGIN SELECT 1;', true],
  ['SELECT 0; BEGIN\n  IF :x THEN SELECT 1;\n  END IF;', true],
  ['BEGIN SELECT 1; END;', false],
  ['BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;', false],
  ['BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;', true],
  ['BEGIN SELEC 1;', false],
])('%j', (text, open) => {
  expect(isOpen(text)).toBe(open);
});
