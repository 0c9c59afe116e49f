import { expect, test } from 'vitest';
import { typeName } from '../../../src/columnar/types.ts';
import { canCast, canUpCast } from '../../../src/expression/coercion/can-cast.ts';
import {
  type DecimalType,
  decimalResults,
  widerDecimal,
} from '../../../src/expression/coercion/decimal-precision.ts';
import { commonType, widerType } from '../../../src/expression/coercion/wider-type.ts';
import { parseType } from '../../../src/sql/parse.ts';
import { SETTINGS } from '../evaluate-sql.ts';

test.each([
  ['TINYINT', 'BIGINT', 'BIGINT'],
  ['INT', 'FLOAT', 'DOUBLE'],
  ['FLOAT', 'FLOAT', 'FLOAT'],
  ['INT', 'DECIMAL(2,1)', 'DECIMAL(11,1)'],
  ['DECIMAL(10,2)', 'DOUBLE', 'DOUBLE'],
  ['DECIMAL(38,0)', 'DECIMAL(10,10)', 'DECIMAL(38,0)'],
  ['DATE', 'TIMESTAMP', 'TIMESTAMP'],
  ['TIMESTAMP_NTZ', 'TIMESTAMP', 'TIMESTAMP'],
  ['STRING', 'INT', 'BIGINT'],
  ['STRING', 'DECIMAL(5,2)', 'DOUBLE'],
  ['STRING', 'DATE', 'DATE'],
  ['STRING', 'BOOLEAN', 'BOOLEAN'],
  ['INT', 'BOOLEAN', undefined],
  ['INT', 'DATE', undefined],
  ['ARRAY<INT>', 'ARRAY<BIGINT>', 'ARRAY<BIGINT>'],
  ['ARRAY<INT>', 'STRING', undefined],
  ['STRUCT<a: INT>', 'STRUCT<b: DOUBLE>', 'STRUCT<a: DOUBLE>'],
  ['STRUCT<a: INT>', 'STRUCT<a: INT, b: INT>', undefined],
])('%s and %s meet in %s', (left, right, expected) => {
  for (const [a, b] of [
    [left, right],
    [right, left],
  ]) {
    const type = widerType(parseType(a), parseType(b));
    const name = type && typeName(type).replace(/STRUCT<b/, 'STRUCT<a');
    expect(name).toBe(expected);
  }
});

test('a string among numbers counts last', () => {
  const types = ['STRING', 'INT', 'DECIMAL(2,1)'].map(parseType);
  expect(typeName(commonType(types)!)).toBe('DOUBLE');
});

test.each([
  ['add', 'DECIMAL(10,2)', 'DECIMAL(5,4)', 'DECIMAL(13,4)'],
  ['add', 'DECIMAL(38,0)', 'DECIMAL(10,10)', 'DECIMAL(38,6)'],
  ['multiply', 'DECIMAL(20,10)', 'DECIMAL(20,10)', 'DECIMAL(38,17)'],
  ['divide', 'DECIMAL(38,10)', 'DECIMAL(38,10)', 'DECIMAL(38,6)'],
  ['divide', 'DECIMAL(2,1)', 'DECIMAL(3,2)', 'DECIMAL(9,6)'],
  ['remainder', 'DECIMAL(2,1)', 'DECIMAL(3,2)', 'DECIMAL(3,2)'],
] as const)('%s of %s and %s is %s', (operation, left, right, expected) => {
  const [a, b] = [left, right].map((text) => parseType(text) as DecimalType);
  expect(typeName(decimalResults(SETTINGS)[operation](a, b))).toBe(expected);
});

test('the wider decimal keeps the digits before the point', () => {
  const [a, b] = ['DECIMAL(38,10)', 'DECIMAL(38,2)'].map((text) => parseType(text) as DecimalType);
  expect(typeName(widerDecimal(a, b))).toBe('DECIMAL(38,2)');
});

test.each([
  ['INT', 'BIGINT', true, true],
  ['BIGINT', 'INT', true, false],
  ['INT', 'DECIMAL(10,0)', true, true],
  ['INT', 'DECIMAL(9,0)', true, false],
  ['STRING', 'INT', true, false],
  ['TIMESTAMP', 'STRING', true, true],
  ['BOOLEAN', 'TIMESTAMP', false, false],
  ['INT', 'DATE', false, false],
  ['INT', 'BINARY', false, false],
  ['ARRAY<STRING>', 'ARRAY<INT>', true, false],
])('%s to %s: cast %s, without loss %s', (source, target, cast, upCast) => {
  expect(canCast(parseType(source), parseType(target))).toBe(cast);
  expect(canUpCast(parseType(source), parseType(target))).toBe(upCast);
});
