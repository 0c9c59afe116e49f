import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from '../../support/command-line.ts';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

let kafka: FakeCluster;
let client: KafkaClient;

beforeAll(async () => {
  kafka = await FakeCluster.start();
  client = new KafkaClient(kafka.bootstrap);
});
afterAll(async () => {
  client.close();
  await kafka.close();
});

test('the words of one topic are counted into another, from run to run', async () => {
  kafka.createTopic('lines', 2);
  kafka.createTopic('words', 2);
  const checkpoint = scratchDirectory();
  const texts = ['the cat and the dog', 'The end'];
  for (const [partition, value] of texts.entries()) {
    await client.produce('lines', partition, [{ value }]);
    const parameters = [`servers=${kafka.bootstrap}`, `checkpoint=${checkpoint}`];
    const cli = new CommandLine([
      'run',
      'examples/kafka-word-count.sql',
      ...parameters.flatMap((parameter) => ['--param', parameter]),
      '--available-now',
    ]);
    expect(await cli.exitCode, cli.stderr).toBe(0);
  }
  const counts = (await client.readAll('words')).map(({ key, value }) => `${key} ${value}`);
  expect(counts.toSorted()).toEqual(['and 1', 'cat 1', 'dog 1', 'end 1', 'the 2', 'the 3']);
});
