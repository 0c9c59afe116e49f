import { expect, test } from 'vitest';
import { type Column, col, lit } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const people = () =>
  session().sql(`
    SELECT * FROM VALUES
      (1, named_struct('name', 'Ann', 'home', named_struct('city', 'Rome', 'zip', 10))), (2, NULL)
    AS t(id, person)`);

async function person(change: Column) {
  return (await people().orderBy('id').select(change).collect()).map(([value]) => value);
}

test('withField adds a field behind the others, and takes the place of one of its name in any case', async () => {
  expect(await person(col('person').withField('age', 30).dropFields('home'))).toEqual([
    { name: 'Ann', age: 30 },
    null,
  ]);
  const renamed = people().select(col('person').withField('NAME', lit(1)).as('p'));
  expect(renamed.dtypes).toEqual([
    ['p', 'STRUCT<NAME: INT, home: STRUCT<city: STRING, zip: INT>>'],
  ]);
});

test('a path leads to fields of structs within, which stay null where they are', async () => {
  const moved = col('person').withField('home.city', 'Oslo').withField('home.`a.b`', col('id'));
  expect(await person(moved.dropFields('name', 'home.zip', 'home.none'))).toEqual([
    { home: { city: 'Oslo', 'a.b': 1 } },
    null,
  ]);
});

test('a column that is no struct, a path without its struct and a struct without fields are refused', () => {
  const cases = [
    [col('id').withField('a', 1), 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    [col('person').withField('none.a', 1), 'FIELD_NOT_FOUND'],
    [col('person').dropFields('name', 'home'), 'DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS'],
  ] as const;
  for (const [column, condition] of cases) {
    expect(() => people().select(column)).toThrow(expect.objectContaining({ condition }));
  }
});
