import { expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const answer = (operands: string) => evaluateSql(`to_xml(${operands})`).values[0];

test('rows are indented as Spark has them', () => {
  const row = `named_struct('_id', 1, 'a', NULL, 'b', named_struct('c', array(1, 2), 'd', ''), '_VALUE', 'x')`;
  expect(answer(row)).toBe(
    [
      '<ROW id="1">',
      '    <b>',
      '        <c>1</c>',
      '        <c>2</c>',
      '        <d></d>',
      '    </b>x</ROW>',
    ].join('\n'),
  );
});

test.each([
  ["named_struct('a', 1, 'b', 2)", '<ROW><a>1</a><b>2</b></ROW>'],
  ["named_struct('a', CAST(NULL AS INT))", '<ROW/>'],
  [
    "named_struct('t', TIMESTAMP'2015-08-26 00:00:00')",
    '<ROW><t>2015-08-26T00:00:00.000Z</t></ROW>',
  ],
  [
    "named_struct('t', DATE'2015-08-26', 'n', 1.50, 'f', 1e10D, 'x', true)",
    '<ROW><t>2015-08-26</t><n>1.50</n><f>1.0E10</f><x>true</x></ROW>',
  ],
  ["named_struct('b', X'4B6974')", '<ROW><b>Kit</b></ROW>'],
  [
    "named_struct('a', array(array(1, 2), array(3)))",
    '<ROW><a><item>1</item><item>2</item></a><a><item>3</item></a></ROW>',
  ],
  ["named_struct('a', array(1, NULL))", '<ROW><a>1</a></ROW>'],
  ["named_struct('m', map('x', 1, '_y', 2))", '<ROW><m y="2"><x>1</x></m></ROW>'],
  ["named_struct('m', map('x', array(1, 2)))", '<ROW><m><x>1</x><x>2</x></m></ROW>'],
  [
    "named_struct('a', '<&>\"x]]>', '_b', '<&>\"\\n')",
    '<ROW b="&lt;&amp;>&quot;&#xa;"><a>&lt;&amp;>"x]]&gt;</a></ROW>',
  ],
  ["named_struct('_VALUE', 5)", '<ROW>5</ROW>'],
])('%s', (row, text) => {
  expect(answer(`${row}, map('indent', '')`)).toBe(text);
});

test.each([
  ["named_struct('a', 1), map('rowTag', 'r', 'indent', '')", '<r><a>1</a></r>'],
  [
    "named_struct('a', CAST(NULL AS INT), '_b', CAST(NULL AS INT)), map('nullValue', '-', 'indent', '')",
    '<ROW b="-"><a>-</a></ROW>',
  ],
  [
    "named_struct('@b', 1, 'v', 2), map('attributePrefix', '@', 'valueTag', 'v', 'indent', '')",
    '<ROW b="1">2</ROW>',
  ],
  [
    "named_struct('a', array(array(1))), map('arrayElementName', 'e', 'indent', '')",
    '<ROW><a><e>1</e></a></ROW>',
  ],
  [
    "named_struct('t', TIMESTAMP'2015-08-26 00:00:00'), map('timestampFormat', 'dd/MM/yyyy', 'indent', '')",
    '<ROW><t>26/08/2015</t></ROW>',
  ],
  ["named_struct('a b', 1), map('validateName', 'false', 'indent', '')", '<ROW><a b>1</a b></ROW>'],
  ["named_struct('a', 1), map('indent', ' ')", '<ROW>\n <a>1</a>\n</ROW>'],
  ['CAST(NULL AS STRUCT<a: INT>)', null],
])('%s', (operands, text) => {
  expect(answer(operands)).toBe(text);
});

test.each([
  ['array(1)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["named_struct('a', map(1, 2))", 'DATATYPE_MISMATCH.INVALID_XML_MAP_KEY_TYPE'],
  ["named_struct('a', 1), map('attributePrefix', '')", 'INVALID_OPTION_VALUE'],
  ["named_struct('a', 1), map('rowTag', '<r>')", 'INVALID_OPTION_VALUE'],
  ["named_struct('a', 1), named_struct('mode', 'x')", 'INVALID_OPTIONS.NON_MAP_FUNCTION'],
  ["named_struct('a', 1), map('mode', 1)", 'INVALID_OPTIONS.NON_STRING_TYPE'],
  ["named_struct('a b', 1)", 'INVALID_XML_NAME'],
  ["named_struct('a', char(1))", 'INVALID_XML_CHARACTER'],
  ["named_struct('_a', array(1))", 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE'],
])('%s is refused with %s', (operands, condition) => {
  expect(() => answer(operands)).toThrow(expect.objectContaining({ condition }));
});
