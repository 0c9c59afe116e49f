import { expect, test } from 'vitest';
import { field, INT } from '../../src/columnar/types.ts';
import { session } from '../../src/index.ts';
import { evaluateSql } from './evaluate-sql.ts';

const ROWS = {
  schema: { fields: [field('i', INT)] },
  rows: Array.from({ length: 1000 }, (_, row) => [row]),
};

test('the numbers of a seed are those of Spark', () => {
  expect(evaluateSql('rand(0)').values).toEqual([0.7604953758285915]);
  expect(evaluateSql('rand(123) BETWEEN 0.1 AND 0.2').values).toEqual([true]);
});

test('a seed may be computed, and bounds may be decimals or NULL', () => {
  expect(evaluateSql('rand(CAST(3 / 7 AS INT)) = rand(CAST(NULL AS INT))').values).toEqual([true]);
  expect(evaluateSql('uniform(10, CAST(20 AS DECIMAL(10, 3)), 0)').values).toEqual([17605n]);
  expect(evaluateSql('uniform(-20L, -10L, 0)').values).toEqual([-12n]);
  expect(evaluateSql('uniform(10, 20.0F, 0)').type).toMatchObject({ kind: 'float' });
  expect(evaluateSql('uniform(NULL, 1, 0)').values).toEqual([null]);
  expect(evaluateSql('randstr(10L, 0)').values).toEqual(['ceV0PXaR2I']);
  expect(evaluateSql('randstr(NULL, 0)').values).toEqual(['']);
});

test('rows differ, calls differ, and the same batch has the same numbers again', () => {
  const [first, again] = [evaluateSql('rand()', ROWS), evaluateSql('rand()', ROWS)];
  expect(again).toEqual(first);
  expect(new Set(first.values).size).toBe(1000);
  expect(evaluateSql('uuid() = uuid()').values).toEqual([false]);
});

test('a uuid is of version 4 and variant 1', () => {
  const { values } = evaluateSql('uuid()', ROWS);
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(values.filter((value) => !form.test(String(value)))).toEqual([]);
  expect(new Set(values).size).toBe(1000);
});

test('numbers are spread as they should', () => {
  const mean = (values: readonly unknown[]) =>
    values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
  expect(mean(evaluateSql('rand(5)', ROWS).values)).toBeCloseTo(0.5, 1);
  const normal = evaluateSql('randn(5)', ROWS).values;
  expect(mean(normal)).toBeCloseTo(0, 0);
  expect(mean(normal.map((value) => Number(value) ** 2))).toBeCloseTo(1, 0);
});

test('a shuffled array has the same elements', () => {
  const { values } = evaluateSql('shuffle(sequence(1, 20), 3)');
  const list = values[0] as number[];
  expect(list).not.toEqual(list.toSorted((a, b) => a - b));
  expect(list.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test.each([
  ['rand(i)', 'SEED_EXPRESSION_IS_UNFOLDABLE'],
  ["rand('x')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['randstr(i)', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql, ROWS)).toThrow(expect.objectContaining({ condition }));
});

test('ids grow with the rows of a partition and are those of no other', async () => {
  await using millrace = await session({ threads: 2 });
  const rows = await millrace
    .sql(`SELECT monotonically_increasing_id() AS i, spark_partition_id() AS p
          FROM (SELECT DISTINCT id FROM range(0, 20000, 1, 3))`)
    .collect();
  const ids = rows.map(([id]) => Number(id));
  expect(new Set(ids).size).toBe(20_000);
  expect(new Set(rows.map(([, partition]) => partition)).size).toBeGreaterThan(1);
  expect(ids.map((id) => Math.floor(id / 2 ** 33))).toEqual(rows.map(([, partition]) => partition));
  expect(ids).toEqual(ids.toSorted((left, right) => left - right));
});
