import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine, repositoryRoot } from '../../support/command-line.ts';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

const RECEIVER = 'kafka-receiver';
const CHANGE_MS_MAX = 60_000;

let kafka: FakeCluster;
let client: KafkaClient;

beforeAll(async () => {
  kafka = await FakeCluster.start();
  kafka.oldClients.add(RECEIVER);
  client = new KafkaClient(kafka.bootstrap);
});
afterAll(async () => {
  client.close();
  await kafka.close();
});

/** Resolves when the group has committed all up to an offset. */
async function committed(partition: number, offset: bigint): Promise<void> {
  const place = `${RECEIVER} lines ${partition}`;
  while (kafka.coordinator.offsets.get(place)?.offset !== offset) {
    await kafka.change(CHANGE_MS_MAX);
  }
}

test('words whose offsets are committed are counted, though the process is killed at once', async () => {
  kafka.createTopic('lines', 2);
  const args = [kafka.bootstrap, 'lines', scratchDirectory()];
  const start = () => new CommandLine(args, repositoryRoot, 'examples/kafka-receiver.ts');
  await client.produce('lines', 0, [{ value: 'the cat' }, { value: 'and\nthe dog' }]);
  await client.produce('lines', 1, [{ value: 'The end' }]);
  const killed = start();
  await Promise.all([committed(0, 2n), committed(1, 1n)]);
  killed.signal('SIGKILL');
  expect(await killed.exitCode, killed.stderr).toBe('SIGKILL');
  await client.produce('lines', 1, [{ value: 'the tail' }]);
  const last = start();
  await last.printed(/\bthe *\| *4\b/);
  last.signal('SIGINT');
  expect(await last.exitCode, last.stderr).toBe(0);
  await committed(1, 2n);
});
