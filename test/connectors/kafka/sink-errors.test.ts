import { expect, test } from 'vitest';
import { encodeRecordBatch } from '../../support/kafka/record-batches.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { fakeTopics, range } from './fake-topics.ts';

const given = fakeTopics();
const { append, copy, written } = given;

test('a record that a topic does not take names its row', async () => {
  given.kafka.recordBytesMax = 2000;
  append(0, 0, 3);
  given.kafka.append('input', 0, encodeRecordBatch([{ value: 'x'.repeat(5000) }]));
  await expect(copy(scratchDirectory())).rejects.toThrow(
    /KAFKA_RECORD_TOO_LARGE.*Row 3 .*output-/s,
  );
});

test('topics that are not there are made by the broker, or named in an error', async () => {
  append(0, 0, 3);
  given.kafka.deleteTopic('output');
  const sink = { 'kafka.default.api.timeout.ms': '300' };
  await expect(copy(scratchDirectory(), { sink })).rejects.toThrow("There is no topic 'output'");
  given.kafka.makesTopics = true;
  await copy(scratchDirectory());
  expect(await written()).toEqual(range(3));
});
