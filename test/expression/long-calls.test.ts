import { expect, test } from 'vitest';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT } from '../../src/columnar/types.ts';
import { evaluateSql } from './evaluate-sql.ts';

const NUMBERS = Array.from({ length: 700 }, (_, index) => index);
const INPUT = {
  schema: schema([field('x', INT)]),
  rows: [[0], [253], [254], [699], [700], [null]],
};

test('CASE takes any number of branches, with and without ELSE', () => {
  const branches = NUMBERS.map((number) => `WHEN x = ${number} THEN ${number} * 2`).join(' ');
  const doubled = [0, 506, 508, 1398];
  expect(evaluateSql(`CASE ${branches} END`, INPUT).values).toEqual([...doubled, null, null]);
  expect(evaluateSql(`CASE ${branches} ELSE -1 END`, INPUT).values).toEqual([...doubled, -1, -1]);
});

test('coalesce, greatest and least take any number of values', () => {
  const nulls = NUMBERS.map(() => 'nullif(x, x)').join(', ');
  expect(evaluateSql(`coalesce(${nulls}, x, 5)`, INPUT).values).toEqual([0, 253, 254, 699, 700, 5]);
  const values = NUMBERS.join(', ');
  const present = [699, 699, 699, 699, 700, 699];
  expect(evaluateSql(`greatest(${values}, x)`, INPUT).values).toEqual(present);
  expect(evaluateSql(`least(${values}, x)`, INPUT).values).toEqual([0, 0, 0, 0, 0, 0]);
});
