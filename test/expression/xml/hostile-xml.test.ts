// Documents that are made to hurt whoever reads them.

import { describe, expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const LAUGHS = `<!DOCTYPE a [<!ENTITY x0 "ha">${Array.from(
  { length: 30 },
  (_, index) => `<!ENTITY x${index + 1} "&x${index};&x${index};">`,
).join('')}]><a>&x30;</a>`;
const FILE = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>';
const NUMBER = '<a>&#0;</a>';
const DEEP = `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`;

describe.each([
  ['entities that grow', LAUGHS],
  ['entities of files', FILE],
  ['characters that are none', NUMBER],
  ['elements without end', DEEP],
  ['elements that are not ended', '<a><b>'],
])('%s', (_, text) => {
  const literal = `'${text}'`;

  test('are malformed to from_xml', () => {
    const call = `from_xml(${literal}, 'a STRING, _corrupt_record STRING')`;
    expect(evaluateSql(call).values).toEqual([[null, text]]);
  });

  test('are malformed to schema_of_xml', () => {
    const call = `schema_of_xml(${literal})`;
    expect(evaluateSql(call).values).toEqual(['STRUCT<_corrupt_record: STRING>']);
  });

  test('are no document to xpath', () => {
    expect(() => evaluateSql(`xpath_string(${literal}, 'a')`)).toThrow(
      expect.objectContaining({ condition: 'INVALID_PARAMETER_VALUE.XML' }),
    );
  });
});

test('a declaration of types is passed over', () => {
  const document = '<!DOCTYPE p SYSTEM "http://nowhere.invalid/p.dtd"><p><a>1</a></p>';
  expect(evaluateSql(`from_xml('${document}', 'a INT')`).values).toEqual([[1]]);
});

test('names that objects have in JavaScript are names like others', () => {
  const document = '<p __proto__="1" constructor="2"><toString>3</toString></p>';
  const columns = '`___proto__` INT, _constructor INT, toString INT';
  expect(evaluateSql(`from_xml('${document}', '${columns}')`).values).toEqual([[1, 2, 3]]);
});
