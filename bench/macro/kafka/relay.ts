import { checkCode } from '../../../src/connectors/kafka/client/kafka-error.ts';
import { FETCH } from '../../../src/connectors/kafka/protocol/fetch.ts';
import { PRODUCE } from '../../../src/connectors/kafka/protocol/produce.ts';
import { keptBatches } from '../../../src/connectors/kafka/source/kept-batches.ts';
import { KafkaClient } from '../../../test/support/kafka/kafka-client.ts';
import { MESSAGES_PER_BATCH_MAX, readDueMessages, writeDueMessages } from './due-messages.ts';

const PARTITION = 0;
const WAIT_MS = 500;
const BYTES_MAX = 16 * 1024 * 1024;

/** Hands messages on from topic to topic and does nothing else: what two ways through the broker take without a query. */
export class Relay {
  readonly #client: KafkaClient;
  readonly #ended: Promise<void>;
  #isStopping = false;

  constructor(bootstrap: string, input: string, output: string) {
    this.#client = new KafkaClient(bootstrap);
    this.#ended = this.#run(input, output);
    // Met by `stop`.
    this.#ended.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#ended;
    this.#client.close();
  }

  async #run(input: string, output: string): Promise<void> {
    const { cluster } = this.#client;
    const { topics } = await cluster.metadata([input, output]);
    const { id, partitions } = topics.find(({ name }) => name === input)!;
    const { leader } = partitions[PARTITION]!;
    for (let offset = 0; !this.#isStopping; ) {
      const place = { topicId: id, partition: PARTITION, leaderEpoch: -1, offset };
      const answer = await cluster.send(leader, FETCH, {
        waitMsMax: WAIT_MS,
        bytesMin: 1,
        bytesMax: BYTES_MAX,
        isolation: 'read_committed',
        partitions: [{ ...place, bytesMax: BYTES_MAX }],
      });
      const { records, aborted } = answer.partitions[0]!;
      const { runs, nextOffset } = keptBatches(records, aborted, offset);
      offset = nextOffset;
      const dueMs = runs.flatMap(({ bytes }) => readDueMessages(bytes));
      for (let at = 0; at < dueMs.length; at += MESSAGES_PER_BATCH_MAX) {
        const part = dueMs.slice(at, at + MESSAGES_PER_BATCH_MAX);
        await this.#write(leader, output, writeDueMessages(part));
      }
    }
  }

  async #write(leader: number, topic: string, records: Buffer): Promise<void> {
    const partitions = [{ topic, partition: PARTITION, records }];
    const request = { transactionalId: null, acks: -1, timeoutMs: 10_000, partitions };
    const answer = await this.#client.cluster.send(leader, PRODUCE, request);
    checkCode('Produce', answer.partitions[0]!.errorCode, topic);
  }
}
