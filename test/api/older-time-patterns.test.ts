import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

// Patterns under the policy LEGACY are those of Java's SimpleDateFormat, which is not lenient.

const session = sharedSession({
  'spark.sql.legacy.timeParserPolicy': 'LEGACY',
  'spark.sql.session.timeZone': 'America/Los_Angeles',
});

async function answer(expression: string): Promise<unknown> {
  const [row] = await session().sql(`SELECT ${expression}`).collect();
  return row![0];
}

test.each([
  ["'G GGGG y yy yyyy yyyyyyy Y'", 'AD AD 2018 18 2018 0002018 2018'],
  ["'M MM MMM MMMM MMMMM L'", '11 11 Nov November November 11'],
  ["'d dd D F w W'", '17 17 321 3 46 3'],
  ["'E EEEE EEEEEE u uu'", 'Sat Saturday Saturday 6 06'],
  ["'a aa H k h K m s'", 'PM PM 13 13 1 1 33 33'],
  ["'S SSS SSSSSS'", '333 333 000333'],
  ["'z zzzz Z X XX XXX'", 'PST Pacific Standard Time -0800 -08 -0800 -08:00'],
  ["\"'it''s' [] yy\"", "it's [] 18"],
])('date_format by %s', async (pattern, text) => {
  expect(await answer(`date_format(TIMESTAMP'2018-11-17 13:33:33.333999', ${pattern})`)).toBe(text);
});

test.each([
  ["date_format(DATE'2018-12-31', 'Y w')", '2019 1'],
  ["date_format(DATE'2018-12-29', 'Y w')", '2018 52'],
  ["date_format(DATE'1000-01-01', 'yyyy-MM-dd E')", '1000-01-01 Mon'],
  ["date_format(DATE'1582-10-10', 'yyyy-MM-dd E')", '1582-10-15 Fri'],
  ["date_format(DATE'1582-10-04', 'yyyy-MM-dd E')", '1582-10-04 Thu'],
  ["from_unixtime(0, 'u E')", '3 Wed'],
  [
    "CAST(to_timestamp('2019-10-06 10:11:12.12 rest', 'yyyy-MM-dd HH:mm:ss.SSS') AS STRING)",
    '2019-10-06 10:11:12.012',
  ],
  [
    "CAST(to_timestamp('22  05 2020 friday', 'dd MM yyyy EEEEEE') AS STRING)",
    '2020-05-22 00:00:00',
  ],
  [
    "CAST(to_timestamp('May 3 2020 12:05 am', 'MMMMM d yyyy hh:mm a') AS STRING)",
    '2020-05-03 00:05:00',
  ],
  ["CAST(to_date('2020-1-7x', 'yyyy-MM-dd') AS STRING)", '2020-01-07'],
  ["unix_timestamp('20200102', 'yyyyMMdd')", 1_577_952_000],
  ["CAST(try_to_date('2020-366', 'yyyy-DDD') AS STRING)", '2020-12-31'],
  ["CAST(to_date('1000-02-29', 'yyyy-MM-dd') AS STRING)", '1000-03-01'],
  ["unix_timestamp('1970-01-01 03 +0300', 'yyyy-MM-dd HH Z')", 0],
  ["unix_timestamp('1970-01-01 00 GMT', 'yyyy-MM-dd HH z')", 0],
  ["unix_timestamp('1969-12-31T16:30-07:30', \"yyyy-MM-dd'T'HH:mmXXX\")", 0],
  // The later of two moments of the same local time.
  ["unix_timestamp('2020-11-01 01:30', 'yyyy-MM-dd HH:mm')", 1_604_223_000],
])('%s', async (expression, value) => {
  expect(await answer(expression)).toEqual(value);
});

test.each([
  ['2019-13-06', 'yyyy-MM-dd'],
  ['2019-02-29', 'yyyy-MM-dd'],
  ['2019-366', 'yyyy-DDD'],
  ['22 05 2020 Monday', 'dd MM yyyy EEE'],
  ['1582-10-10', 'yyyy-MM-dd'],
  ['2020-03-08 02:30', 'yyyy-MM-dd HH:mm'],
  ['2020-01-01 10:11:12.123456', 'yyyy-MM-dd HH:mm:ss.SSSSSS'],
  ['2020-01-01 25', 'yyyy-MM-dd HH'],
  ['2020-01-01 13 PM', 'yyyy-MM-dd hh a'],
  ['2020', 'yyyy-MM'],
  ['2020-01-01', 'yyyy-MM[-dd]'],
])('no moment: %s by %s', async (text, pattern) => {
  expect(await answer(`try_to_timestamp('${text}', '${pattern}')`)).toBe(null);
  const refused = session().sql(`SELECT to_timestamp('${text}', '${pattern}')`).collect();
  await expect(refused).rejects.toMatchObject({ condition: 'CANNOT_PARSE_TIMESTAMP' });
});

test.each([
  ["date_format(now(), 'Q')", 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
  ['date_format(now(), "yyyy\'")', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
  ["date_format(now(), 'XXXX')", 'INVALID_DATETIME_PATTERN.LENGTH'],
  ["to_timestamp('20-01-01', 'yy-MM-dd')", 'UNSUPPORTED_FEATURE'],
  ["to_timestamp('2020 1', 'yyyy w')", 'UNSUPPORTED_FEATURE'],
  ["to_timestamp('Mon', 'EEE')", 'UNSUPPORTED_FEATURE'],
  ["to_timestamp('2020 PST', 'yyyy z')", 'UNSUPPORTED_FEATURE'],
  ["from_json('{}', 't DATE', map('dateFormat', 'yy'))", 'UNSUPPORTED_FEATURE'],
  ["to_csv(struct(now()), map('timestampFormat', 'yy'))", 'UNSUPPORTED_FEATURE'],
])('%s is refused with %s', async (expression, condition) => {
  await expect(answer(expression)).rejects.toMatchObject({ condition });
});

test('columns of texts, of patterns and of nulls are read and printed row by row', async () => {
  const rows = await session()
    .sql(`SELECT try_to_timestamp(t, p) IS NULL, date_format(try_to_timestamp(t, p), p)
      FROM VALUES ('2020-01-02', 'yyyy-MM-dd'), ('x', 'yyyy'), ('5 Thu', 'u EEE d'), (NULL, 'yyyy'), ('02 Fri', 'dd E')
        AS v(t, p) WHERE p <> 'u EEE d'`)
    .collect();
  expect(rows).toEqual([
    [false, '2020-01-02'],
    [true, null],
    [true, null],
    [false, '02 Fri'],
  ]);
});

test('EXCEPTION, which would ask both formatters, is refused', async () => {
  const statement = 'SET spark.sql.legacy.timeParserPolicy = EXCEPTION';
  await expect(session().run(statement)).rejects.toThrow('must be CORRECTED or LEGACY');
});
