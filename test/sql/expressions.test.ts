import { describe, expect, test } from 'vitest';
import { typeName } from '../../src/columnar/types.ts';
import { unresolvedText } from '../../src/plan/expression-text.ts';
import { parseExpression } from '../../src/sql/parse.ts';

function reprint(sql: string): string {
  return unresolvedText(parseExpression(sql));
}

describe('operators bind as in Spark', () => {
  test.each([
    ['a + b * c', '(a + (b * c))'],
    ['(a + b) * c', '((a + b) * c)'],
    ['a - b - c', '((a - b) - c)'],
    ['a OR b AND NOT c', '(a OR (b AND (NOT c)))'],
    ['NOT a = b', '(NOT (a = b))'],
    ['a = b IS NULL', '((a = b) IS NULL)'],
    ['a + 1 > b - 1 AND c', '(((a + 1) > (b - 1)) AND c)'],
    ['a BETWEEN 1 AND 2 AND b', '(((a >= 1) AND (a <= 2)) AND b)'],
    ['a NOT BETWEEN 1 AND 2', '(NOT ((a >= 1) AND (a <= 2)))'],
    ["k IN ('a', 'b') OR v < 0", '((k IN (a, b)) OR (v < 0))'],
    ["k NOT IN ('a')", '(NOT (k IN (a)))'],
    ["k LIKE 'a%' AND k RLIKE 'b'", '(k LIKE a% AND RLIKE(k, b))'],
    ["k LIKE ANY ('a', 'b')", '(k LIKE a OR k LIKE b)'],
    ["k NOT LIKE ALL ('a', 'b')", '((NOT k LIKE a) AND (NOT k LIKE b))'],
    ['a & b + 1 << 2 + c', '(a & shiftleft((b + 1), (2 + c)))'],
    ['a >>> 1 >> 2 > b', '(shiftright(shiftrightunsigned(a, 1), 2) > b)'],
    ['a IS NOT NULL', '(a IS NOT NULL)'],
    ['a IS NOT TRUE', '(NOT (a <=> true))'],
    ['a IS DISTINCT FROM b', '(NOT (a <=> b))'],
    ['a || b || c', 'concat(concat(a, b), c)'],
    ['a | b ^ c & d', '(a | (b ^ (c & d)))'],
    ['- a * b', '((- a) * b)'],
    ['a % 2 DIV 3', '((a % 2) div 3)'],
    ['a::INT + 1', '(CAST(a AS INT) + 1)'],
    ['xs[i + 1].f.g', 'xs[(i + 1)].f.g'],
    ['a != b', '(NOT (a = b))'],
    ['a <=> NULL', '(a <=> NULL)'],
    ['a !> b', '(a <= b)'],
    ['a !< b', '(a >= b)'],
  ])('%s', (sql, expected) => {
    expect(reprint(sql)).toBe(expected);
  });
});

describe('literals get the types of Spark', () => {
  test.each([
    ['1', 1, 'INT'],
    ['-1', -1, 'INT'],
    ['-2147483648', -2147483648, 'INT'],
    ['2147483648', 2147483648n, 'BIGINT'],
    ['9223372036854775808', 9223372036854775808n, 'DECIMAL(19,0)'],
    ['1L', 1n, 'BIGINT'],
    ['7S', 7, 'SMALLINT'],
    ['7Y', 7, 'TINYINT'],
    ['1.5', 15n, 'DECIMAL(2,1)'],
    ['0.05', 5n, 'DECIMAL(2,2)'],
    ['10.50', 1050n, 'DECIMAL(4,2)'],
    ['.5', 5n, 'DECIMAL(1,1)'],
    ['1e3', 1000, 'DOUBLE'],
    ['1.5D', 1.5, 'DOUBLE'],
    ['0.1F', Math.fround(0.1), 'FLOAT'],
    ['1e2BD', 100n, 'DECIMAL(3,0)'],
    ["'it''s'", "it's", 'STRING'],
    [String.raw`'a\nb\t\\ \u0041'`, 'a\nb\t\\ A', 'STRING'],
    [String.raw`r'a\nb'`, String.raw`a\nb`, 'STRING'],
    [String.raw`'10\%'`, String.raw`10\%`, 'STRING'],
    ["X'1fA'", new Uint8Array([0x01, 0xfa]), 'BINARY'],
    ['TRUE', true, 'BOOLEAN'],
    ['NULL', null, 'VOID'],
    ['INTERVAL 2 SECONDS', 2_000_000n, 'INTERVAL SECOND'],
    ["INTERVAL '1 day 2 hours'", 93_600_000_000n, 'INTERVAL DAY TO HOUR'],
    ["INTERVAL -'3' MINUTES", -180_000_000n, 'INTERVAL MINUTE'],
    ["INTERVAL '1 02:03:04.5' DAY TO SECOND", 93_784_500_000n, 'INTERVAL DAY TO SECOND'],
    ["INTERVAL -'10:30' HOUR TO MINUTE", -37_800_000_000n, 'INTERVAL HOUR TO MINUTE'],
    ["INTERVAL -'-1-2' YEAR TO MONTH", 14, 'INTERVAL YEAR TO MONTH'],
    ['INTERVAL 1 YEAR 2 MONTHS', 14, 'INTERVAL YEAR TO MONTH'],
  ])('%s', (sql, value, type) => {
    const literal = parseExpression(sql);
    expect(literal.kind).toBe('literal');
    if (literal.kind !== 'literal') return;
    expect(literal.value).toEqual(value);
    expect(typeName(literal.type)).toBe(type);
  });
});

describe('calls', () => {
  test.each([
    ['count(*)', 'count(1)'],
    ['COUNT(DISTINCT a, b)', 'count(DISTINCT a, b)'],
    ['count(*) FILTER (WHERE a > 1)', 'count(1) FILTER (WHERE (a > 1))'],
    ['CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END', 'CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END'],
    ['CASE a WHEN 1 THEN x END', 'CASE WHEN (a = 1) THEN x END'],
    ['CAST(a AS DECIMAL(10, 2))', 'CAST(a AS DECIMAL(10,2))'],
    ["try_cast('1' AS INT)", 'TRY_CAST(1 AS INT)'],
    ["TIMESTAMP '2024-01-01 00:00:00'", 'CAST(2024-01-01 00:00:00 AS TIMESTAMP)'],
    ["DATE '2024-01-31'", "DATE '2024-01-31'"],
    ['ts - INTERVAL 90 MINUTES', "(ts - INTERVAL '90' MINUTE)"],
    ["INTERVAL '1 day 2 hours'", "INTERVAL '26' HOUR"],
    ['INTERVAL 1 YEAR 2 MONTHS', "INTERVAL '14' MONTH"],
    ['-0.0D + 2D + 1.5BD', '((-0.0 + 2.0) + 1.5)'],
    ["trim('x' FROM a)", 'btrim(a, x)'],
    ['trim(a)', 'trim(a)'],
    ["overlay(a PLACING '_' FROM 6)", 'overlay(a, _, 6)'],
    ["'a' 'b'", 'ab'],
    ['EXTRACT(HOUR FROM ts)', 'extract(HOUR, ts)'],
    ["position('a' IN b)", 'locate(a, b)'],
    ['substring(a FROM 2 FOR 3)', 'substring(a, 2, 3)'],
    ["trim(BOTH 'x' FROM a)", 'btrim(a, x)'],
    ['datediff(MONTH, a, b)', 'timestampdiff(MONTH, a, b)'],
    ['transform(xs, x -> x + 1)', 'transform(xs, lambdafunction((x + 1), x))'],
    ['aggregate(xs, 0, (s, x) -> s + x)', 'aggregate(xs, 0, lambdafunction((s + x), s, x))'],
    ["window(ts, '10 seconds').start", 'window(ts, 10 seconds).start'],
    ['(a, b)', 'struct(a, b)'],
    ['date(ts)', 'date(ts)'],
  ])('%s', (sql, expected) => {
    expect(reprint(sql)).toBe(expected);
  });

  test('named arguments are aliases inside the call', () => {
    expect(reprint('f(a, width => 3)')).toBe('f(a, 3 AS width)');
  });

  test('words of clauses may name columns in backquotes', () => {
    expect(parseExpression('`from`.`a``b`')).toMatchObject({ parts: ['from', 'a`b'] });
  });
});

describe('mistakes are shown where they are', () => {
  test.each([
    ['a +', 'end of text', 3],
    ['a + FROM', "'FROM'", 4],
    ['f(a, )', "')'", 5],
    ['CASE a END', "'END'", 7],
    ['CAST(a INT)', "'INT'", 7],
    ['a b c', "'c'", 4],
  ])('%s', (sql, found, start) => {
    expect(() => parseExpression(sql)).toThrowError(
      expect.objectContaining({
        condition: 'PARSE_SYNTAX_ERROR',
        summary: expect.stringContaining(`at or near ${found}`),
        position: expect.objectContaining({ start }),
      }),
    );
  });

  test.each([
    ["'abc", 'not closed'],
    ['1abc.d', "'1abc.d' is not a number"],
    ['a # b', "near '#'"],
    ['/* a', 'not closed'],
    ['300Y', 'does not fit'],
    ['INTERVAL 1 MONTH 1 DAY', 'cannot mix'],
    ["INTERVAL '1 24:00' DAY TO MINUTE", 'hour is greater than 23'],
    ["INTERVAL '1' YEAR TO MONTH", 'not an interval of the form YEAR TO MONTH'],
    ["INTERVAL '1 1' MINUTE TO DAY", 'no intervals from MINUTE to DAY'],
    ['1E400', 'does not fit DOUBLE'],
    ["DATE '2024-02-30'", 'is not a DATE'],
    ["TIMESTAMP 'soon'", 'is not a TIMESTAMP'],
    ['CAST(a AS GEOMETRY)', 'GEOMETRY is not known'],
  ])('%s', (sql, message) => {
    expect(() => parseExpression(sql)).toThrowError(message);
  });

  test('deep nesting is an error of the text, not a stack overflow', () => {
    const sql = '('.repeat(10_000) + ')'.repeat(10_000);
    expect(() => parseExpression(sql)).toThrowError('nests deeper');
  });
});
