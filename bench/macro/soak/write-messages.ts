// `node write-messages.ts BOOTSTRAP TOPIC PARTITIONS RATE SECONDS [RATE SECONDS …]`: writes messages to a topic at one rate
// after the other. Their event time is when they are due, so that what comes late looks old. A process of its own, so
// that what it needs is not the query's.

import { setTimeout as sleep } from 'node:timers/promises';
import { checkCode } from '../../../src/connectors/kafka/client/kafka-error.ts';
import { PRODUCE } from '../../../src/connectors/kafka/protocol/produce.ts';
import { KafkaClient } from '../../../test/support/kafka/kafka-client.ts';
import { TimedBatch } from './timed-batch.ts';

/** One record batch for each partition. */
const STEP_MS = 20;
/** Steps whose keys are others; then they come again. */
const STEPS = 20;
const WAITING_MAX = 500;

const [bootstrap = '', topic = '', ...numbers] = process.argv.slice(2);
const [partitionCount = 1, ...phases] = numbers.map(Number);
const client = new KafkaClient(bootstrap);
const { topics } = await client.cluster.metadata([topic]);
const leaders = new Map(topics[0]!.partitions.map(({ partition, leader }) => [partition, leader]));
const waiting = new Set<Promise<void>>();

for (let phase = 0; phase < phases.length; phase += 2) {
  await writeAt(phases[phase]!, phases[phase + 1]!);
}
await Promise.all(waiting);
client.close();

async function writeAt(messagesPerSecond: number, seconds: number): Promise<void> {
  const count = Math.round((messagesPerSecond * STEP_MS) / 1000 / partitionCount);
  const batches = Array.from(
    { length: STEPS * partitionCount },
    (_, step) => new TimedBatch(step * count, count),
  );
  const startMs = Date.now();
  for (let step = 0; step < (seconds * 1000) / STEP_MS; step++) {
    const dueMs = startMs + step * STEP_MS;
    // Also when it is late: only then is what was handed over sent.
    await sleep(Math.max(0, dueMs - Date.now()));
    for (let partition = 0; partition < partitionCount; partition++) {
      const batch = batches[(step % STEPS) * partitionCount + partition]!;
      const sent = produce(partition, batch.at(dueMs)).finally(() => waiting.delete(sent));
      waiting.add(sent);
    }
    while (waiting.size > WAITING_MAX) await Promise.race(waiting);
  }
}

async function produce(partition: number, records: Buffer): Promise<void> {
  const partitions = [{ topic, partition, records }];
  const request = { transactionalId: null, acks: -1, timeoutMs: 30_000, partitions };
  const answer = await client.cluster.send(leaders.get(partition)!, PRODUCE, request);
  checkCode('Produce', answer.partitions[0]!.errorCode, topic);
}
