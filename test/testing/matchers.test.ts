import { AssertionError } from 'node:assert';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  assertEmits,
  type ChangeMatchers,
  changeMatchers,
  type TestQuery,
  testQuery,
} from '../../src/testing/index.ts';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends ChangeMatchers<R> {}
}

expect.extend(changeMatchers);

let query: TestQuery;
beforeAll(async () => {
  query = await testQuery({
    inputs: { numbers: 'id BIGINT, price DECIMAL(5, 2), at TIMESTAMP' },
    query: 'SELECT * FROM numbers',
  });
});
afterAll(() => query.stop());

const AT = new Date('2026-01-01T00:00:00Z');

test('rows may be written in any form that an input takes, and come in any order', async () => {
  const rows = [
    [1, '1.50', AT],
    [2n, '2', '2026-01-01T00:00:00Z'],
  ];
  const emission = await query.push({ numbers: rows });
  expect(emission).toEmit([{ at: AT, id: 2, price: '2.00' }, rows[0]!]);
  expect(emission).toEmitInOrder(rows);
  expect(emission).not.toEmitInOrder(rows.toReversed());
  expect(emission).not.toEmit([rows[0]!]);
  expect(emission).not.toEmit([...rows, rows[0]!]);
  expect(emission).not.toEmitNothing();
  expect(emission).toDropLate(0);
  assertEmits(emission, rows);
});

test('a query stands for its last step', async () => {
  await query.push({ numbers: [[7, '0', AT]] });
  expect(query).toEmit([[7, '0', AT]]);
  await query.advanceTime(1000);
  expect(query).toEmitNothing();
});

test('a failure names the rows that are missing and those that are not expected', async () => {
  const emission = await query.push({
    numbers: [
      [1, '1', AT],
      [2, '2', AT],
    ],
  });
  const assertWrong = () =>
    assertEmits(emission, [
      [1, '1', AT],
      [3, '3', AT],
    ]);
  expect(assertWrong).toThrow(AssertionError);
  expect(assertWrong).toThrow(
    [
      'expected other rows (- missing, + not expected):',
      '- [3,"3.00","2026-01-01T00:00:00Z"]',
      '+ [2,"2.00","2026-01-01T00:00:00Z"]',
      '  [1,"1.00","2026-01-01T00:00:00Z"]',
    ].join('\n'),
  );
});

test('a mistake in a test is told as one', () => {
  expect(() => expect([['a']]).toEmit([['a']])).toThrow('needs what a step');
  expect(() => assertEmits(query, [[1, 2, 3, 4]])).toThrow('A row has 4 values');
});
