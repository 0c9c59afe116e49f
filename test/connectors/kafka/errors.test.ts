import { expect, test } from 'vitest';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { fakeTopics, range } from './fake-topics.ts';

const given = fakeTopics();
const { append, copy, written } = given;

/** What a query asks for, and what it may have no right to. */
const RIGHTS: readonly (readonly [string, number, string])[] = [
  ['Metadata', 29, 'TOPIC_AUTHORIZATION_FAILED'],
  ['FindCoordinator', 53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ['InitProducerId', 53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ['InitProducerId', 31, 'CLUSTER_AUTHORIZATION_FAILED'],
  ['OffsetFetch', 30, 'GROUP_AUTHORIZATION_FAILED'],
  ['AddPartitionsToTxn', 29, 'TOPIC_AUTHORIZATION_FAILED'],
  ['AddOffsetsToTxn', 30, 'GROUP_AUTHORIZATION_FAILED'],
  ['TxnOffsetCommit', 30, 'GROUP_AUTHORIZATION_FAILED'],
  ['Produce', 29, 'TOPIC_AUTHORIZATION_FAILED'],
  ['EndTxn', 53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ['ListOffsets', 29, 'TOPIC_AUTHORIZATION_FAILED'],
  ['Fetch', 29, 'TOPIC_AUTHORIZATION_FAILED'],
];

test.each(RIGHTS)(
  '%s is refused with %i: the error says what, and why',
  async (name, code, word) => {
    append(0, 0, 3);
    given.kafka.fail(name, code);
    const refused = new RegExp(`KAFKA_REQUEST_REFUSED.*${name} with ${word}.*has no right`, 's');
    await expect(copy(scratchDirectory())).rejects.toThrow(refused);
    expect(await written()).toEqual([]);
  },
);

test('a topic that is deleted while a stream writes to it is named', async () => {
  given.kafka.transactionVersion = 2;
  append(0, 0, 100);
  const sink = { 'kafka.default.api.timeout.ms': '1000' };
  const copied = copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '1' }, sink });
  const isWriting = () => given.kafka.requests.filter((name) => name === 'EndTxn').length > 2;
  while (!isWriting()) await given.kafka.change(5);
  given.kafka.deleteTopic('output');
  await expect(copied).rejects.toThrow("There is no topic 'output'");
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
