import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
} from '../../../src/columnar/types.ts';
import { readCsvOptions } from '../../../src/formats/csv/csv-options.ts';
import { LineParser } from '../../../src/formats/csv/line-parser.ts';
import { schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { readCsv } from '../../support/csv-lines.ts';
import { cut } from '../../support/split-input.ts';

const context = testContext();

afterEach(() => releaseContext(context));

const columns = {
  a: INT,
  b: DOUBLE,
  c: STRING,
  d: BOOLEAN,
  e: decimal(9, 2),
  f: TIMESTAMP,
  g: DATE,
  h: BIGINT,
  i: STRING,
  j: FLOAT,
  k: SMALLINT,
  l: TINYINT,
  m: TIMESTAMP_NTZ,
};

/** Texts of values, good ones and others, plain, quoted and garbled. */
const value = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -130, max: 130 }).map(String),
  fc.double().map(String),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    'true',
    'FALSE',
    '-0',
    '-0.0',
    '1.005',
    '007',
    '+5',
    '+0012.50',
    '-0.00098765432109876543',
    '.5',
    '-.25',
    '1.',
    '.',
    '+',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '0009223372036854775807',
    'True',
    '1e3',
    'NaN',
    'Inf',
    '-Inf',
    'NA',
    ' x ',
    '2026-01-02',
    '2026-01-02T03:04:05.25Z',
    '2026-01-02 03:04:05',
    '2026-01-02 03:04',
    '2026-01-02T03:04+01:30',
    '2026-01-02 03:04.5',
    '2026-01-02 03:04:05.',
    '2026-01-02 03:04:05.1234567',
    '2026-01-02T23:59:59.999999999-08:00',
    '2026-01-02x',
    '2026-01-02 ',
    '2026-02-30',
    '2026-01-0',
    '1,234.5',
  ),
);
const field = fc.oneof(
  { weight: 6, arbitrary: value },
  { weight: 3, arbitrary: value.map((text) => `"${text.replaceAll('"', '')}"`) },
  { weight: 1, arbitrary: value.map((text) => `"${text.replaceAll('"', '\\"')}"`) },
  { weight: 1, arbitrary: value.map((text) => `"${text}" `) },
);
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(field, { minLength: 11, maxLength: 14 }).map((fields) => fields.join(',')),
  },
  { weight: 1, arbitrary: fc.array(field, { maxLength: 8 }).map((fields) => fields.join(',')) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '#a,b', ',,,', '"') },
);
const options = fc.constantFrom<Record<string, string>>(
  {},
  { nullValue: 'NA', comment: '#' },
  { escape: '"', emptyValue: 'empty' },
  { ignoreLeadingWhiteSpace: 'true', ignoreTrailingWhiteSpace: 'true' },
  { quote: "'", nanValue: '-1' },
);
const wanted = fc.subarray(Object.keys(columns), { minLength: 1 });

test('the kernel and the reference parser agree on any line, wherever the text is cut', () => {
  const source = schemaOf(columns);
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 10 }),
      options,
      wanted,
      fc.constantFrom('UTC', 'Europe/Berlin'),
      fc.integer({ min: 1, max: 80 }),
      (lines, setting, names, timeZone, size) => {
        const bytes = Buffer.from(lines.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join('\n'));
        const fields = names.map((name) => source.fields.find((item) => item.name === name)!);
        const reference = new LineParser(
          { all: source.fields, wanted: fields },
          readCsvOptions(setting),
          timeZone,
        );
        const framed = bytes.toString().split('\n');
        const parsed = framed.map((text) => reference.parse(Buffer.from(text)));
        const expected = parsed.flatMap((item) => (item === null ? [] : [item.values]));
        const request = { options: setting, columns: names, timeZone };
        expect(readCsv(bytes, source, context, request)).toEqual(expected);
        const pieces = cut(bytes.length, size).flatMap((range) =>
          readCsv(bytes, source, context, { ...request, range }),
        );
        expect(pieces).toEqual(expected);
        releaseContext(context);
      },
    ),
    { numRuns: 500 },
  );
});
