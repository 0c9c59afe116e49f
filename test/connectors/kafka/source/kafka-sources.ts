import { afterEach, beforeEach } from 'vitest';
import { KafkaSource } from '../../../../src/connectors/kafka/source/kafka-source.ts';
import type { SourceContext } from '../../../../src/connectors/source.ts';
import { FakeCluster } from '../../../support/kafka/fake-cluster.ts';
import { type BatchTraits, encodeRecordBatch } from '../../../support/kafka/record-batches.ts';
import { scratchDirectory } from '../../../support/scratch-directory.ts';
import { sourceContext } from '../../../support/source-context.ts';

/** Sources over a fake broker that has the topic `t` with two partitions, anew for each test of a file. */
export interface KafkaSources {
  readonly kafka: FakeCluster;
  /** What reads `t` from its start. */
  optionsOf(own: Record<string, string>): Record<string, string>;
  open(options: Record<string, string>, context?: Partial<SourceContext>): Promise<KafkaSource>;
  /** A record batch with numbers for values. */
  append(partition: number, count: number, traits?: BatchTraits): void;
}

export function kafkaSources(): KafkaSources {
  let kafka: FakeCluster;
  let opened: KafkaSource[] = [];
  beforeEach(async () => {
    kafka = await FakeCluster.start();
    kafka.createTopic('t', 2);
  });
  afterEach(async () => {
    for (const source of opened) await source.close();
    opened = [];
    await kafka.close();
  });
  const optionsOf = (own: Record<string, string>): Record<string, string> => {
    const where = { 'kafka.bootstrap.servers': kafka.bootstrap };
    const selection = own['assign'] === undefined ? { subscribe: 't' } : {};
    return { ...where, ...selection, startingOffsets: 'earliest', ...own };
  };
  return {
    get kafka() {
      return kafka;
    },
    optionsOf,
    async open(options, context = {}) {
      const source = new KafkaSource(optionsOf(options), null);
      opened.push(source);
      await source.open({ ...sourceContext(scratchDirectory()), ...context }, null);
      return source;
    },
    append(partition, count, traits = {}) {
      const records = Array.from({ length: count }, (_, value) => ({ value: String(value) }));
      kafka.append('t', partition, encodeRecordBatch(records, traits));
    },
  };
}
