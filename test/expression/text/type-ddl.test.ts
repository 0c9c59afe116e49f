import { expect, test } from 'vitest';
import { typeName } from '../../../src/columnar/types.ts';
import { parseTypeDdl } from '../../../src/expression/text/type-ddl.ts';

test.each([
  ['int', 'INT'],
  ['Decimal(10, 2)', 'DECIMAL(10,2)'],
  ['TIME', 'TIME(6)'],
  ['time(3)', 'TIME(3)'],
  ['interval day to second', 'INTERVAL DAY TO SECOND'],
  ['array<map<string, variant>>', 'ARRAY<MAP<STRING, VARIANT>>'],
  ['a INT, `b c` ARRAY<STRING>', 'STRUCT<a: INT, `b c`: ARRAY<STRING>>'],
])('%s is the type %s', (text, name) => {
  expect(typeName(parseTypeDdl(text, undefined))).toBe(name);
});

test.each(['time(7)', 'decimal(39)', 'array<int', 'a', 'map<int>'])('%s is refused', (text) => {
  expect(() => parseTypeDdl(text, undefined)).toThrow('neither a type nor a list of columns');
});
