import { describe, expect, test } from 'vitest';
import { evaluateSql } from './evaluate-sql.ts';
import { inputOf } from './same-by-row.ts';

const DOCUMENT = '{"a":[{"b":[1,2]},{"b":[3]},{"c":null}],"s":"x\\u00e9\\"","n":1.50,"z":null}';

describe('get_json_object', () => {
  test.each([
    ['$.a[0].b', '[1,2]'],
    ['$.a[*].b', '[[1,2],[3]]'],
    ['$.a[*].b[*]', '[[1,2],[3]]'],
    ['$.a[0].b[*]', '[1,2]'],
    ['$.a[1].b[*]', '3'],
    ['$.a[9]', null],
    ['$.a[2].c', null],
    ['$.s', 'xé"'],
    ['$.n', '1.5'],
    ['$["s"]', 'xé"'],
    ['$.z', null],
    ['$', '{"a":[{"b":[1,2]},{"b":[3]},{"c":null}],"s":"xé\\"","n":1.5,"z":null}'],
    ['a', null],
  ])('%s', (path, found) => {
    const quoted = DOCUMENT.replaceAll('\\', '\\\\');
    expect(evaluateSql(`get_json_object('${quoted}', '${path}')`).values).toEqual([found]);
  });
});

describe('from_json', () => {
  test.each([
    [`'{"a":1} rest', 'a INT'`, [1]],
    [`'[{"a":1}]', 'a INT'`, [null]],
    [`'{"a":1}', 'ARRAY<STRUCT<a: INT>>'`, [[1]]],
    [`'[1, "2"]', 'ARRAY<INT>'`, null],
    [`'  ', 'a INT'`, null],
    [`'{"a":{"b":"x"},"c":1}', 'a STRUCT<b: INT>, c INT'`, [[null], 1]],
    [`'{"a":"x"}', 'a INT, _corrupt_record STRING'`, [null, '{"a":"x"}']],
    [`'{"a":1}', 'a INT, _corrupt_record STRING'`, [1, null]],
    [`'{"c1":[1]}', schema_of_json('{"c1":[0]}')`, [[1n]]],
    [`'{"t":"1"}', '\`t\` string NOT NULL COMMENT "x"'`, undefined],
  ])('%s', (operands, value) => {
    if (value === undefined) expect(() => evaluateSql(`from_json(${operands})`)).toThrow();
    else expect(evaluateSql(`from_json(${operands})`).values).toEqual([value]);
  });

  const TEXTS = [
    ...[
      '{"a":1,"b":"x"}',
      '{"b":"é\\u0031","a":2,"c":[1]}',
      '{"a":"x"}',
      '{"a":1',
      '[{"a":3}]',
      'x',
    ],
    ...[
      '{"a":null}',
      '{"a":1} rest',
      '{\n"a":4}',
      '{"d":{"e":1}}',
      '{"d":{"e":"y"}}',
      '',
      ' ',
      null,
    ],
  ];

  test.each(['', ", map('columnNameOfCorruptRecord', 'b')", ", map('timeZone', 'Asia/Tokyo')"])(
    'a column of texts%s gives what each text gives',
    (options) => {
      const rest = `'a INT, b STRING, d STRUCT<e: INT>, t TIMESTAMP, _corrupt_record STRING'${options}`;
      const texts = [...TEXTS, '{"t":"2024-01-02 03:04:05"}'];
      const ofEach = texts.map((text) => {
        const quoted = text?.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
        const constant = text === null ? 'CAST(NULL AS STRING)' : `'${quoted}'`;
        return evaluateSql(`from_json(${constant}, ${rest})`).values[0];
      });
      expect(evaluateSql(`from_json(c0, ${rest})`, inputOf([texts])).values).toEqual(ofEach);
    },
  );

  test('a text is not read on in the next one, which begins with a tab', () => {
    const input = inputOf([['{"a":1', '\t,"b":2}', '\t{"a":3}']]);
    expect(evaluateSql("from_json(c0, 'a INT, b INT')", input).values).toEqual([
      ...[
        [null, null],
        [null, null],
      ],
      [3, null],
    ]);
  });

  test('in the mode FAILFAST the first malformed text of a column is an error, but not where nobody asks for it', () => {
    const input = inputOf([['{"a":1}', '{"a":"x"}', '{']]);
    const strict = "from_json(c0, 'a INT', map('mode', 'FAILFAST')).a";
    expect(() => evaluateSql(strict, input)).toThrow(/x is no INT|"x" is no INT|malformed/);
    const guarded = `if(c0 = '{"a":1}', ${strict}, 0)`;
    expect(evaluateSql(guarded, input).values).toEqual([1, 0, 0]);
  });

  test.each([
    [`'{"a":1}', 1`, 'INVALID_SCHEMA.NON_STRING_LITERAL'],
    [`'{"a":1}', 'a Nothing'`, 'PARSE_SYNTAX_ERROR'],
    [`'{"a":1}', 'INT'`, 'DATATYPE_MISMATCH.INVALID_JSON_SCHEMA'],
    [`1, 'a INT'`, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    [`'{"a":1}', 'a INT', named_struct('mode', 'x')`, 'INVALID_OPTIONS.NON_MAP_FUNCTION'],
    [`'{"a":1}', 'a INT', map('mode', 1)`, 'INVALID_OPTIONS.NON_STRING_TYPE'],
    [`'{"a":1}', 'a INT', map('mode', 'DROPMALFORMED')`, 'PARSE_MODE_UNSUPPORTED'],
  ])('%s is refused with %s', (operands, condition) => {
    expect(() => evaluateSql(`from_json(${operands})`)).toThrow(
      expect.objectContaining({ condition }),
    );
  });
});

describe('to_json', () => {
  test.each([
    ["map(named_struct('a', 1, 'b', 2), 'x')", '{"[1,2]":"x"}'],
    ['map(1.5D, CAST(NULL AS INT))', '{"1.5":null}'],
    [
      "named_struct('i', INTERVAL '1' DAY, 'm', INTERVAL '2' MONTH)",
      `{"i":"INTERVAL '1' DAY","m":"INTERVAL '2' MONTH"}`,
    ],
    ["named_struct('t', TIME'10:11:12')", '{"t":"10:11:12"}'],
  ])('%s', (value, text) => {
    expect(evaluateSql(`to_json(${value})`).values).toEqual([text]);
  });

  test('options give patterns of times, and keep fields without a value', () => {
    const value = "named_struct('t', TIMESTAMP'2015-08-26 00:00:00', 'n', NULL)";
    const options = "map('timestampFormat', 'dd/MM/yyyy', 'ignoreNullFields', 'false')";
    expect(evaluateSql(`to_json(${value}, ${options})`).values).toEqual([
      '{"t":"26/08/2015","n":null}',
    ]);
  });
});

test.each([
  [
    '{"a":[1,2.5,null],"b":[{"c":1},{"d":"x"}],"e":{}}',
    'STRUCT<a: ARRAY<DOUBLE>, b: ARRAY<STRUCT<c: BIGINT, d: STRING>>>',
  ],
  ['[1,"x"]', 'ARRAY<STRING>'],
  ['12345678901234567890', 'DECIMAL(20,0)'],
  ['null', 'STRING'],
])('the type of %s is %s', (json, type) => {
  expect(evaluateSql(`schema_of_json('${json}')`).values).toEqual([type]);
});
