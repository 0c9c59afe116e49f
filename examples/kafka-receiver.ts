// Counts the words of a Kafka topic by way of a receiver: a consumer group hands records out once, so lines go to the query's
// write-ahead log, and their offsets are committed to the group when they are on disk there. With the broker and the topic
// `lines` of examples/kafka-word-count.sql:
//
//   npm run build && node examples/kafka-receiver.ts localhost:9092 lines .millrace/kafka-receiver
//
// Whatever is killed, no word is lost; one that was stored, but not committed, is counted twice. The Kafka source knows the
// offset of each record it has counted, and so counts each once: see examples/kafka-word-count.sql.

import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import { explode, lower, Receiver, session, split } from 'millrace';

const [servers = 'localhost:9092', topic = 'lines', checkpoint = '.millrace/kafka-receiver'] =
  process.argv.slice(2);

class KafkaReceiver extends Receiver {
  #consumer: Consumer | undefined;

  async onStart() {
    const clientId = 'kafka-receiver';
    const kafka = new Kafka({ clientId, brokers: servers.split(','), logLevel: logLevel.ERROR });
    // A broker answers one request of a connection at a time: commits wait as long as a fetch does.
    const consumer = kafka.consumer({ groupId: clientId, maxWaitTimeInMs: 200 });
    this.#consumer = consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.restart('The consumer has crashed', payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.#take(payload) });
  }

  async onStop() {
    await this.#consumer?.disconnect();
  }

  async #take({ batch, isRunning }: EachBatchPayload) {
    const lines = batch.messages.flatMap(({ value }) => value?.toString().split('\n') ?? []);
    try {
      await this.store(lines);
    } catch (error) {
      if (!isRunning() || this.isStopped()) return;
      throw error;
    }
    const offset = String(BigInt(batch.lastOffset()) + 1n);
    await this.#consumer?.commitOffsets([{ topic, partition: batch.partition, offset }]);
  }
}

await using millrace = await session();
const lines = millrace.readStream.receiver(() => new KafkaReceiver({ name: topic }));
const query = await lines
  .select(explode(split(lower('value'), '\\W+')).as('word'))
  .where("word <> ''")
  .groupBy('word')
  .count()
  .writeStream.format('console')
  .outputMode('update')
  .option('checkpointLocation', checkpoint)
  .start();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => query.stop());
await query.awaitTermination();
