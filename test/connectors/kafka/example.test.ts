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
    await run('kafka-word-count', [`checkpoint=${checkpoint}`]);
  }
  const counts = (await client.readAll('words')).map(({ key, value }) => `${key} ${value}`);
  expect(counts.toSorted()).toEqual(['and 1', 'cat 1', 'dog 1', 'end 1', 'the 2', 'the 3']);
});

test('bids go through one topic, and the auctions that get many into another', async () => {
  kafka.createTopic('bids', 2);
  kafka.createTopic('hot-items', 1);
  const parameters = [`checkpoint=${scratchDirectory()}`, 'events=60000', 'rate=1000', 'least=200'];
  // The second run finds all bids of the first in the topic.
  await run('kafka-hot-items', parameters);
  await run('kafka-hot-items', parameters);
  const bids = (await client.readAll('bids')).map(({ value }) => JSON.parse(value!) as Bid);
  expect(bids).toHaveLength(55_200);
  const items = await client.readAll('hot-items');
  expect(items.length).toBeGreaterThan(0);
  for (const { key, value } of items) {
    const { start, end, bids: count } = JSON.parse(value!) as HotItem;
    const isIn = ({ auction, dateTime }: Bid): boolean =>
      String(auction) === key &&
      Date.parse(dateTime) >= Date.parse(start) &&
      Date.parse(dateTime) < Date.parse(end);
    expect(count).toBeGreaterThanOrEqual(200);
    expect(bids.filter(isIn)).toHaveLength(count);
  }
});

interface Bid {
  readonly auction: number;
  readonly dateTime: string;
}

interface HotItem {
  readonly start: string;
  readonly end: string;
  readonly bids: number;
}

/** Runs an example until it has read what is there. */
async function run(name: string, parameters: readonly string[]): Promise<void> {
  const all = [`servers=${kafka.bootstrap}`, ...parameters];
  const cli = new CommandLine([
    ...['run', `examples/${name}.sql`, '--available-now'],
    ...all.flatMap((parameter) => ['--param', parameter]),
  ]);
  expect(await cli.exitCode, cli.stderr).toBe(0);
}
