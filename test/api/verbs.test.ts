import { expect, test } from 'vitest';
import { col, count, type DataFrame, grouping, lit, sum } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const sales = (): DataFrame =>
  session().sql(`SELECT * FROM VALUES (2025, 'tea', 2), (2025, 'bread', 3), (2026, 'tea', 4)
    AS t(year, product, amount)`);

test('withColumns adds and replaces columns, none of which sees another', async () => {
  const changed = sales().withColumns({
    AMOUNT: col('amount').plus(1),
    twice: col('amount').plus('amount'),
  });
  expect(changed.columns).toEqual(['year', 'product', 'AMOUNT', 'twice']);
  const before = sales().withColumns({ AMOUNT: lit(0), more: col('amount').plus(1) });
  expect(await before.select('AMOUNT', 'more').first()).toEqual([0, 3]);
  expect(sales().withColumns({ a: lit(1), b: lit(2) }).columns).toEqual([
    ...sales().columns,
    'a',
    'b',
  ]);
});

test('withColumnsRenamed changes names in any case and passes over those that are not there', () => {
  const renamed = sales().withColumnsRenamed({ YEAR: 'y', amount: 'n', none: 'm' });
  expect(renamed.columns).toEqual(['y', 'product', 'n']);
});

test('groupingSets groups by each set of columns', async () => {
  const totals = sales()
    .groupingSets([['year', 'product'], ['year'], []])
    .agg(sum('amount').as('total'), grouping('product').as('all'))
    .orderBy('year', 'product', 'total');
  expect(totals.columns).toEqual(['year', 'product', 'total', 'all']);
  expect(await totals.collect()).toEqual([
    [null, null, 9, 1],
    [2025, null, 5, 1],
    [2025, 'bread', 3, 0],
    [2025, 'tea', 2, 0],
    [2026, null, 4, 1],
    [2026, 'tea', 4, 0],
  ]);
});

test('transform puts a function of the program into a chain', async () => {
  const ofTea = (frame: DataFrame) => frame.filter("product = 'tea'");
  expect(await sales().transform(ofTea).count()).toBe(2);
});

test('toJSON gives each row as a text', async () => {
  expect(await sales().limit(1).toJSON().collect()).toEqual([
    ['{"year":2025,"product":"tea","amount":2}'],
  ]);
});

test('tail gives the last rows, over several batches too', async () => {
  const many = session().range(100_000);
  expect(await many.tail(2)).toEqual([[99_998], [99_999]]);
  expect(await many.tail(0)).toEqual([]);
  expect(await many.tail(70_000)).toHaveLength(70_000);
  const sorted = session().range(300_000).orderBy(col('id').desc());
  expect(await sorted.tail(250_000)).toHaveLength(250_000);
  expect(await sales().tail(9)).toEqual(await sales().collect());
});

test('randomSplit puts each row into one part, the same each time', async () => {
  const parts = session().range(10_000).randomSplit([3, 1], 7);
  const [large, small] = await Promise.all(parts.map((part) => part.collect()));
  const ids = [...large!, ...small!].map(([id]) => Number(id)).toSorted((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: 10_000 }, (_, id) => id));
  expect(large!.length / 10_000).toBeCloseTo(0.75, 1);
  expect(await parts[1]!.collect()).toEqual(small);
});

test('randomSplit refuses weights that are none, and a stream', () => {
  expect(() => sales().randomSplit([1, -1], 1)).toThrow('Weights are not negative');
  expect(() => sales().randomSplit([0], 1)).toThrow('Weights are not negative');
  const stream = session().memoryStream('n INT').toDF();
  expect(() => stream.randomSplit([1, 1], 1)).toThrow('A stream cannot be split by chance');
});

test('stat.sampleBy takes a share of the rows of each value', async () => {
  const numbers = session().range(4000).withColumn('kind', col('id').mod(4));
  const sample = numbers.stat.sampleBy(
    'kind',
    new Map([
      [0, 1],
      [1, 0.5],
      [2, 0],
    ]),
    3,
  );
  const counted = new Map(
    (await sample.groupBy('kind').agg(count('*').as('n')).collect()).map(([kind, n]) => [
      kind,
      Number(n),
    ]),
  );
  expect(counted.get(0)).toBe(1000);
  expect(counted.get(1)! / 1000).toBeCloseTo(0.5, 1);
  expect([counted.has(2), counted.has(3)]).toEqual([false, false]);
  expect(await numbers.stat.sampleBy('kind', new Map(), 3).count()).toBe(0);
});

test('dtypes names columns and types; repartition and coalesce change nothing', async () => {
  expect(sales().dtypes).toEqual([
    ['year', 'INT'],
    ['product', 'STRING'],
    ['amount', 'INT'],
  ]);
  expect(await sales().repartition(8, 'year').coalesce(1).collect()).toEqual(
    await sales().collect(),
  );
});

test('columns match without regard to case and by regular expressions, and have bits', async () => {
  const row = session().sql("SELECT 'Tea' AS s, 6 AS n");
  const asked = row.select(
    col('s').ilike('t%'),
    col('s').rlike('^T.a$'),
    col('n').bitwiseAnd(3),
    col('n').bitwiseOr(1),
    col('n').bitwiseXor(2),
    col('n').bitwiseNot(),
  );
  expect(await asked.collect()).toEqual([[true, true, 2, 7, 4, -7]]);
});

test('nulls go where the order says', async () => {
  const rows = session().sql('SELECT * FROM VALUES (1), (NULL), (2) AS t(n)');
  const inOrder = async (frame: DataFrame) => (await frame.collect()).map(([n]) => n);
  expect(await inOrder(rows.orderBy(col('n').asc()))).toEqual([null, 1, 2]);
  expect(await inOrder(rows.orderBy(col('n').ascNullsLast()))).toEqual([1, 2, null]);
  expect(await inOrder(rows.orderBy(col('n').desc()))).toEqual([2, 1, null]);
  expect(await inOrder(rows.orderBy(col('n').descNullsFirst()))).toEqual([null, 2, 1]);
});

test('duplicates are told by columns given one by one or as a list', async () => {
  const rows = session().sql("SELECT * FROM VALUES (1, 'a'), (1, 'b'), (2, 'a') AS t(n, s)");
  for (const columns of [['n'], ['s'], ['n', 's']]) {
    expect(await rows.dropDuplicates(columns).count()).toBe(columns.length + 1);
    expect(await rows.dropDuplicates(...columns).count()).toBe(columns.length + 1);
  }
});

test.each<[what: string, make: (frame: Untyped) => unknown]>([
  ['select of a list', (frame) => frame.select(['id'])],
  ['select of nothing', (frame) => frame.select(undefined)],
  ['groupBy of a list', (frame) => frame.groupBy(['id'])],
  ['orderBy of a list', (frame) => frame.orderBy(['id'])],
  ['drop of a list', (frame) => frame.drop(['id'])],
  ['dropDuplicates of two lists', (frame) => frame.dropDuplicates(['id'], ['id'])],
  ['where of a function', (frame) => frame.where(() => true)],
  ['withColumn of a value', (frame) => frame.withColumn('five', 5)],
  ['agg of an object', (frame) => frame.agg({ id: 'sum' })],
  ['join without a condition', (frame) => frame.join(frame)],
])('%s, which the compiler refuses, is refused by name in JavaScript', (_what, make) => {
  const frame = session().range(3) as unknown as Untyped;
  expect(() => make(frame)).toThrow(expect.objectContaining({ condition: 'NOT_COLUMN_OR_STR' }));
});

/** A DataFrame as JavaScript sees it. */
type Untyped = Readonly<Record<Verb, (...given: readonly unknown[]) => unknown>>;
type Verb =
  | 'agg'
  | 'drop'
  | 'dropDuplicates'
  | 'groupBy'
  | 'join'
  | 'orderBy'
  | 'select'
  | 'where'
  | 'withColumn';
