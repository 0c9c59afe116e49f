import { expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const answer = (operands: string, settings = {}) =>
  evaluateSql(`schema_of_xml(${operands})`, undefined, settings).values[0];

test.each([
  ["'<p><a>1</a></p>'", 'a: BIGINT'],
  [`'<p><a attr="2">1</a><a>3</a></p>'`, 'a: ARRAY<STRUCT<_VALUE: BIGINT, _attr: BIGINT>>'],
  [`'<p><a attr="2">1</a><a>3</a></p>', map('excludeAttribute', 'true')`, 'a: ARRAY<BIGINT>'],
  [`'<p b="x"><c/><a>1</a></p>'`, '_b: STRING, a: BIGINT, c: STRING'],
  ["'<p><a>1</a><a>2.5</a></p>'", 'a: ARRAY<DOUBLE>'],
  ["'<p><a>1</a><a>x</a></p>'", 'a: ARRAY<STRING>'],
  ["'<p><a>1</a><a/></p>'", 'a: ARRAY<BIGINT>'],
  [
    "'<p><a>2015-08-26</a><b>2015-08-26T01:02:03Z</b><c>True</c></p>'",
    'a: DATE, b: TIMESTAMP, c: BOOLEAN',
  ],
  ["'<p><a>2015-08-26</a><a>2015-08-26 01:02:03</a></p>'", 'a: ARRAY<TIMESTAMP>'],
  ["'<p><a>2015-08-26</a></p>', map('preferDate', 'false')", 'a: TIMESTAMP'],
  ["'<p><a>26.8.2015</a></p>', map('dateFormat', 'd.M.yyyy')", 'a: DATE'],
  ["'<p><a>9223372036854775808</a><b>1d</b><c>.5</c></p>'", 'a: DOUBLE, b: STRING, c: DOUBLE'],
  [
    "'<p><a>1.50</a><b>9223372036854775808</b></p>', map('prefersDecimal', 'true')",
    'a: DECIMAL(3,2), b: DECIMAL(19,0)',
  ],
  ["'<p><a>1</a></p>', map('inferSchema', 'false')", 'a: STRING'],
  ["'<p>x<a>1</a>y</p>'", '_VALUE: ARRAY<STRING>, a: BIGINT'],
  ["'<p>x</p>'", '_VALUE: STRING'],
  ["'<p><a>x<b>1</b></a></p>'", 'a: STRUCT<_VALUE: STRING, b: BIGINT>'],
  [`'<p><a b="1"/><a>x</a></p>'`, 'a: ARRAY<STRING>'],
  ["'<p><a>1</a><A>2</A></p>'", 'a: ARRAY<BIGINT>'],
  ["'<p><a>-</a></p>', map('nullValue', '-')", 'a: STRING'],
  ["'<p><y:a>1</y:a></p>', map('ignoreNamespace', 'true')", 'a: BIGINT'],
  ["'<p><a>'", '_corrupt_record: STRING'],
])('%s', (operands, fields) => {
  expect(answer(operands)).toBe(`STRUCT<${fields}>`);
});

test('names that differ by case are two where the session says so', () => {
  const found = answer("'<p><a>1</a><A>2</A></p>'", { caseSensitive: true });
  expect(found).toBe('STRUCT<A: BIGINT, a: BIGINT>');
});

test.each([
  ['NULL', 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
  ['uuid()', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ["'<p/>', map('mode', 'DROPMALFORMED')", 'PARSE_MODE_UNSUPPORTED'],
  ["'<p>', map('mode', 'FAILFAST')", 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION'],
  ["'<p/>', map('rowValidationXSDPath', 'a.xsd')", 'UNSUPPORTED_FEATURE.XSD_VALIDATION'],
])('%s is refused with %s', (operands, condition) => {
  expect(() => answer(operands)).toThrow(expect.objectContaining({ condition }));
});
