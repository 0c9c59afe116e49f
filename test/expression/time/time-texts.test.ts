import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOOLEAN, STRING } from '../../../src/columnar/types.ts';
import { readDateText, readTimestampText } from '../../../src/expression/time/read-time.ts';
import { evaluateSql } from '../evaluate-sql.ts';
import { expectSameByRow, inputOf } from '../same-by-row.ts';

const digits = (least: number, most: number, length: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(length, '0'));
const year = fc.oneof(digits(1900, 2100, 4), digits(0, 12, 4), digits(9990, 290_000, 4));
/** Mostly what there is, with the greatest and one more often. */
const part = (most: number) =>
  fc.oneof(
    { weight: 4, arbitrary: digits(0, most, 2) },
    { weight: 2, arbitrary: digits(most - 1, most, 2) },
    { weight: 2, arbitrary: digits(0, most, 1) },
  );
const zone = fc.constantFrom(
  '',
  '',
  '',
  '',
  '',
  '',
  'Z',
  ' Z',
  '+02:00',
  '-07:30',
  '+18:00',
  ' Europe/Paris',
  '+1',
);
const fraction = fc.constantFrom('', '', '', '', '.', '.5', '.123456', '.1234567891', '.007');
const noise = fc.oneof(
  { weight: 20, arbitrary: fc.constant('') },
  fc.constantFrom(' ', '\t', 'x', '1', 'é', '👍', '-'),
);

/** Texts of dates and times with something wrong in some of them. */
const timeText = fc
  .record({
    before: noise,
    year,
    date: fc.tuple(part(13), part(32)),
    separator: fc.constantFrom(' ', ' ', ' ', 'T', 'T', '  ', ''),
    time: fc.tuple(part(24), part(60), part(60)),
    fraction,
    zone,
    behind: noise,
    parts: fc.constantFrom(1, 2, 3, 3, 4, 5, 5, 5, 5, 5),
  })
  .map(({ before, year: y, date, separator, time, parts, ...rest }) => {
    const pieces = [
      y,
      `-${date[0]}`,
      `-${date[1]}`,
      `${separator}${time[0]}:${time[1]}`,
      `:${time[2]}${rest.fraction}${rest.zone}`,
    ];
    return `${before}${pieces.slice(0, parts).join('')}${rest.behind}`;
  });
const anyText = fc.oneof(
  { weight: 8, arbitrary: timeText },
  fc.string({ unit: fc.constantFrom('2', '0', '1', '-', ':', ' ', 'T', '.', '/'), maxLength: 22 }),
);
const texts = fc.array(fc.option(anyText, { freq: 8 }), { minLength: 1, maxLength: 70 });
const zones = fc.constantFrom('UTC', '+05:30', 'Europe/Berlin', 'America/New_York');

const lateText = fc.constantFrom(
  '294247-01-10 04:00:54.775807',
  '294247-01-10 05:00:00',
  '999999-12-31',
);
const castTexts = fc.tuple(texts, fc.array(lateText)).map((parts) => parts.flat());

test('texts are cast to dates and timestamps as they are when read one by one', () => {
  fc.assert(
    fc.property(castTexts, zones, (values, timeZone) => {
      const input = inputOf([values]);
      const cast = (type: string) =>
        evaluateSql(`try_cast(c0 AS ${type})`, input, { timeZone }).values;
      const wanted = <Value>(read: (text: string) => Value) =>
        values.map((text) => (text === null ? null : read(text)));
      expect(cast('DATE')).toEqual(wanted(readDateText));
      const hasDay = (_: unknown, row: number) => !/^\s*T?\d{1,2}:/.test(values[row] ?? '');
      expect(cast('TIMESTAMP').filter(hasDay)).toEqual(
        wanted((text) => readTimestampText(text, timeZone)).filter(hasDay),
      );
    }),
    { numRuns: 300 },
  );
});

const patterns = fc.constantFrom(
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd',
  'y-M-d H:m:s',
  "yyyy-MM-dd'T'HH:mm:ss",
  'yyyy-MM-dd HH:mm:ss.SSS',
  'yyyy-MM-dd HH:mm:ss.SSSSSS',
  'yyyyMMdd',
  'yyyyMMddHHmmss',
  'yyyyMMddHHmmssSSS',
  'dd/MM/yyyy',
  'yy-MM-dd',
  'HH:mm',
  'yyyy-MM-dd[ HH:mm:ss]',
  'yyyy-MM-dd HH:mm:ssXXX',
  'd.M.yyyy h:mm a',
  'yyyy年MM月dd日',
  'yyyyy-MM-dd',
  'YYYY-MM-dd',
);

test('texts are read by a constant pattern as they are by one of the row', () => {
  fc.assert(
    fc.property(texts, patterns, zones, (values, pattern, timeZone) => {
      const squeezed = values.map((text) => text?.replaceAll(/[-: T]/g, '') ?? null);
      const turned = values.map(
        (text) =>
          text?.replace(
            /^(\d+)-(\d+)-(\d+)/,
            pattern.includes('年') ? '$1年$2月$3日' : '$3/$2/$1',
          ) ?? null,
      );
      for (const own of [values, squeezed, turned]) {
        if (pattern.startsWith('YYYY')) {
          expect(() => expectSameByRow('try_to_timestamp', own, [pattern])).toThrow();
          continue;
        }
        expectSameByRow('try_to_timestamp', own, [pattern], { settings: { timeZone } });
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['dyyyy', '122024', '2024-01-12'],
  ['MMdyyyy', '0512024', '2024-05-01'],
  ['yyyydL', '2024111', '2024-01-11'],
])(
  'digits side by side are told apart by %s as one that comes from a row does',
  (pattern, text, day) => {
    expectSameByRow('try_to_timestamp', [text], [pattern]);
    const { values } = evaluateSql(`to_date(c0, '${pattern}')`, inputOf([[text]]));
    expect(values).toEqual([readDateText(day)]);
  },
);

test('a text that is no time fails in ANSI mode, but not where nobody asks for it', () => {
  const input = inputOf(
    [
      ['2024-05-17', '2024-02-30', null],
      [true, false, true],
    ],
    [STRING, BOOLEAN],
  );
  const read = "to_timestamp(c0, 'yyyy-MM-dd')";
  expect(() => evaluateSql(read, input)).toThrow(/2024-02-30/);
  expect(evaluateSql(`CASE WHEN c1 THEN ${read} END`, input).values).toEqual([
    1_715_904_000_000_000n,
    null,
    null,
  ]);
  expect(evaluateSql(read, input, { ansi: false }).values[1]).toBeNull();
});
