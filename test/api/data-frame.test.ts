import { describe, expect, test } from 'vitest';
import {
  avg,
  col,
  count,
  type DataFrame,
  explode,
  expr,
  lit,
  posexplodeOuter,
  schemaText,
  split,
  struct,
  sum,
  when,
  window,
} from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function events(): DataFrame {
  return session().memoryStream('ts TIMESTAMP, key STRING, value BIGINT').toDF();
}

describe('a verb gives a DataFrame with these columns', () => {
  test.each<[string, (frame: DataFrame) => DataFrame, string]>([
    [
      'select',
      (frame) => frame.select('key', col('value').plus(1).as('more')),
      'key STRING,more BIGINT',
    ],
    ['select *', (frame) => frame.select('*'), 'ts TIMESTAMP,key STRING,value BIGINT'],
    ['selectExpr', (frame) => frame.selectExpr('value * 2 AS twice'), 'twice BIGINT'],
    ['withColumn, new', (frame) => frame.select('key').withColumn('n', lit(1)), 'key STRING,n INT'],
    [
      'withColumn, replaced',
      (frame) => frame.withColumn('VALUE', col('value').cast('STRING')),
      'ts TIMESTAMP,key STRING,VALUE STRING',
    ],
    [
      'withColumnRenamed',
      (frame) => frame.withColumnRenamed('key', 'k').withColumnRenamed('none', 'x'),
      'ts TIMESTAMP,k STRING,value BIGINT',
    ],
    ['toDF', (frame) => frame.select('key', 'value').toDF('a', 'b').select('b'), 'b BIGINT'],
    ['dropDuplicates of whole rows', (frame) => frame.select('key').dropDuplicates(), 'key STRING'],
    ['drop', (frame) => frame.drop('ts', 'none'), 'key STRING,value BIGINT'],
    ['alias', (frame) => frame.alias('e').select('e.key'), 'key STRING'],
    [
      'filter',
      (frame) => frame.filter('value > 1').filter(col('key').isNotNull()).select('key'),
      'key STRING',
    ],
    ['groupBy', (frame) => frame.groupBy('key').count(), 'key STRING,count BIGINT'],
    [
      'groupBy, named',
      (frame) => frame.groupBy(col('value').mod(2).as('odd')).agg(sum('value').as('s')),
      'odd BIGINT,s BIGINT',
    ],
    [
      'groupBy, aggregates by column',
      (frame) => frame.groupBy('key').max('value', 'ts'),
      'key STRING,`max(value)` BIGINT,`max(ts)` TIMESTAMP',
    ],
    ['agg', (frame) => frame.agg(count('*').as('n'), avg('value').as('a')), 'n BIGINT,a DOUBLE'],
    ['rollup', (frame) => frame.rollup('key').count(), 'key STRING,count BIGINT'],
    ['sort', (frame) => frame.select('key').sort('key'), 'key STRING'],
    ['distinct', (frame) => frame.select('key').distinct(), 'key STRING'],
    ['union', (frame) => frame.select('key').union(frame.select('key')), 'key STRING'],
    [
      'window',
      (frame) =>
        frame.withWatermark('ts', '10 seconds').groupBy(window('ts', '10 seconds')).count(),
      'window STRUCT<start: TIMESTAMP, end: TIMESTAMP>,count BIGINT',
    ],
    ['explode', (frame) => frame.select(explode(split('key', ' ')).as('word')), 'word STRING'],
    [
      'posexplodeOuter',
      (frame) => frame.select(posexplodeOuter(split('key', ' ')).as('place', 'word')),
      'place INT,word STRING',
    ],
    [
      'struct fields',
      (frame) => frame.select(struct('key', 'value').as('s')).select(col('s').getField('key')),
      '`s.key` STRING',
    ],
    [
      'when',
      (frame) => frame.select(when(col('value').gt(0), 'plus').otherwise('minus').as('sign')),
      'sign STRING',
    ],
    [
      'join by columns',
      (frame) => frame.join(frame.select('key', col('value').as('other')), 'key', 'left'),
      'key STRING,ts TIMESTAMP,value BIGINT,other BIGINT',
    ],
    [
      'join by a condition',
      (frame) => {
        const other = frame.select('key', col('value').as('other')).as('o');
        return frame.as('e').join(other, col('e.key').eq(col('o.key')), 'semi');
      },
      'ts TIMESTAMP,key STRING,value BIGINT',
    ],
    [
      'crossJoin',
      (frame) => frame.select('key').crossJoin(frame.select('value')),
      'key STRING,value BIGINT',
    ],
    ['expr', (frame) => frame.select(expr('value DIV 2 AS half')), 'half BIGINT'],
  ])('%s', (_verb, apply, columns) => {
    expect(schemaText(apply(events()).schema)).toBe(columns);
  });
});

describe('a mistake is told at the verb that makes it', () => {
  test.each<[string, (frame: DataFrame) => unknown, string]>([
    ['a missing column', (frame) => frame.select('kye'), 'UNRESOLVED_COLUMN'],
    [
      'a condition that is none',
      (frame) => frame.filter(col('value').plus(1)),
      'DATATYPE_MISMATCH',
    ],
    [
      'a missing function',
      (frame) => frame.selectExpr('nothing_like_it(key)'),
      'UNRESOLVED_ROUTINE',
    ],
    ['broken SQL', (frame) => frame.filter('value >'), 'PARSE_SYNTAX_ERROR'],
    ['sides of a union', (frame) => frame.union(frame.select('key')), 'NUM_COLUMNS_MISMATCH'],
    ['too few names', (frame) => frame.toDF('a'), 'NUM_COLUMNS_MISMATCH'],
    ['a column that is not there', (frame) => frame.dropDuplicates('kee' as 'key'), 'UNRESOLVED'],
    [
      'a watermark over bounded input',
      () => session().sql('SELECT 1 AS key').dropDuplicatesWithinWatermark('key'),
      '_LEGACY_ERROR_TEMP_3102',
    ],
    ['a bad delay', (frame) => frame.withWatermark('ts', 'soon'), 'CANNOT_PARSE_INTERVAL'],
    [
      'a join by a missing column',
      (frame) => frame.join(frame.select('key'), 'value' as 'key'),
      'UNRESOLVED_USING_COLUMN_FOR_JOIN',
    ],
    [
      'a join of no kind',
      (frame) => frame.join(frame, 'key', 'sideways' as 'inner'),
      'UNSUPPORTED_JOIN_TYPE',
    ],
    ['a bad name', (frame) => frame.select('a..b'), 'INVALID_ATTRIBUTE_NAME_SYNTAX'],
  ])('%s', (_mistake, apply, condition) => {
    expect(() => apply(events())).toThrowError(
      expect.objectContaining({ kind: 'user', condition: expect.stringContaining(condition) }),
    );
  });
});

test('a view is a table for SQL, and a parameter is bound as a value', () => {
  events().createOrReplaceTempView('frames');
  const frame = session().sql('SELECT key, :n AS n FROM frames WHERE key = :key', {
    n: 1,
    key: "a'b",
  });
  expect(schemaText(frame.schema)).toBe('key STRING,n INT');
  expect(frame.isStreaming).toBe(true);
  expect(session().table('frames').columns).toEqual(['ts', 'key', 'value']);
});

test('rollup and cube give subtotals, set operations rows of one side or both', async () => {
  const left = session().sql("SELECT * FROM VALUES ('a', 1), ('a', 2), ('b', 1) AS t(k, n)");
  const totals = left.rollup('k', 'n').agg(count('*').as('c')).sort('k', 'n');
  expect(await totals.collect()).toEqual([
    [null, null, 3],
    ['a', null, 2],
    ['a', 1, 1],
    ['a', 2, 1],
    ['b', null, 1],
    ['b', 1, 1],
  ]);
  const cubed = await left.cube('k', 'n').count().collect();
  expect(cubed.length).toBe(8);
  const twice = session().sql("SELECT * FROM VALUES ('a'), ('a'), ('c') AS t(k)");
  const once = left.select('k');
  const keys = async (frame: DataFrame) => (await frame.sort('k').collect()).flat();
  expect(await keys(once.intersect(twice))).toEqual(['a']);
  expect(await keys(once.intersectAll(twice))).toEqual(['a', 'a']);
  expect(await keys(once.except(twice))).toEqual(['b']);
  expect(await keys(twice.exceptAll(once))).toEqual(['c']);
});
