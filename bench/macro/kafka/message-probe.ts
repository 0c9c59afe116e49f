// Thread of the bench of delays: writes messages to a topic at a steady rate, reads them from another, and tells how long
// each was on its way.

import { parentPort, workerData } from 'node:worker_threads';
import { checkCode } from '../../../src/connectors/kafka/client/cluster.ts';
import { FETCH } from '../../../src/connectors/kafka/protocol/fetch.ts';
import { PRODUCE } from '../../../src/connectors/kafka/protocol/produce.ts';
import { keptBatches } from '../../../src/connectors/kafka/source/kept-batches.ts';
import { KafkaClient } from '../../../test/support/kafka/kafka-client.ts';
import {
  decodeRecordBatches,
  encodeRecordBatch,
  type TestRecord,
} from '../../../test/support/kafka/record-batches.ts';

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

/** As producers with a short linger make them. */
const STEP_MS = 2;
const VALUE_BYTES = 200;
const WAIT_MS = 500;
const BYTES_MAX = 16 * 1024 * 1024;
/** What brokers take as one batch. */
const MESSAGES_PER_BATCH_MAX = 2000;
const PARTITION = 0;

const request = workerData as ProbeRequest;
const client = new KafkaClient(request.bootstrap);
const startMs: number = performance.now();
const totalMs: number = (request.warmUpSeconds + request.seconds) * 1000;
const total: number = Math.floor((totalMs * request.messagesPerSecond) / 1000);

const { topics } = await client.cluster.metadata([request.input, request.output]);
const [latenciesMs] = await Promise.all([readMessages(), writeMessages()]);
client.close();
parentPort!.postMessage(latenciesMs);

/** A step that comes late makes up for it. The value begins with the time at which the message was due. */
async function writeMessages(): Promise<void> {
  for (let made = 0; made < total; ) {
    const due = Math.floor(((performance.now() - startMs) * request.messagesPerSecond) / 1000);
    const count = Math.min(Math.min(due, total) - made, MESSAGES_PER_BATCH_MAX);
    const records = Array.from({ length: count }, (_, index) => {
      const dueMs = ((made + index) * 1000) / request.messagesPerSecond;
      return { value: dueMs.toFixed(3).padEnd(VALUE_BYTES, '.') };
    });
    made += count;
    // Not waited for: messages come however long the broker takes.
    if (count > 0) void produce(records);
    if (count < MESSAGES_PER_BATCH_MAX)
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

async function produce(made: readonly TestRecord[]): Promise<void> {
  const topic = request.input;
  const partitions = [{ topic, partition: PARTITION, records: encodeRecordBatch(made) }];
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
    for (const { value } of runs.flatMap(({ bytes }) => decodeRecordBatches(bytes))) {
      const dueMs = Number.parseFloat(value!);
      if (dueMs >= request.warmUpSeconds * 1000) found.push(nowMs - dueMs);
      seen++;
    }
    offset = nextOffset;
  }
  return found;
}
