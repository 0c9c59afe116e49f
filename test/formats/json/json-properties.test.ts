import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  array,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../../src/columnar/types.ts';
import { RecordParser } from '../../../src/formats/json/record-parser.ts';
import { schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { readJson } from '../../support/json-lines.ts';
import { cut } from '../../support/split-input.ts';

const context = testContext();

afterEach(() => releaseContext(context));

const columns = {
  a: INT,
  b: DOUBLE,
  c: STRING,
  d: BOOLEAN,
  e: array(BIGINT),
  f: TIMESTAMP,
  g: BIGINT,
  'key é': STRING,
  h: struct([field('a', INT), field('c', STRING), field('e', array(STRING))]),
};

/** Text of lines: good ones written in many ways, and some cut or garbled. */
const blank = fc.constantFrom('', '', ' ', '\t', '  ');
const scalar = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.string().map((text) => JSON.stringify(text).replaceAll('a', '\\u0061')),
  fc.constantFrom(
    'true',
    'false',
    'null',
    '"2026-01-02T03:04:05Z"',
    '[1,2]',
    '[1,"x"]',
    '[null, 3]',
    '{"a":1,"e":["x",null,"\\u00e9"]}',
    '{"c":true, "a":"x"}',
    '{}',
    '01',
    '-01',
    '+1',
    '.5',
    '-.5',
    '1.',
    '0.00098765432109876543',
    '9223372036854775807',
    '9223372036854775808',
    '"2026-01-02"',
    '"2026-01-02 03:04"',
    '"2026-01-02T03:04:05.123456789+01:00"',
    '-',
    'nul',
  ),
);
const key = fc.oneof(
  fc.constantFrom(...Object.keys(columns)).map((name) => JSON.stringify(name)),
  fc.constantFrom('"other"', '"\\u0061"', "'a'", 'a'),
);
const member = fc
  .tuple(blank, key, blank, blank, scalar, blank)
  .map(
    ([before, name, left, right, item, after]) => `${before}${name}${left}:${right}${item}${after}`,
  );
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(member, { maxLength: 8 }).map((members) => `{${members.join(',')}}`),
  },
  {
    weight: 1,
    arbitrary: fc.array(member, { maxLength: 8 }).map((members) => `{${members.join(',')}`),
  },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constant('') },
);

test('the kernel and the reference parser agree on any line, wherever the text is cut', () => {
  const source = schemaOf(columns);
  const reference = new RecordParser(source.fields, { timeZone: 'UTC' });
  const ending = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      ending,
      fc.integer({ min: 1, max: 80 }),
      (lines, end, size) => {
        const bytes = Buffer.from(lines.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join(end));
        const framed = bytes.toString().split(end);
        const expected = framed.flatMap((text) => reference.parse(Buffer.from(text)).rows);
        expect(readJson(bytes, source, context)).toEqual(expected);
        const pieces = cut(bytes.length, size).flatMap((range) =>
          readJson(bytes, source, context, { range }),
        );
        expect(pieces).toEqual(expected);
        releaseContext(context);
      },
    ),
    { numRuns: 500 },
  );
});

/** What stands between the values of a producer's lines; some producers name a key twice. */
const producer = fc.tuple(
  fc.array(fc.constantFrom('"a"', '"b"', '"c"', '"d"', '"e"', '"f"', '"h"', '"other"'), {
    maxLength: 7,
  }),
  fc.constantFrom('', ' ', '\t'),
  fc.constantFrom('', ' '),
);

test('blocks of plain lines with arrays and structs agree with the reference parser', () => {
  const { a, e, h } = columns;
  const source = schemaOf({ a, e, h, i: array(h) });
  const reference = new RecordParser(source.fields, { timeZone: 'UTC' });
  const list = fc.array(fc.constantFrom('1', '-20', 'null', '9223372036854775807'), {
    maxLength: 5,
  });
  const object = fc
    .tuple(list, fc.constantFrom('"x"', 'null', '"\\u00e9\\n"', '[1, 2]', '{"z":[]}', '"é"'))
    .map(
      ([items, text]) => `{"a": ${items.length},"c":${text},"other":[{}],"e":["${items}", null]}`,
    );
  const whole = fc
    .tuple(list, fc.array(fc.oneof(object, fc.constant('null')), { maxLength: 3 }), fc.nat(99))
    .map(([items, objects, number]) =>
      number === 0
        ? `{"i":[{"a":"x"}]}`
        : `{"a":${number},"e":[ ${items} ],"i":[${objects}],"h":${objects[0] ?? '{}'}}`,
    );
  fc.assert(
    fc.property(fc.array(whole, { maxLength: 40 }), (lines) => {
      const expected = lines.flatMap((text) => reference.parse(Buffer.from(text)).rows);
      expect(readJson(Buffer.from(lines.join('\n')), source, context)).toEqual(expected);
      releaseContext(context);
    }),
    { numRuns: 300 },
  );
});

test('lines of few producers, alike but for their values, agree with the reference parser', () => {
  const { a, b, c, d, e, f, h } = columns;
  const source = schemaOf({ a, b, c, d, e, f, h });
  const reference = new RecordParser(source.fields, { timeZone: 'UTC' });
  const values = fc.array(fc.oneof(scalar, fc.constant('null')), { minLength: 7, maxLength: 7 });
  const lines = fc
    .array(producer, { minLength: 1, maxLength: 3 })
    .chain((producers) =>
      fc.array(fc.tuple(fc.constantFrom(...producers), values), { maxLength: 60 }),
    );
  fc.assert(
    fc.property(lines, (producedLines) => {
      const texts = producedLines.map(([[keys, comma, colon], items]) => {
        const members = keys.map((name, place) => `${name}:${colon}${items[place]}`);
        return `{${members.join(`,${comma}`)}}`;
      });
      const expected = texts.flatMap((text) => reference.parse(Buffer.from(text)).rows);
      expect(readJson(texts.join('\n'), source, context)).toEqual(expected);
      releaseContext(context);
    }),
    { numRuns: 500 },
  );
});

test('what JSON.parse reads of good lines is what comes out', () => {
  const record = fc.record(
    {
      a: fc.integer(),
      b: fc.double({ noNaN: true, noDefaultInfinity: true }),
      c: fc.string(),
      d: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const lines = records.map((item) => JSON.stringify(item));
      const expected = lines.map((text) => {
        const { a = null, b = null, c = null, d = null } = JSON.parse(text);
        return [a, b, c === null ? null : c.toWellFormed().replaceAll('\ufffd', '?'), d];
      });
      const rows = readJson(
        lines.join('\n'),
        { a: INT, b: DOUBLE, c: STRING, d: BOOLEAN },
        context,
      );
      expect(rows).toEqual(expected);
      releaseContext(context);
    }),
  );
});
