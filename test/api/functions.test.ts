import { expect, test } from 'vitest';
import {
  abs,
  aggregate,
  anyValue,
  approxCountDistinct,
  array,
  arrayContains,
  arrayJoin,
  boolAnd,
  boolOr,
  type Column,
  ceil,
  col,
  collectList,
  collectSet,
  concat,
  concatWs,
  countDistinct,
  countIf,
  currentDate,
  currentTimestamp,
  type DataFrame,
  dateAdd,
  dateDiff,
  dateFormat,
  dateTrunc,
  dayOfMonth,
  dayOfWeek,
  denseRank,
  elementAt,
  exists,
  exp,
  filter,
  first,
  floor,
  forall,
  formatString,
  fromJson,
  fromXml,
  greatest,
  hour,
  lag,
  last,
  lead,
  least,
  lit,
  ln,
  lpad,
  mapKeys,
  mapValues,
  maxBy,
  median,
  minBy,
  minute,
  mode,
  month,
  ntile,
  percentRank,
  pow,
  rank,
  regexpExtract,
  regexpReplace,
  replace,
  round,
  rowNumber,
  rpad,
  second,
  size,
  sortArray,
  sqrt,
  stddev,
  substring,
  sum,
  toDate,
  toJson,
  toTimestamp,
  toXml,
  transform,
  trim,
  unixTimestamp,
  variance,
  Window,
  year,
} from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(): DataFrame {
  return session().sql(`SELECT * FROM VALUES
    (1, 2.5D, ' tea', TIMESTAMP '2026-01-31 12:34:56', array(3, 1, NULL), map('a', 1), true),
    (2, -2.5D, 'bread', TIMESTAMP '2026-03-01 00:00:00', array(5), map('b', 2), false),
    (2, 4.0D, NULL, NULL, NULL, NULL, NULL)
    AS t(i, d, s, ts, list, m, b)`);
}

const positive = (element: Column): Column => element.gt(2);

test.each<[string, Column]>([
  ['abs(d)', abs('d')],
  ['round(d)', round('d')],
  ['round(d, 1)', round('d', 1)],
  ['floor(d)', floor('d')],
  ['ceil(d)', ceil('d')],
  ['sqrt(i)', sqrt('i')],
  ['ln(i)', ln('i')],
  ['exp(i)', exp('i')],
  ['power(d, 2)', pow('d', 2)],
  ['power(d, i)', pow('d', 'i')],
  ['greatest(i, d)', greatest('i', 'd')],
  ['least(i, d)', least('i', 'd')],
  ['concat(s, s)', concat('s', 's')],
  ["concat_ws('-', s, i)", concatWs('-', 's', 'i')],
  ['trim(s)', trim('s')],
  ['substring(s, 2, 2)', substring('s', 2, 2)],
  ["replace(s, 'e', 'o')", replace('s', 'e', 'o')],
  ["regexp_extract(s, '(.)a', 1)", regexpExtract('s', '(.)a')],
  ["regexp_replace(s, '[aeiou]', '.')", regexpReplace('s', '[aeiou]', '.')],
  ["lpad(s, 7, '*')", lpad('s', 7, '*')],
  ["rpad(s, 3, ' ')", rpad('s', 3)],
  ["format_string('%d %s', i, s)", formatString('%d %s', 'i', 's')],
  ['current_date() = to_date(current_timestamp())', currentDate().eq(toDate(currentTimestamp()))],
  ["to_timestamp(date_format(ts, 'yyyy'), 'yyyy')", toTimestamp(dateFormat('ts', 'yyyy'), 'yyyy')],
  ['to_timestamp(to_date(ts))', toTimestamp(toDate('ts'))],
  ["date_format(ts, 'yyyy/MM')", dateFormat('ts', 'yyyy/MM')],
  ["date_trunc('hour', ts)", dateTrunc('hour', 'ts')],
  ['year(ts)', year('ts')],
  ['month(ts)', month('ts')],
  ['dayofmonth(ts)', dayOfMonth('ts')],
  ['dayofweek(ts)', dayOfWeek('ts')],
  ['hour(ts)', hour('ts')],
  ['minute(ts)', minute('ts')],
  ['second(ts)', second('ts')],
  ['date_add(to_date(ts), 3)', dateAdd(toDate('ts'), 3)],
  ['date_add(to_date(ts), i)', dateAdd(toDate('ts'), 'i')],
  ["datediff(to_date(ts), DATE '2026-01-01')", dateDiff('ts', toDate('first_day'))],
  ['unix_timestamp(ts)', unixTimestamp('ts')],
  ['array(i, d)', array('i', 'd')],
  ['size(list)', size('list')],
  ['element_at(list, 1)', elementAt('list', 1)],
  ['array_contains(list, 5)', arrayContains('list', 5)],
  ["array_join(list, ';')", arrayJoin('list', ';')],
  ['sort_array(list)', sortArray('list')],
  ['sort_array(list, false)', sortArray('list', false)],
  ['map_keys(m)', mapKeys('m')],
  ['map_values(m)', mapValues('m')],
  ["from_json('{\"a\":1}', 'a INT').a", fromJson('json', 'a INT').getField('a')],
  ['to_json(m)', toJson('m')],
  [
    "from_xml('<p><a>1</a></p>', 'a INT').a",
    fromXml(lit('<p><a>1</a></p>'), 'a INT').getField('a'),
  ],
  ["to_xml(from_xml('<p/>', 'a INT'))", toXml(fromXml(lit('<p/>'), 'a INT'))],
  ['transform(list, x -> x * 2)', transform('list', (element) => element.multiply(2))],
  ['transform(list, (x, n) -> x + n)', transform('list', (element, place) => element.plus(place))],
  [
    'transform(list, x -> size(filter(list, y -> y > x)))',
    transform('list', (outer) => size(filter('list', (inner) => inner.gt(outer)))),
  ],
  ['filter(list, x -> x > 2)', filter('list', positive)],
  ['exists(list, x -> x > 2)', exists('list', positive)],
  ['forall(list, x -> x > 2)', forall('list', positive)],
  ['aggregate(list, 10, (a, x) -> a + x)', aggregate('list', 10, (all, x) => all.plus(x))],
])('%s has a function with types', async (sql, column) => {
  const given = rows().selectExpr('*', `'{"a":1}' AS json`, "DATE '2026-01-01' AS first_day");
  const own = given.select(column.as('value'));
  const other = given.selectExpr(`${sql} AS value`);
  expect(await own.collect()).toEqual(await other.collect());
  expect(own.schema.fields[0]!.type).toEqual(other.schema.fields[0]!.type);
});

test.each<[string, Column]>([
  ['first(d)', first('d')],
  ['last(i)', last('i')],
  ['any_value(s)', anyValue('s')],
  ['collect_list(s)', collectList('s')],
  ['collect_set(i)', collectSet('i')],
  ['approx_count_distinct(i)', approxCountDistinct('i')],
  ['count(DISTINCT i)', countDistinct('i')],
  ['count(DISTINCT i, d)', countDistinct('i', 'd')],
  ['count_if(d > 0)', countIf(col('d').gt(0))],
  ['bool_and(b)', boolAnd('b')],
  ['bool_or(b)', boolOr('b')],
  ['stddev(d)', stddev('d')],
  ['variance(d)', variance('d')],
  ['median(d)', median('d')],
  ['mode(i)', mode('i')],
  ['max_by(s, d)', maxBy('s', 'd')],
  ['min_by(s, d)', minBy('s', 'd')],
])('the aggregate %s has a function with types', async (sql, column) => {
  const own = rows().agg(column.as('value'));
  const other = rows().selectExpr(`${sql} AS value`);
  expect(await own.collect()).toEqual(await other.collect());
});

const byAmount = Window.partitionBy('i').orderBy(col('d').desc());

test.each<[string, Column]>([
  ['row_number() OVER (PARTITION BY i ORDER BY d DESC)', rowNumber().over(byAmount)],
  ['rank() OVER (ORDER BY i)', rank().over(Window.orderBy('i'))],
  ['dense_rank() OVER (ORDER BY i DESC)', denseRank().over(Window.orderBy(col('i').desc()))],
  ['percent_rank() OVER (ORDER BY d)', percentRank().over(Window.orderBy('d'))],
  ['ntile(2) OVER (ORDER BY d)', ntile(2).over(Window.orderBy('d'))],
  ['lag(d) OVER (ORDER BY d)', lag('d').over(Window.orderBy('d'))],
  [
    'lead(d, 2, 0D) OVER (ORDER BY d)',
    lead('d', 2, lit(0).cast('DOUBLE')).over(Window.orderBy('d')),
  ],
  [
    'sum(d) OVER (ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    sum('d').over(Window.orderBy('d').rowsBetween(-1, Window.currentRow)),
  ],
  [
    'sum(d) OVER (ORDER BY i RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING)',
    sum('d').over(Window.orderBy('i').rangeBetween(Window.unboundedPreceding, 1)),
  ],
])('%s is over() a window', async (sql, column) => {
  const own = rows().select('d', column.as('value')).orderBy('d');
  const other = rows().selectExpr('d', `${sql} AS value`).orderBy('d');
  expect(await own.collect()).toEqual(await other.collect());
});

test('only functions are computed over a window', () => {
  expect(() => col('i').over(byAmount)).toThrow('Only a function can be computed over a window');
});
