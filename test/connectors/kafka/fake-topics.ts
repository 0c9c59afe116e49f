import { afterEach, beforeEach } from 'vitest';
import type { StreamingQuery } from '../../../src/index.ts';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { encodeRecordBatch, type TestRecord } from '../../support/kafka/record-batches.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

interface CopyOptions {
  readonly source?: Record<string, string>;
  readonly sink?: Record<string, string>;
}

/** A fake broker of two nodes with the topics `input` and `output`, anew for each test of a file. */
export interface FakeTopics {
  readonly kafka: FakeCluster;
  /** Writes numbers to a partition of `input`, as one record batch. */
  append(partition: number, first: number, count: number): void;
  /** Copies what there is from `input` to `output`, as a run that ends. */
  copy(checkpointLocation: string, options?: CopyOptions): Promise<StreamingQuery>;
  /** Reads `input` from its start, as a run without an end. */
  collect(): Promise<{ readonly query: StreamingQuery; readonly values: readonly number[] }>;
  /** What is in `output`, in the order of numbers. */
  written(): Promise<readonly number[]>;
}

export function fakeTopics(): FakeTopics {
  const session = sharedSession();
  let kafka: FakeCluster;
  let client: KafkaClient;
  beforeEach(async () => {
    kafka = await FakeCluster.start(2);
    client = new KafkaClient(kafka.bootstrap);
    kafka.createTopic('input', 2);
    kafka.createTopic('output', 2);
  });
  afterEach(async () => {
    client.close();
    await kafka.close();
  });
  const servers = () => ({ 'kafka.bootstrap.servers': kafka.bootstrap });
  return {
    get kafka() {
      return kafka;
    },
    append(partition, first, count) {
      kafka.append('input', partition, encodeRecordBatch(numbered(first, count)));
    },
    async copy(checkpointLocation, { source = {}, sink = {} } = {}) {
      const query = await session()
        .readStream.format('kafka')
        .options({ ...servers(), subscribe: 'input', startingOffsets: 'earliest', ...source })
        .load()
        .select('key', 'value')
        .writeStream.format('kafka')
        .options({ ...servers(), topic: 'output', 'kafka.batch.size': '1024', ...sink })
        .option('checkpointLocation', checkpointLocation)
        .trigger({ availableNow: true })
        .start();
      await query.awaitTermination();
      return query;
    },
    async collect() {
      const values: number[] = [];
      const query = await session()
        .readStream.format('kafka')
        .options({ ...servers(), subscribe: 'input' })
        .options({ startingOffsets: 'earliest', 'value.format': 'text' })
        .load()
        .select('value')
        .writeStream.foreachBatch((batch) => {
          values.push(...batch.rows().map(([value]) => Number(value)));
        })
        .option('checkpointLocation', scratchDirectory())
        .start();
      return { query, values };
    },
    async written() {
      const records = await client.readAll('output');
      return records.map(({ value }) => Number(value)).toSorted((left, right) => left - right);
    },
  };
}

/** Records whose values are numbers. */
export function numbered(first: number, count: number): readonly TestRecord[] {
  return Array.from({ length: count }, (_, index) => ({ value: `${first + index}` }));
}

export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}
