// What compiles and what does not. Nothing here runs: `compile.test.ts` hands these files to the compiler.
import { expectTypeOf } from 'vitest';
import {
  avg,
  type BatchDataFrame,
  type ColumnType,
  type ColumnTypes,
  coalesce,
  col,
  count,
  type DataFrame,
  explode,
  expr,
  first,
  hash,
  length,
  lit,
  regexpCount,
  rowNumber,
  type Session,
  split,
  sum,
  udaf,
  udf,
  Window,
  when,
  widthBucket,
  window,
  year,
} from '../../src/index.ts';

declare const session: Session;
/** The columns that the compiler knows. */
declare function columnsOf<Row extends ColumnTypes>(frame: DataFrame<Row>): Row;

const events = session.memoryStream('ts TIMESTAMP, key STRING, value BIGINT').toDF();
type Events = { readonly ts: 'TIMESTAMP'; readonly key: 'STRING'; readonly value: 'BIGINT' };

// A schema in DDL is read by the compiler.
expectTypeOf(columnsOf(events)).toEqualTypeOf<Events>();
expectTypeOf(
  columnsOf(
    session.readStream.format('json').schema('a decimal(10, 2) NOT NULL,\n  b: int').load('/in'),
  ),
).toEqualTypeOf<{ readonly a: 'DECIMAL'; readonly b: 'INT' }>();
expectTypeOf(
  columnsOf(
    session.read.schema('tags ARRAY<STRUCT<a: INT, b: MAP<STRING, INT>>>, n LONG').json('/in'),
  ),
).toEqualTypeOf<{ readonly tags: 'ARRAY'; readonly n: 'BIGINT' }>();
expectTypeOf(
  columnsOf(session.read.schema('x INT' as string).json('/in')),
).toEqualTypeOf<ColumnTypes>();
expectTypeOf(
  columnsOf(session.read.schema('`odd name` INT').json('/in')),
).toEqualTypeOf<ColumnTypes>();

// What reads columns of another DataFrame is known where it stands beside it.
const lines = session
  .range(3)
  .filter(col('id').lt(col('value').outer()))
  .select(col('id').as('line'));
expectTypeOf(columnsOf(events.select('key').lateralJoin(lines))).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly line: 'BIGINT';
}>();
expectTypeOf(columnsOf(events.select(lines.exists().as('any')))).toEqualTypeOf<{
  readonly any: 'BOOLEAN';
}>();
expectTypeOf(
  columnsOf(events.select('key').unionByName(events.select('value'), true)),
).toEqualTypeOf<{ readonly key: 'STRING'; readonly value: 'BIGINT' }>();
// No value at all is none of a column's values, whatever its type.
events.filter(col('key').isIn());

// Verbs give DataFrames of these columns.
expectTypeOf(columnsOf(events.select('key', col('value').plus(1).as('more')))).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly more: 'BIGINT';
}>();
expectTypeOf(columnsOf(events.select('*', lit(1).as('one')))).toEqualTypeOf<{
  readonly ts: 'TIMESTAMP';
  readonly key: 'STRING';
  readonly value: 'BIGINT';
  readonly one: 'INT';
}>();
expectTypeOf(
  columnsOf(events.withColumn('VALUE', col('value').cast('DECIMAL(10,2)'))),
).toEqualTypeOf<{ readonly ts: 'TIMESTAMP'; readonly key: 'STRING'; readonly VALUE: 'DECIMAL' }>();
expectTypeOf(
  columnsOf(events.withColumns({ VALUE: col('value').bitwiseAnd(1), size: length('key') })),
).toEqualTypeOf<{
  readonly ts: 'TIMESTAMP';
  readonly key: 'STRING';
  readonly VALUE: 'BIGINT';
  readonly size: 'INT';
}>();
expectTypeOf(columnsOf(events.withColumnsRenamed({ KEY: 'k', value: 'n' }))).toEqualTypeOf<{
  readonly ts: 'TIMESTAMP';
  readonly k: 'STRING';
  readonly n: 'BIGINT';
}>();
expectTypeOf(
  columnsOf(events.groupingSets([['key'], []]).agg(sum('value').as('total'))),
).toEqualTypeOf<{ readonly key: 'STRING'; readonly total: 'BIGINT' }>();
expectTypeOf(columnsOf(events.transform((given) => given.select('key')))).toEqualTypeOf<{
  readonly key: 'STRING';
}>();
expectTypeOf(columnsOf(session.range(3))).toEqualTypeOf<{ readonly id: 'BIGINT' }>();
expectTypeOf(
  columnsOf(events.select(widthBucket('value', 0, 9, 3).as('bucket'), hash('key', 'ts').as('h'))),
).toEqualTypeOf<{ readonly bucket: 'BIGINT'; readonly h: 'INT' }>();
expectTypeOf(columnsOf(events.withColumnRenamed('key', 'k').drop('ts', 'none'))).toEqualTypeOf<{
  readonly k: 'STRING';
  readonly value: 'BIGINT';
}>();
expectTypeOf(
  columnsOf(events.filter(col('value').gt(10)).where('key IS NOT NULL').limit(3)),
).toEqualTypeOf<Events>();
expectTypeOf(columnsOf(events.alias('e').select('e.key'))).toEqualTypeOf<{
  readonly key: 'STRING';
}>();
expectTypeOf(columnsOf(events.groupBy('key').count())).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly count: 'BIGINT';
}>();
expectTypeOf(columnsOf(events.groupBy('key').max('value', 'ts'))).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly 'max(value)': 'BIGINT';
  readonly 'max(ts)': 'TIMESTAMP';
}>();
expectTypeOf(
  columnsOf(
    events
      .withWatermark('ts', '10 seconds')
      .groupBy(window('ts', '10 seconds'), 'key')
      .agg(sum('value').as('total'), avg('value').as('mean'), count('*').as('n'))
      .select(col('window.start').as('start'), 'total', 'mean', 'n'),
  ),
).toEqualTypeOf<{
  readonly start: 'TIMESTAMP';
  readonly total: 'BIGINT';
  readonly mean: 'DOUBLE';
  readonly n: 'BIGINT';
}>();
expectTypeOf(columnsOf(events.select('key').union(events.select('key')))).toEqualTypeOf<{
  readonly key: 'STRING';
}>();
const names = session.memoryStream('key STRING, name STRING').toDF();
expectTypeOf(columnsOf(events.join(names, 'key'))).toEqualTypeOf<{
  readonly ts: 'TIMESTAMP';
  readonly key: 'STRING';
  readonly value: 'BIGINT';
  readonly name: 'STRING';
}>();
expectTypeOf(columnsOf(events.join(names, ['key'], 'semi'))).toEqualTypeOf<Events>();
events
  .as('e')
  .join(names.as('n'), col('e.key').eq(col('n.key')), 'left')
  .select('name', 'e.ts');
expectTypeOf(columnsOf(events.select('key').crossJoin(names.select('name')))).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly name: 'STRING';
}>();
expectTypeOf(columnsOf(events.select('key', 'value').toDF('a', 'b'))).toEqualTypeOf<{
  readonly a: ColumnType;
  readonly b: ColumnType;
}>();
expectTypeOf(
  columnsOf(
    events.select(
      when(col('value').gt(0), 'plus').otherwise('minus').as('sign'),
      coalesce('key', lit('none')).as('name'),
      split('key', ' ').as('words'),
    ),
  ),
).toEqualTypeOf<{ readonly sign: 'STRING'; readonly name: 'STRING'; readonly words: 'ARRAY' }>();

// What the compiler does not know, it leaves to analysis.
const queried = session.sql('SELECT 1 AS a');
expectTypeOf(columnsOf(queried)).toEqualTypeOf<ColumnTypes>();
queried.filter(col('anything').gt('x')).groupBy('anything').agg(sum('something').as('s'));
expectTypeOf(columnsOf(events.selectExpr('value * 2 AS twice'))).toEqualTypeOf<ColumnTypes>();
events.select(col('value').plus(1)).filter(col('(value + 1)').gt(2));
events.select(expr('value + 1 AS more')).select('more');
events.select(explode(split('key', ' ')).as('word')).filter(col('word').eq('x'));
events.select(col('KEY'), 'Value').select('key');
const general: DataFrame = events;
general.select('anything');
events.unionByName(queried);
queried.unionByName(events);
events.unionByName(events.select('value', 'KEY', 'ts'));
const input = session.memoryStream('key STRING, value BIGINT');
input.addData([['a', 1], { key: 'b' }, { value: 3n, key: null }]);
session.memoryStream('key STRING' as string).addData([{ anything: 1 }]);

// A name that is not there.
// @ts-expect-error There is no column 'valeu' here.
events.select('key', col('valeu'));
// @ts-expect-error There is no column 'valeu' here.
events.filter(col('valeu').gt(1));
// @ts-expect-error There is no column 'kye' here.
events.groupBy('kye');
// @ts-expect-error There is no column 'valeu' here.
events.groupBy('key').agg(sum('valeu').as('total'));
// @ts-expect-error There is no column 'ts' here.
events.drop('ts').orderBy(col('ts').desc());
// @ts-expect-error There is no column 'key' here.
events.groupBy(window('ts', '1 minute')).count().select('key');
// @ts-expect-error There is no column 'begin' here.
events.groupBy(window('ts', '1 minute')).count().select('window.begin');
// @ts-expect-error There is no column 'valeu' here.
events.withColumn('more', col('valeu').cast('INT'));
// @ts-expect-error There is no column 'valeu' here.
events.withColumns({ key: col('key'), more: col('valeu') });
// @ts-expect-error There is no column 'kye' here.
events.groupingSets([['key'], ['kye']]);
// @ts-expect-error There is no column 'valeu' here.
events.select(regexpCount('valeu', 'a'));
// @ts-expect-error The other side has no column 'value'.
events.unionByName(events.drop('value'));

// @ts-expect-error There is no column 'name' here.
events.join(names, 'name');
// @ts-expect-error There is no column 'nmae' here.
events.join(names, col('nmae').eq('x'));
// @ts-expect-error A condition is a BOOLEAN, but this is a STRING.
events.join(names, col('name'));

// An operation that the types do not have.
// @ts-expect-error A condition is a BOOLEAN, but this is a BIGINT.
events.filter(col('value').plus(1));
// @ts-expect-error Only numbers have a sum, but this is a STRING.
events.agg(sum('key'));
// @ts-expect-error Only numbers have a mean, but this is a STRING.
events.groupBy('ts').avg('key');
// @ts-expect-error A TIMESTAMP cannot be compared with a BIGINT.
events.filter(col('ts').gt(col('value')));
// @ts-expect-error A BIGINT cannot be compared with a BOOLEAN.
events.filter(col('value').eq(true));
// @ts-expect-error Only BOOLEAN values can be combined so, but this is a STRING.
events.filter(col('key').and(true));
// @ts-expect-error One cannot calculate with a BOOLEAN.
events.select(col('value').plus(true));
// @ts-expect-error The event time is a TIMESTAMP, but this is a STRING.
events.withWatermark('key', '10 seconds');
// @ts-expect-error Only an ARRAY or a MAP can be exploded, but this is a STRING.
events.select(explode('key'));
// @ts-expect-error A condition is a BOOLEAN, but this is a BIGINT.
events.select(when(col('value'), 1));

// Functions of the user's: the result has the declared type, arguments must fit the closure's parameters.
const initials = udf((first: string, length: bigint) => first.slice(0, Number(length)), {
  returns: 'STRING',
});
expectTypeOf(columnsOf(events.select(initials('key', 'value').as('short')))).toEqualTypeOf<{
  readonly short: 'STRING';
}>();
// @ts-expect-error The function takes no TIMESTAMP here.
events.select(initials('ts', 'value'));
// @ts-expect-error There is no column 'kye' here.
events.select(initials('kye', 'value'));
const total = udaf({
  accumulator: 'BIGINT',
  returns: 'BIGINT',
  init: () => 0n,
  update: (sum, value: bigint) => sum + value,
  merge: (left, right) => left + right,
  finish: (sum) => sum,
});
expectTypeOf(columnsOf(events.groupBy('key').agg(total('value').as('total')))).toEqualTypeOf<{
  readonly key: 'STRING';
  readonly total: 'BIGINT';
}>();
// @ts-expect-error The function takes no STRING here.
events.groupBy('key').agg(total('key'));

// A batch has the columns of its stream.
declare const batch: BatchDataFrame<Events>;
events.writeStream.foreachBatch((own) => {
  expectTypeOf(own).toEqualTypeOf(batch);
});
// @ts-expect-error There is no column 'vlaue' here.
batch.select('vlaue');

// Functions know the types of their results.
expectTypeOf(
  columnsOf(
    events.select(
      year('ts').as('year'),
      rowNumber().over(Window.partitionBy('key')).as('place'),
      first('value').over(Window.orderBy('ts')).as('first'),
    ),
  ),
).toEqualTypeOf<{ readonly year: 'INT'; readonly place: 'INT'; readonly first: 'BIGINT' }>();
// @ts-expect-error There is no column 'tss' here.
events.select(year('tss'));
