// Thread of the bench of delays: writes messages to a topic at a steady rate, reads them from another, and tells how long
// each was on its way.

import { parentPort, workerData } from 'node:worker_threads';
import { checkCode } from '../../../src/connectors/kafka/client/kafka-error.ts';
import { FETCH } from '../../../src/connectors/kafka/protocol/fetch.ts';
import { PRODUCE } from '../../../src/connectors/kafka/protocol/produce.ts';
import { keptBatches } from '../../../src/connectors/kafka/source/kept-batches.ts';
import { KafkaClient } from '../../../test/support/kafka/kafka-client.ts';
import { MESSAGES_PER_BATCH_MAX, readDueMessages, writeDueMessages } from './due-messages.ts';

/** What the thread is to do. */
export interface ProbeRequest {
  readonly bootstrap: string;
  readonly input: string;
  readonly output: string;
  readonly messagesPerSecond: number;
  readonly seconds: number;
  /** Messages of so many seconds before that do not count. */
  readonly warmUpSeconds: number;
}

/** What the thread found, without what came in the warm-up. */
export interface ProbeAnswer {
  /** Of each message, from when it was due to its being read. */
  readonly latenciesMs: readonly number[];
  /** Of each record batch, from when its first message was due to its being sent: the share of this thread. */
  readonly sentLateMs: readonly number[];
}

/** As producers with a short linger make them. */
const STEP_MS = 2;
const WAIT_MS = 500;
const BYTES_MAX = 16 * 1024 * 1024;
const PARTITION = 0;

const request = workerData as ProbeRequest;
const client = new KafkaClient(request.bootstrap);
const startMs: number = performance.now();
const totalMs: number = (request.warmUpSeconds + request.seconds) * 1000;
const total: number = Math.floor((totalMs * request.messagesPerSecond) / 1000);

const { topics } = await client.cluster.metadata([request.input, request.output]);
const [latenciesMs, sentLateMs] = await Promise.all([readMessages(), writeMessages()]);
client.close();
parentPort!.postMessage({ latenciesMs, sentLateMs } satisfies ProbeAnswer);

/** A step that comes late makes up for it. */
async function writeMessages(): Promise<readonly number[]> {
  const lateMs: number[] = [];
  for (let made = 0; made < total; ) {
    const due = Math.floor(((performance.now() - startMs) * request.messagesPerSecond) / 1000);
    const count = Math.min(Math.min(due, total) - made, MESSAGES_PER_BATCH_MAX);
    const dueMs = Array.from(
      { length: count },
      (_, index) => ((made + index) * 1000) / request.messagesPerSecond,
    );
    made += count;
    // Not waited for: messages come however long the broker takes.
    if (count > 0) void produce(dueMs);
    if (isCounted(dueMs[0] ?? 0)) lateMs.push(performance.now() - startMs - dueMs[0]!);
    if (count < MESSAGES_PER_BATCH_MAX)
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return lateMs;
}

function isCounted(dueMs: number): boolean {
  return dueMs >= request.warmUpSeconds * 1000;
}

async function produce(dueMs: readonly number[]): Promise<void> {
  const topic = request.input;
  const partitions = [{ topic, partition: PARTITION, records: writeDueMessages(dueMs) }];
  const answer = await client.cluster.send(placeOf(topic).leader, PRODUCE, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    partitions,
  });
  checkCode('Produce', answer.partitions[0]!.errorCode, topic);
}

function placeOf(topic: string): { readonly id: string; readonly leader: number } {
  const { id, partitions } = topics.find(({ name }) => name === topic)!;
  return { id, leader: partitions[PARTITION]!.leader };
}

async function readMessages(): Promise<readonly number[]> {
  const { id, leader } = placeOf(request.output);
  const found: number[] = [];
  let seen = 0;
  for (let offset = 0; seen < total; ) {
    const answer = await client.cluster.send(leader, FETCH, {
      waitMsMax: WAIT_MS,
      bytesMin: 1,
      bytesMax: BYTES_MAX,
      isolation: 'read_committed',
      partitions: [
        { topicId: id, partition: PARTITION, leaderEpoch: -1, offset, bytesMax: BYTES_MAX },
      ],
    });
    const { records, aborted } = answer.partitions[0]!;
    const nowMs = performance.now() - startMs;
    const { runs, nextOffset } = keptBatches(records, aborted, offset);
    for (const dueMs of runs.flatMap(({ bytes }) => readDueMessages(bytes))) {
      if (isCounted(dueMs)) found.push(nowMs - dueMs);
      seen++;
    }
    offset = nextOffset;
  }
  return found;
}
