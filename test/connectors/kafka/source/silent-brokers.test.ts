import { expect, test } from 'vitest';
import { kafkaSources } from './kafka-sources.ts';

const sources = kafkaSources();

test('a stream whose brokers cannot be asked for as long as it tries again ends, and says why', async () => {
  const source = await sources.open({ 'kafka.default.api.timeout.ms': '1500' });
  expect(await source.plan()).toBeNull();
  await sources.kafka.close();
  await expect(source.plan()).rejects.toThrow(
    /KAFKA_REQUEST_FAILED.*could not answer \w+: 127.0.0.1:\d+: /,
  );
});

test('brokers that are gone for a while are waited for, until the stream is stopped', async () => {
  const source = await sources.open({});
  let isBack = false;
  const restarted = sources.kafka.restart().then(() => {
    isBack = true;
  });
  expect(await source.plan()).toBeNull();
  expect(isBack).toBe(true);
  await restarted;
  await sources.kafka.close();
  const planned = source.plan();
  source.stopWaiting();
  expect(await planned).toBeNull();
});
