import { expect, test } from 'vitest';
import { Configuration } from '../../src/api/settings/configuration.ts';
import { rateSettings } from '../../src/api/settings/rate-settings.ts';
import { UNLIMITED_RATES } from '../../src/connectors/backpressure/rate-settings.ts';

const named = (settings: Record<string, string>) => {
  const configuration = new Configuration();
  for (const [name, value] of Object.entries(settings)) configuration.set(name, value);
  return rateSettings(configuration);
};

test('nothing is limited unless somebody says so', () => {
  expect(named({})).toEqual(UNLIMITED_RATES);
  expect(named({ 'spark.streaming.backpressure.initialRate': '5' })).toEqual(UNLIMITED_RATES);
});

test('backpressure has Spark’s gains unless it is given others', () => {
  expect(named({ 'spark.streaming.backpressure.enabled': 'true' }).backpressure).toEqual({
    initialRate: Number.POSITIVE_INFINITY,
    gains: { proportional: 1, integral: 0.2, derivative: 0, rateMin: 100 },
  });
  expect(
    named({
      'spark.streaming.backpressure.enabled': 'true',
      'spark.streaming.backpressure.initialRate': '1000',
      'spark.streaming.backpressure.pid.proportional': '0.5',
      'spark.streaming.backpressure.pid.integral': '0',
      'spark.streaming.backpressure.pid.derived': '2',
      'spark.streaming.backpressure.pid.minRate': '0.5',
    }).backpressure,
  ).toEqual({
    initialRate: 1000,
    gains: { proportional: 0.5, integral: 0, derivative: 2, rateMin: 0.5 },
  });
});

test('receivers and partitions have bounds of their own', () => {
  expect(
    named({
      'spark.streaming.receiver.maxRate': '10',
      'spark.streaming.blockInterval': '50 ms',
      'spark.streaming.kafka.maxRatePerPartition': '20',
      'spark.streaming.kafka.minRatePerPartition': '2',
    }),
  ).toEqual({
    backpressure: null,
    receiverRateMax: 10,
    blockIntervalMs: 50,
    partitionRateMax: 20,
    partitionRowsMin: 2,
  });
});

test.each([
  ['spark.streaming.backpressure.enabled', 'yes', 'true or false'],
  ['spark.streaming.backpressure.pid.minRate', '0', 'a number above 0'],
  ['spark.streaming.backpressure.pid.integral', '-1', 'a number from 0 on'],
  ['spark.streaming.backpressure.pid.integral', '', 'a number from 0 on'],
  ['spark.streaming.receiver.maxRate', 'fast', 'a number above 0'],
  ['spark.streaming.blockInterval', 'soon', 'as a duration'],
  [
    'spark.streaming.backpressure.initalRate',
    '5',
    'Did you mean spark.streaming.backpressure.initialRate',
  ],
])('%s is not %j', (name, value, words) => {
  expect(() => named({ [name]: value })).toThrow(words);
});
