import { describe, expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const LIBRARY = `<shelf room="7"><!-- old --><book id="a" price="12.5"><title>One</title></book>
  <book id="b" price="x"><title>Two &amp; <![CDATA[<three>]]></title></book><?note none?><m:pen xmlns:m="u"/></shelf>`;

const answer = (call: string) => evaluateSql(call).values[0];

describe('paths find what XPath 1.0 says', () => {
  test.each([
    ['xpath', 'shelf/book/@id', ['a', 'b']],
    ['xpath', '/shelf/book/title/text()', ['One', 'Two & <three>']],
    ['xpath', '//title', [null, null]],
    ['xpath', 'shelf/nothing', []],
    ['xpath', '//book[@id = "b"]/@price | //book[1]/@price', ['12.5', 'x']],
    ['xpath', '//title[last()]/ancestor::shelf/@room', ['7']],
    ['xpath', '//book[2]/preceding-sibling::book/@id', ['a']],
    ['xpath_string', 'shelf', 'One\n  Two & <three>'],
    ['xpath_string', '//book[2]/title', 'Two & <three>'],
    ['xpath_string', 'shelf/nothing', ''],
    ['xpath_string', 'concat(count(//book), "/", name(/*))', '2/shelf'],
    ['xpath_boolean', 'shelf/book', true],
    ['xpath_boolean', 'shelf/nothing', false],
    ['xpath_boolean', 'count(//book) = 3', false],
    ['xpath_double', '//book[1]/@price', 12.5],
    ['xpath_double', '//book[2]/@price', Number.NaN],
    ['xpath_number', 'shelf/nothing', Number.NaN],
    ['xpath_double', '//pen + 1', Number.NaN],
    ['xpath_double', 'sum(//title) + 1', Number.NaN],
    ['xpath_boolean', '//nothing = 0', false],
    ['xpath_boolean', '//book/@price > 12', true],
    ['xpath_string', '//book[1]/@price div 0.1', '125'],
    ['xpath_float', '//book[1]/@price * 0.1', Math.fround(1.25)],
    ['xpath_int', '//book[1]/@price', 12],
    ['xpath_int', '//book[2]/@price', 0],
    ['xpath_int', '-3.9', -3],
    ['xpath_int', '10000000000', 2147483647],
    ['xpath_long', '1 div 0', 9223372036854775807n],
    ['xpath_long', '-1 div 0', -9223372036854775808n],
    ['xpath_long', '10000000000', 10000000000n],
    ['xpath_short', '65537', 1],
    ['xpath_short', '-32769', 32767],
  ])('%s of %s', (name, path, found) => {
    expect(answer(`${name}('${LIBRARY}', '${path}')`)).toEqual(found);
  });

  test('names are compared with their prefixes left in, as by a parser that knows no namespaces', () => {
    expect(answer(`xpath_int('<a xmlns="x"><b>1</b></a>', 'a/b')`)).toBe(1);
    expect(answer(`xpath_int('<a xmlns:m="x"><m:b>1</m:b></a>', 'a/b')`)).toBe(0);
    expect(answer(`xpath('<a xmlns="x" c="1"/>', 'a/@*')`)).toEqual(['1']);
  });

  test('languages are known, IDs are not', () => {
    const document = '<a xml:lang="de-AT"><b id="x">1<c xml:lang="en"/></b></a>';
    expect(answer(`xpath_int('${document}', '//text()[lang("de")]')`)).toBe(1);
    expect(answer(`xpath_boolean('${document}', '//c[lang("de")]')`)).toBe(false);
    expect(answer(`xpath('${document}', 'id("x")')`)).toEqual([]);
    expect(answer(`xpath('${document}', 'a/namespace::*')`)).toEqual([
      'http://www.w3.org/XML/1998/namespace',
    ]);
  });

  test('the nodes of a large document come in its order', () => {
    const items = Array.from({ length: 3000 }, (_, index) => `<i n="${index}"/>`).join('');
    const found = answer(`xpath('<r>${items}</r>', '//i[@n mod 2 = 0]/@n | //i/@n')`);
    expect(found).toEqual(Array.from({ length: 3000 }, (_, index) => `${index}`));
  });
});

test.each([
  ['1e3', Number.NaN],
  ['0x10', Number.NaN],
  [' -1.5 ', -1.5],
  ['5.', 5],
  ['.', Number.NaN],
  ['+1', Number.NaN],
  ['', Number.NaN],
])('"%s" is the number %d', (text, value) => {
  expect(answer(`xpath_double('<a>${text}</a>', 'a')`)).toBe(value);
});

describe('no answer', () => {
  test.each([
    [`xpath_string(CAST(NULL AS STRING), 'a')`],
    [`xpath_string('<a/>', CAST(NULL AS STRING))`],
    [`xpath('', 'a')`],
    [`xpath_int('<a/>', '')`],
  ])('%s is null', (call) => {
    expect(answer(call)).toBeNull();
  });

  test.each([
    [`xpath('<a/>', '!#$')`, 'INVALID_PARAMETER_VALUE.XPATH'],
    [`xpath('<a/>', 'count(a)')`, 'INVALID_PARAMETER_VALUE.XPATH'],
    [`xpath('<a/>', 'nothing(a)')`, 'INVALID_PARAMETER_VALUE.XPATH'],
    [`xpath('<a/>', 'm:a')`, 'INVALID_PARAMETER_VALUE.XPATH'],
    [`xpath('<a>/a>', 'a')`, 'INVALID_PARAMETER_VALUE.XML'],
    [`xpath('<a/><b/>', 'a')`, 'INVALID_PARAMETER_VALUE.XML'],
    [`xpath('no XML', 'a')`, 'INVALID_PARAMETER_VALUE.XML'],
    [`xpath('<a/>', uuid())`, 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
    [`xpath('<a/>', 1)`, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    [`xpath('<a/>')`, 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ])('%s is refused with %s', (call, condition) => {
    expect(() => answer(call)).toThrow(expect.objectContaining({ condition }));
  });
});

test('a path may be put together of constants', () => {
  expect(answer(`xpath_int('<a><b>1</b></a>', concat('a', '/b'))`)).toBe(1);
});
