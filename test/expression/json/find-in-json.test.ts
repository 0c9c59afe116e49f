import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';
import { expectSameByRow, inputOf } from '../same-by-row.ts';

const name = fc.constantFrom('a', 'b', 'é', 'a b', '', 'x"y', '👍');
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, -7, 12_345_678_901, 1.5, 1e300, -0.25, '', '👍', 'a\nb'),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '/', '{"a":1}', '\u0001', '\u2028'),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));
const objectText = fc
  .tuple(
    fc.dictionary(name, value, { maxKeys: 4 }),
    fc.constantFrom('', '', '', '\t', 1, 2),
    fc.constantFrom('', '', '', ' ', '}', 'x', ' {"a":2}'),
  )
  .map(([object, space, behind]) => JSON.stringify(object, null, space) + behind);
/** A text with one of its characters replaced, or cut off behind it. */
const brokenText = fc
  .tuple(
    objectText,
    fc.nat(),
    fc.constantFrom('', '"', '{', ',', "'", '\\', ' ', '1', '.'),
    fc.boolean(),
  )
  .map(([text, place, by, isCut]) => {
    const at = place % text.length;
    return text.slice(0, at) + by + (isCut ? '' : text.slice(at + 1));
  });
const text = fc.oneof(
  { weight: 4, arbitrary: objectText },
  { weight: 2, arbitrary: brokenText },
  value.map((own) => JSON.stringify(own)),
  fc.constantFrom(
    '',
    ' ',
    '{}',
    '{"a":01}',
    '{"a":1,}',
    "{'a':'b'}",
    '{"a":NaN}',
    '{"a":1,"a":2}',
    '{"a":null,"a":2}',
    '{"a":{"b":null},"a":{"b":3}}',
    '{"a":[1, 2],"b":{"a":"1.5e3"}}',
    '{"\\u0061":1,"a":2}',
    `{"a":${'['.repeat(70)}${']'.repeat(70)}}`,
    `{"b":${'1'.repeat(1001)},"a":1}`,
  ),
);
const texts = fc.array(fc.option(text, { freq: 8 }), { minLength: 1, maxLength: 70 });
const path = fc.constantFrom(
  '$.a',
  '$.b',
  '$.a.b',
  '$.a.a.a',
  "$['a b']",
  '$.é',
  '$.👍.a',
  "$['']",
  '$.a[0]',
  '$.a[1].b',
  '$.b[2][0]',
  '$[0]',
  '$[1].a[0]',
  '$.a[99999999999]',
  '$.*',
  '$',
  'a',
);

test('get_json_object finds the same by a constant path and by one of the row', () => {
  fc.assert(
    fc.property(texts, path, (values, wanted) => {
      expectSameByRow('get_json_object', values, [wanted]);
    }),
    { numRuns: 800 },
  );
});

test.each([
  ['{"a":"x","b":1}', '$.a', 'x'],
  ['{"b":[1,2],"a":{"b":[1,{"c":true}]}}', '$.a.b', '[1,{"c":true}]'],
  ['{"a":{"b": 1.0}}', '$.a', '{"b":1.0}'],
  ['{"a":10e2}', '$.a', '1000.0'],
  ['{"a":"\\u00e9\\n"}', '$.a', 'é\n'],
  ['{"a":null}', '$.a', null],
  ['{"a":1', '$.a', null],
])('of %s, %s is %j', (given, wanted, expected) => {
  const input = inputOf([[given, given]]);
  const { values } = evaluateSql(`get_json_object(c0, '${wanted}')`, input);
  expect(values).toEqual([expected, expected]);
});
