import { describe, expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const answer = (operands: string, settings = {}) =>
  evaluateSql(`from_xml(${operands})`, undefined, settings).values[0];

describe('rows', () => {
  test.each([
    ["'<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE'", [1, 0.8]],
    ["'<p><b>0.8</b></p>', 'a INT, b DOUBLE'", [null, 0.8]],
    ["CAST(NULL AS STRING), 'a INT'", null],
    [
      `'<p><teacher>Alice</teacher><student><name>Bob</name><rank>1</rank></student><student><name>Charlie</name><rank>2</rank></student></p>', 'STRUCT<teacher: STRING, student: ARRAY<STRUCT<name: STRING, rank: INT>>>'`,
      [
        'Alice',
        [
          ['Bob', 1],
          ['Charlie', 2],
        ],
      ],
    ],
    [`'<p x="1"><a>2</a></p>', '_x INT, a INT'`, [1, 2]],
    [`'<p><a>1</a></p> rest', 'a INT'`, [1]],
    [`'<p><a>1</a><a>2</a></p>', 'a INT'`, [2]],
    [`'<p><a>1</a><b/><a/></p>', 'a ARRAY<INT>'`, [[1, null]]],
    [`'<p><a>1</a></p>', 'A INT'`, [1]],
    [`'<p><!-- c --><a>1<!-- c --></a></p>', 'a INT'`, [1]],
    [`'<?xml version="1.0"?><p><a><![CDATA[<x>]]>y</a></p>', 'a STRING'`, ['<x>y']],
    [`'<p><a>Kit</a></p>', 'a BINARY'`, [new Uint8Array([75, 105, 116])]],
  ])('%s', (operands, row) => {
    expect(answer(operands)).toEqual(row);
  });

  test('names count by case where the session says so', () => {
    expect(answer("'<p><a>1</a></p>', 'A INT'", { caseSensitive: true })).toEqual([null]);
  });
});

describe('attributes and text', () => {
  test.each([
    [`'<p><a b="1">x</a></p>', 'a STRUCT<_b: INT, _VALUE: STRING>'`, [[1, 'x']]],
    [`'<p><a b="1"/></p>', 'a STRUCT<_b: INT, _VALUE: STRING>'`, [[1, null]]],
    [`'<p><a/></p>', 'a STRUCT<_b: INT>'`, [[null]]],
    [`'<p>one<a>1</a>two</p>', 'a INT, _VALUE STRING'`, [1, 'two']],
    [`'<p>one<a>1</a>two</p>', 'a INT, _VALUE ARRAY<STRING>'`, [1, ['one', 'two']]],
    [`'<p><a b="1">x<c>y</c></a></p>', 'a STRING'`, ['x<c>y</c>']],
    [`'<p><a><c d="e">y</c></a></p>', 'a STRING'`, ['<c d="e">y</c>']],
    [`'<p b="1"/>', '@b INT', map('attributePrefix', '@')`, undefined],
    [`'<p b="1"/>', 'b INT', map('attributePrefix', '')`, [1]],
    [
      `'<p><a b="1">x</a></p>', 'a STRUCT<b: INT, v: STRING>', map('attributePrefix', '', 'valueTag', 'v')`,
      [[1, 'x']],
    ],
    [`'<p b="1"/>', '_b INT', map('excludeAttribute', 'true')`, [null]],
    [`'<p x:b="1"><y:a>2</y:a></p>', '_b INT, a INT', map('ignoreNamespace', 'true')`, [1, 2]],
    [`'<p x:b="1"><y:a>2</y:a></p>', '\`_x:b\` INT, \`y:a\` INT'`, [1, 2]],
  ])('%s', (operands, row) => {
    if (row === undefined) expect(() => answer(operands)).toThrow();
    else expect(answer(operands)).toEqual(row);
  });
});

describe('maps and what no field is called after', () => {
  test.each([
    [
      `'<p><m k="1"><a>2</a><a>3</a>4</m></p>', 'm MAP<STRING, INT>'`,
      [
        [
          ['_k', 1],
          ['a', 3],
          ['_VALUE', 4],
        ],
      ],
    ],
    [`'<p><m><a><b>2</b></a></m></p>', 'm MAP<STRING, STRUCT<b: INT>>'`, [[['a', [2]]]]],
    [`'<p><m> </m><n/></p>', 'm MAP<STRING, INT>, n MAP<STRING, INT>'`, [null, null]],
    [`'<p><a>1</a><b>2</b><c>3</c></p>', 'a INT, xs_any STRING'`, [1, '3']],
    [
      `'<p><a>1</a><b>2</b><c><d>3</d></c></p>', 'a INT, other ARRAY<STRING>', map('wildcardColName', 'other')`,
      [1, ['2', '<d>3</d>']],
    ],
  ])('%s', (operands, row) => {
    expect(answer(operands)).toEqual(row);
  });
});

describe('texts of values', () => {
  test.each([
    ['TINYINT', ' 7 ', 7],
    ['BIGINT', '+9223372036854775807', 9223372036854775807n],
    ['DOUBLE', '-1.5e3', -1500],
    ['DOUBLE', '1,234.5', 1234.5],
    ['DOUBLE', 'NaN', Number.NaN],
    ['FLOAT', '0.1', Math.fround(0.1)],
    ['DECIMAL(5, 2)', '1.5', 150n],
    ['DECIMAL(10, 2)', '1,234.5', 123450n],
    ['BOOLEAN', 'TRUE', true],
    ['BOOLEAN', '0', false],
    ['DATE', '2015-08-26', 16_673],
    ['TIMESTAMP', '2015-08-26T01:00:00+01:00', 1_440_547_200_000_000n],
    ['TIMESTAMP_NTZ', '2015-08-26 00:00:00', 1_440_547_200_000_000n],
    ['STRING', ' x ', 'x'],
    ['STRING', '', ''],
    ['INT', '', null],
    ['INT', '  ', null],
  ])('%s of "%s"', (type, text, value) => {
    expect(answer(`'<p><v>${text}</v></p>', 'v ${type}'`)).toEqual([value]);
  });

  test.each([
    ['TINYINT', '128'],
    ['INT', '1.5'],
    ['DATE', '2015-08-26T00:00:00'],
    ['TIMESTAMP_NTZ', '2015-08-26T00:00:00Z'],
    ['BOOLEAN', 'yes'],
    ['DECIMAL(3, 2)', '10'],
    ['DOUBLE', 'x'],
    ['INT', '<x/>'],
    ['INT', '1<x/>'],
  ])('%s of "%s" is malformed', (type, text) => {
    const record = `<p><v>${text}</v></p>`;
    expect(answer(`'${record}', 'v ${type}, _corrupt_record STRING'`)).toEqual([null, record]);
  });

  test.each([
    [`'<p><t>26/08/2015</t></p>', 't DATE', map('dateFormat', 'dd/MM/yyyy')`, [16_673]],
    [
      `'<p><t>26/08/2015</t></p>', 't TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy', 'timeZone', '+01:00')`,
      [1_440_543_600_000_000n],
    ],
    [`'<p><a>-</a><b>-</b></p>', 'a INT, b STRING', map('nullValue', '-')`, [null, null]],
    [`'<p><b/></p>', 'b STRING', map('nullValue', '')`, [null]],
    [`'<p><b> x </b></p>', 'b STRING', map('ignoreSurroundingSpaces', 'false')`, [' x ']],
  ])('%s', (operands, row) => {
    expect(answer(operands)).toEqual(row);
  });
});

describe('malformed records', () => {
  test.each([
    ["'<p><a>1</b></p>', 'a INT'", [null]],
    ["'', 'a INT'", [null]],
    ["'x', 'a INT, _corrupt_record STRING'", [null, 'x']],
    ["'<p><b>2</b><a>x</a></p>', 'a INT, b INT'", [null, 2]],
    ["'<p><a>x</a><b>2</b></p>', 'a INT, b INT'", [null, null]],
    [
      "'<p><a>x</a></p>', 'a INT, bad STRING', map('columnNameOfCorruptRecord', 'bad')",
      [null, '<p><a>x</a></p>'],
    ],
    [`'<p a="x"><b>1</b></p>', '_a INT, b INT'`, [null, null]],
  ])('%s', (operands, row) => {
    expect(answer(operands)).toEqual(row);
  });

  test.each([
    ["'<p>', 'a INT', map('mode', 'FAILFAST')", 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION'],
    ["'<p/>', 'a INT', map('mode', 'DROPMALFORMED')", 'PARSE_MODE_UNSUPPORTED'],
    ["'<p/>', 1", 'INVALID_SCHEMA.NON_STRING_LITERAL'],
    ["'<p/>', 'a Nothing'", 'PARSE_SYNTAX_ERROR'],
    ["'<p/>', 'ARRAY<INT>'", 'DATATYPE_MISMATCH.INVALID_XML_SCHEMA'],
    ["'<p/>', 'MAP<STRING, INT>'", 'DATATYPE_MISMATCH.INVALID_XML_SCHEMA'],
    ["'<p/>', 'a MAP<INT, INT>'", 'DATATYPE_MISMATCH.INVALID_XML_MAP_KEY_TYPE'],
    ["'<p/>', 'a INT', named_struct('mode', 'x')", 'INVALID_OPTIONS.NON_MAP_FUNCTION'],
    ["'<p/>', 'a INT', map('mode', 1)", 'INVALID_OPTIONS.NON_STRING_TYPE'],
    ["'<p/>', 'a INT', map('rowValidationXSDPath', 'a.xsd')", 'UNSUPPORTED_FEATURE.XSD_VALIDATION'],
    ["'<p/>', 'a INT', map('valueTag', '_')", 'INVALID_OPTION_VALUE'],
    ["1, 'a INT'", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["'<p/>'", 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ])('%s is refused with %s', (operands, condition) => {
    expect(() => answer(operands)).toThrow(expect.objectContaining({ condition }));
  });
});
