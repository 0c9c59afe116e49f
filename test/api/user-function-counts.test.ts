import { expect, test } from 'vitest';
import { udaf, udf } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test.each([
  ['minus()', 'minus(1, 2)'],
  ['total(1)', 'total(1, 2, 3)'],
  ['largest()', 'largest(1, 2)'],
])('%s and %s have too few and too many arguments', async (few, many) => {
  const { udf: functions } = session();
  functions.register(
    'minus',
    udf((value: number) => -value, { returns: 'INT' }),
  );
  functions.register(
    'total',
    udf(({ a }: { a: number }, b: number) => a + b, { returns: 'INT' }),
  );
  const largest = udaf({
    accumulator: 'INT',
    returns: 'INT',
    init: () => 0,
    update: (before: number, value: number) => Math.max(before, value),
    merge: (left: number, right: number) => Math.max(left, right),
    finish: (all: number) => all,
  });
  functions.register('largest', largest);
  for (const call of [few, many]) {
    const failure = async () => session().sql(`SELECT ${call}`).collect();
    await expect(failure()).rejects.toMatchObject({
      condition: 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    });
  }
});

test('a rest of parameters, and those with a value of their own, are as many as are given', async () => {
  const { udf: functions } = session();
  const total = udf((...all: number[]) => all.reduce((sum, each) => sum + each, 0), {
    returns: 'INT',
  });
  functions.register('total', total);
  functions.register(
    'plus',
    udf((left: number, right: number = 10) => left + right, { returns: 'INT' }),
  );
  functions.register('greatest_of', udf(Math.max, { returns: 'INT' }));
  const calls = 'total(), total(1, 2, 3), plus(1), plus(1, 2), greatest_of(1, 5, 3)';
  expect(await session().sql(`SELECT ${calls}`).collect()).toEqual([[0, 6, 11, 3, 5]]);
});
