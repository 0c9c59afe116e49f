// What the compiler refuses, JavaScript gives all the same: a variable of the environment that is not set, a list for a name.

import { expect, test } from 'vitest';
import { col, lit, session as openSession, type TriggerOption } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
/** What a program in JavaScript may give in any place. */
const missing = undefined as never;

function refusal(run: () => unknown): unknown {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return (error as { condition?: unknown }).condition ?? error;
  }
}

test.each([
  ['undefined', () => lit(missing)],
  ['an object', () => lit({ a: 1 } as never)],
  ['a Date without a time', () => lit(new Date('never'))],
  ['undefined to compare with', () => col('a').eq(missing)],
  ['a list of undefined', () => col('a').isIn([missing])],
])('%s is no literal', (_what, run) => {
  expect(refusal(run)).toBe('UNSUPPORTED_FEATURE.LITERAL_TYPE');
});

test('an option or a setting without a value is refused: it is not the text undefined', () => {
  const { read, conf } = session();
  expect(refusal(() => read.option('path', missing))).toBe('INVALID_OPTION_VALUE');
  expect(refusal(() => read.options({ path: null as never }))).toBe('INVALID_OPTION_VALUE');
  expect(refusal(() => read.json(['a', 'b'] as never))).toBe('INVALID_OPTION_VALUE');
  expect(refusal(() => read.format(missing))).toBe('INVALID_OPTION_VALUE');
  expect(refusal(() => conf.set('spark.app.name', missing))).toBe('INVALID_OPTION_VALUE');
});

test('a row of an input is a list or an object: anything else was a row of nulls', () => {
  const input = session().memoryStream('n INT');
  for (const row of [1, 'a', null, undefined, new Date(0), new Map([['n', 1]])]) {
    expect(refusal(() => input.addData([row as never]))).toBe('INVALID_ROW');
  }
  const times = session().memoryStream('ts TIMESTAMP');
  expect(() => times.addData([[new Date('never')]])).toThrow(/ts/);
});

test('names of writers come one by one, modes and handlers are what they are', () => {
  const frame = session().range(1);
  const { writeStream } = session().memoryStream('n INT').toDF();
  const lists = ['NOT_COLUMN_OR_STR', 'NOT_COLUMN_OR_STR'];
  expect([
    refusal(() => frame.write.partitionBy(['id'] as never)),
    refusal(() => writeStream.partitionBy(['n'] as never)),
  ]).toEqual(lists);
  expect(refusal(() => frame.write.mode(missing))).toBe('INVALID_SAVE_MODE');
  expect(refusal(() => writeStream.outputMode(missing))).toBe('STREAMING_OUTPUT_MODE.INVALID');
  expect(refusal(() => writeStream.trigger('1 second' as unknown as TriggerOption))).toBe(
    'INVALID_TRIGGER',
  );
  expect(refusal(() => writeStream.foreachBatch(missing))).toBe('INVALID_PARAMETER_VALUE');
  expect(refusal(() => writeStream.foreach({} as never))).toBe('INVALID_PARAMETER_VALUE');
  expect(refusal(() => frame.groupBy('id').pivot('id', missing))).toBe('INVALID_PARAMETER_VALUE');
  expect(refusal(() => frame.na.fill(missing))).toBe('INVALID_PARAMETER_VALUE');
  expect(refusal(() => frame.explain('analyse' as 'simple'))).toBe('INVALID_PARAMETER_VALUE');
  expect(refusal(() => frame.join(frame, 'id', null as never))).toBe('UNSUPPORTED_JOIN_TYPE');
  expect(refusal(() => session().streams.addListener(missing))).toBe('INVALID_PARAMETER_VALUE');
});

test('a function that SQL could never call is not registered', () => {
  const { udf } = session();
  for (const name of ['rank', 'LAG', 'stack', 'posexplode', 'explode_outer', 'count', 'window']) {
    const register = () => udf.register(name, (value) => value, { takes: ['INT'], returns: 'INT' });
    expect(refusal(register)).toBe('ROUTINE_ALREADY_EXISTS');
  }
});

test('a module that is not there is named, and sets without one are refused', async () => {
  const missingModule = { condition: 'CANNOT_LOAD_MODULE' };
  await expect(session().udf.registerModule('./none.js')).rejects.toMatchObject(missingModule);
  await expect(session().registerFormat('./none.js')).rejects.toMatchObject(missingModule);
  expect(refusal(() => session().range(1).groupingSets([]))).toBe('INVALID_PARAMETER_VALUE');
});

test('a temporary view has a name of one word', async () => {
  const frame = session().range(1);
  for (const name of ['', 'a.b', 'global_temp.a.b']) {
    expect(refusal(() => frame.createOrReplaceTempView(name))).toBe(
      'TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS',
    );
  }
  frame.createTempView('`two words`');
  expect(await session().sql('SELECT id FROM `two words`').collect()).toEqual([[0]]);
  expect(refusal(() => frame.createTempView('Two Words'))).toBe(
    'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
  );
});

test.each([0, -1, 1.5, Number.NaN, '2'])(
  'a session does not run on %s threads',
  async (threads) => {
    await expect(openSession({ threads: threads as number })).rejects.toMatchObject({
      condition: 'INVALID_PARAMETER_VALUE',
    });
  },
);
