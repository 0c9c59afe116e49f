import { expect, test } from 'vitest';
import { evaluateSql } from './evaluate-sql.ts';
import { inputOf } from './same-by-row.ts';

test.each([
  [`'1', 'a INT, b STRING'`, [1, null]],
  [`'x,1', 'a INT, b INT'`, [null, 1]],
  [`'1,"a,b"', 'a INT, b STRING'`, [1, 'a,b']],
  [`'26/08/2015', 't DATE', map('dateFormat', 'dd/MM/yyyy')`, [16_673]],
  [`'x', 'a INT, _corrupt_record STRING'`, [null, 'x']],
  [`CAST(NULL AS STRING), 'a INT'`, null],
  [`'1|2', schema_of_csv('1|2', map('sep', '|')), map('sep', '|')`, [1, 2]],
])('from_csv(%s)', (operands, value) => {
  expect(evaluateSql(`from_csv(${operands})`).values).toEqual([value]);
});

test.each([
  ["named_struct('a', NULL, 'b', 'x \"y\"')", ',"x \\"y\\""'],
  [
    "named_struct('t', TIMESTAMP'2015-08-26 00:00:00'), map('timestampFormat', 'dd/MM/yyyy')",
    '26/08/2015',
  ],
  ["named_struct('a', INTERVAL '32' HOUR)", "INTERVAL '32' HOUR"],
  [
    "named_struct('a', array(1, NULL), 'm', map('x', 1), 's', named_struct('y', NULL, 'z', 'p,q'))",
    '"[1, null]",{x -> 1},"{null, p,q}"',
  ],
  [
    "named_struct('t', array(TIMESTAMP'2020-01-01 00:00:00Z')), map('timeZone', 'Asia/Tokyo')",
    '[2020-01-01 09:00:00]',
  ],
])('to_csv(%s)', (operands, line) => {
  expect(evaluateSql(`to_csv(${operands})`).values).toEqual([line]);
});

test('to_csv of columns quotes where lines need it, and a struct that is null has no line', () => {
  const input = inputOf([
    ['a', 'a,b', 'say "x"', null, '', ' pad ', '#1', 'é\n'],
    ['1', '2', null, '4', '5', '6', '7', '8'],
  ]);
  const { values } = evaluateSql("to_csv(named_struct('a', c0, 'b', CAST(c1 AS INT)))", input);
  expect(values).toEqual([
    ...['a,1', '"a,b",2', '"say \\"x\\"",', ',4', '"",5', 'pad,6', '"#1",7', 'é,8'],
  ]);
  const nullable = "to_csv(if(c1 IS NULL, NULL, named_struct('a', c0)), map('sep', '::'))";
  expect(evaluateSql(nullable, input).values[2]).toBe(null);
});

test.each([
  [`from_csv('1', 'ARRAY<INT>')`, 'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE'],
  [
    `from_csv('x', 'a INT', map('mode', 'FAILFAST'))`,
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
  ],
  [`to_csv(struct(array(parse_json('1'))))`, 'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE'],
  [`to_csv(array(1))`, 'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE'],
  [`schema_of_csv(NULL)`, 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});
