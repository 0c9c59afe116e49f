// What kernels make of VARIANT, against what is made value by value.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import {
  BINARY,
  DATE,
  decimal,
  FLOAT,
  field,
  STRING,
  TIMESTAMP,
  VARIANT,
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { variantText } from '../../../src/columnar/variant/variant-text.ts';
import type { MillraceError } from '../../../src/errors.ts';
import { zoneOf } from '../../../src/expression/time/zone.ts';
import { parseVariant } from '../../../src/expression/variant/json-to-variant.ts';
import { valueToVariant } from '../../../src/expression/variant/value-to-variant.ts';
import { evaluateSql } from '../evaluate-sql.ts';
import { inputOf } from '../same-by-row.ts';

const name = fc.constantFrom('a', 'b', 'é', 'a b', '', 'n'.repeat(70), '\ue000', '👍', 'x"y');
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 127, 128, -32_769, 2 ** 31, 1e300, -0.25, 1.5, 100),
  fc.constantFrom('', 'x', 'a\nb', '"', '👍', 'long '.repeat(20), '12', ' 1.5 ', '2024-01-31'),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
  ),
}));
const json = fc
  .tuple(
    value,
    fc.constantFrom('', '', ' ', '\t', 2),
    fc.constantFrom('', '', ' ', '\n', ' x', ']'),
  )
  .map(([own, space, behind]) => JSON.stringify(own, null, space) + behind);
const broken = fc
  .tuple(json, fc.nat(), fc.constantFrom('', '"', '{', ',', "'", '\\', ' ', '1', '.', 'e'))
  .map(([text, place, by]) => {
    const at = place % text.length;
    return text.slice(0, at) + by + text.slice(at + 1);
  });
const text = fc.oneof(
  { weight: 5, arbitrary: json },
  { weight: 2, arbitrary: broken },
  fc.constantFrom(
    ...['', ' ', '{}', '[]', '01', '-', '-0', '-0.0', '1.', '1e', '1e3', '1.50', '0.000', '1E400'],
    ...[
      '9223372036854775807',
      '-9223372036854775808',
      '9223372036854775808',
      '0.1234567890123456789',
    ],
    ...['{"a":1,"a":2}', '{"a":1,}', "{'a':1}", 'NaN', 'nullx', '[1 2]', '"\\ud800"', '"\\u00e9"'],
    `[${'1,'.repeat(300)}1]`,
    `[${'"abc",'.repeat(30_000)}1]`,
    `${'['.repeat(70)}${']'.repeat(70)}`,
    `{${Array.from({ length: 300 }, (_, index) => `"k${index}":${index}`).join(',')}}`,
  ),
);
const texts = fc.array(fc.option(text, { freq: 8 }), { minLength: 1, maxLength: 40 });

function parsed(own: string | null): LiteralValue {
  if (own === null) return null;
  try {
    return parseVariant(own);
  } catch {
    return null;
  }
}

test('try_parse_json gives the bytes that are made value by value', () => {
  fc.assert(
    fc.property(texts, (rows) => {
      const { values } = evaluateSql('try_parse_json(c0)', inputOf([rows]));
      expect(values).toEqual(rows.map(parsed));
    }),
    { numRuns: 300 },
  );
});

test('a text whose string has no end takes no room of those around it', () => {
  const numbers = Array.from({ length: 1200 }, (_, row) => String(10 ** 11 + row));
  const rows = [...numbers.slice(0, 200).map((number) => `[${number}]`), '"\\n', ...numbers];
  const { values } = evaluateSql('try_parse_json(c0)', inputOf([rows]));
  expect(values).toEqual(rows.map(parsed));
});

test('a text of many megabytes needs no multiple of them', () => {
  const rows = [`[${' '.repeat(2 ** 26)}1]`, '1'];
  expect(evaluateSql('parse_json(c0)', inputOf([rows])).values).toEqual(rows.map(parsed));
});

const path = fc
  .array(
    fc.oneof(
      fc.constantFrom('.a', '.b', '.é', "['a b']", "['👍']"),
      fc.constantFrom('[0]', '[1]', '[9]'),
    ),
    {
      maxLength: 2,
    },
  )
  .map((steps) => `$${steps.join('')}`);
const type = fc.constantFrom(
  ...['string', 'int', 'bigint', 'tinyint', 'double', 'boolean', 'decimal(9, 2)', 'date'],
  ...['variant', 'array<int>', 'binary', 'timestamp'],
);

test('try_variant_get finds with a constant path what it finds with that path in a column', () => {
  fc.assert(
    fc.property(texts, path, type, (rows, steps, wanted) => {
      const input = {
        schema: schema([field('v', VARIANT), field('p', STRING)]),
        rows: rows.map((row) => [parsed(row), steps]),
      };
      const quoted = steps.replaceAll("'", "\\'");
      const found = evaluateSql(`try_variant_get(v, '${quoted}', '${wanted}')`, input);
      expect(found.values).toEqual(evaluateSql(`try_variant_get(v, p, '${wanted}')`, input).values);
    }),
    { numRuns: 300 },
  );
});

test('a value of another type is an error of its row, also where it is cast', () => {
  const input = inputOf([['{"a":1}', '{"a":"x"}', '{"a":[1]}']]);
  const refused = expect.objectContaining({ condition: 'INVALID_VARIANT_CAST' });
  expect(() => evaluateSql("variant_get(parse_json(c0), '$.a', 'int')", input)).toThrow(refused);
  expect(() => evaluateSql('parse_json(c0):a::int', input)).toThrow(refused);
});

test('to_json prints what is printed value by value, in structs and arrays too', () => {
  const simple = fc.constantFrom<LiteralValue>(
    ...['[1,2]', '0.10', '1e5', '1e-7', '{"a":[{"b":[]},{}]}', '"\\u0001\\u001f\\\\u001f"'].map(
      parseVariant,
    ),
    valueToVariant(20_000, DATE),
    valueToVariant(1_700_000_000_123_456n, TIMESTAMP),
    valueToVariant(new Uint8Array([1, 2, 255]), BINARY),
    valueToVariant(12_345_678_901_234_567_890n, decimal(38, 4)),
    valueToVariant(1.5, FLOAT),
  );
  const variants = fc.array(fc.oneof(text.map(parsed), simple), { minLength: 1, maxLength: 40 });
  const berlin = zoneOf('Europe/Berlin');
  fc.assert(
    fc.property(variants, (values) => {
      const input = { schema: schema([field('v', VARIANT)]), rows: values.map((own) => [own]) };
      const settings = { timeZone: 'Europe/Berlin' };
      const texts = values.map(
        (own) => own && variantText(own as Uint8Array, (seconds) => berlin.offsetAt(seconds)),
      );
      expect(evaluateSql('to_json(v)', input, settings).values).toEqual(texts);
      const inArray = texts.map((own) => `[${own ?? 'null'}]`);
      expect(evaluateSql('to_json(array(v))', input, settings).values).toEqual(inArray);
    }),
    { numRuns: 300 },
  );
});

test('control characters have capitals in their escapes, as Java writes them', () => {
  const input = inputOf([['"\\u001f\\\\u001f"', `["\\u001f", ${'1'.repeat(30)}e-40]`]]);
  const [plain, unusual] = evaluateSql('to_json(parse_json(c0))', input).values;
  expect(plain).toBe('"\\u001F\\\\u001f"');
  expect(unusual).toContain('"\\u001F"');
});

test('damaged bytes give values, or a fault of the VARIANT by its name', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
  const faults = ['MALFORMED_VARIANT', 'UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT'];
  const attempt = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      expect(faults).toContain((error as MillraceError).condition);
    }
  };
  fc.assert(
    fc.property(value, damage, path, type, (own, changes, steps, wanted) => {
      const bytes = Uint8Array.from(parseVariant(JSON.stringify(own)));
      for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
      const input = {
        schema: schema([field('v', VARIANT), field('p', STRING)]),
        rows: [[bytes, steps]],
      };
      const quoted = steps.replaceAll("'", "\\'");
      for (const at of [`'${quoted}'`, 'p']) {
        attempt(() => evaluateSql(`try_variant_get(v, ${at}, '${wanted}')`, input));
      }
      attempt(() => evaluateSql('to_json(v)', input));
      attempt(() => evaluateSql('schema_of_variant(v)', input));
    }),
    { numRuns: 500 },
  );
});

test('bytes that are no VARIANT are refused', () => {
  const variant = parseVariant('{"a":[1,"x"]}');
  for (let end = 0; end < variant.length; end++) {
    const input = { schema: schema([field('v', VARIANT)]), rows: [[variant.slice(0, end)]] };
    const malformed = expect.objectContaining({ condition: 'MALFORMED_VARIANT' });
    expect(() => evaluateSql("variant_get(v, '$.a[1]', 'string')", input)).toThrow(malformed);
  }
});
