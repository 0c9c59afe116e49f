import { describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

describe('LIMIT and OFFSET', () => {
  test('take any expression that reads no column', async () => {
    const query = "SELECT id FROM range(9) LIMIT length('spark') - 3 OFFSET CAST('1' AS INT)";
    expect(await rows(query)).toEqual([[1], [2]]);
  });

  test.each(['length(string(id))', 'rand()'])('refuse %s, which is not constant', (count) => {
    const reading = () => session().sql(`SELECT id FROM range(3) LIMIT ${count}`);
    expect(reading).toThrow('INVALID_LIMIT_LIKE_EXPRESSION');
  });
});

describe('range', () => {
  test('takes expressions, of which it takes the integers that CAST makes of them', async () => {
    expect(await rows("SELECT * FROM range(1 + 1, '8', 2 + cos(0))")).toEqual([[2], [5]]);
  });

  test.each([
    ['NULL', 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
    ["'two'", 'UNEXPECTED_INPUT_TYPE'],
    ['rand()', 'UNEXPECTED_INPUT_TYPE'],
  ])('refuses %s', (bound, condition) => {
    expect(() => session().sql(`SELECT * FROM range(${bound})`)).toThrow(condition);
  });
});

describe('to_number', () => {
  test.each([
    ['$345', 'S$999,099.99', 345],
    ['$45', 'S$999,099.99', null],
    ['$045', 'S$999,099.99', 45],
    ['-$12,345.67', 'S$999,099.99', -12345.67],
    ['1', '99,999', 1],
    ['1', '0,999', null],
    ['12,34', '99,999', null],
  ])('reads %s by %s', async (text, format, number) => {
    const query = `SELECT double(try_to_number('${text}', '${format}'))`;
    expect(await rows(query)).toEqual([[number]]);
  });
});
