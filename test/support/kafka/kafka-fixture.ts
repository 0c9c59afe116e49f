import { afterAll, beforeAll } from 'vitest';
import type { ClientName } from '../../../src/connectors/kafka/client/client-options.ts';
import type { Session, StreamingQuery } from '../../../src/index.ts';
import { sharedSession } from '../shared-session.ts';
import { KafkaClient } from './kafka-client.ts';
import type { TestRecord } from './record-batches.ts';

/** A broker to test against. */
export interface TestKafka {
  readonly bootstrap: string;
  createTopic(name: string, partitionCount: number): void | Promise<void>;
  deleteTopic(name: string): void | Promise<void>;
  /** One more. */
  addPartition(name: string, partitionCount: number): void | Promise<void>;
  /** The first partition loses the records before an offset, as by retention. */
  deleteBefore(topic: string, offset: number): void | Promise<void>;
  /** What a client fetches from now on is more than its quota. */
  throttle(clientId: string): void | Promise<void>;
  forbidWriting(topic: string): void | Promise<void>;
  /** All brokers are gone for a while, and come back with what they had. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A broker, a session, and ways to read topics, for the tests of a file. */
export interface KafkaFixture {
  readonly kafka: TestKafka;
  readonly client: KafkaClient;
  session(): Session;
  newTopic(partitionCount?: number): Promise<string>;
  servers(): Record<string, string>;
  optionsOf(topic: string, more?: Record<string, string>): Record<string, string>;
  rowsOf(
    topic: string,
    columns: readonly string[],
    more?: Record<string, string>,
    schema?: string,
  ): Promise<readonly unknown[]>;
  collect(
    topic: string,
    more: Record<string, string>,
    checkpointLocation: string,
    isEndless?: boolean,
  ): Promise<Collected>;
}

/** A query over a topic, and the values of its batches so far. */
interface Collected {
  readonly query: StreamingQuery;
  readonly batches: readonly (readonly unknown[])[];
}

/** Starts a broker before the tests of a file. `opener`: what the product opens its connections by. */
export function kafkaFixture(start: () => Promise<TestKafka>, opener: ClientName): KafkaFixture {
  const session = sharedSession();
  let kafka: TestKafka;
  let client: KafkaClient;
  let topicCount = 0;

  beforeAll(async () => {
    kafka = await start();
    client = new KafkaClient(kafka.bootstrap);
  });
  afterAll(async () => {
    client?.close();
    await kafka?.close();
  });

  /** A topic of the running test's own. */
  async function newTopic(partitionCount = 1): Promise<string> {
    const topic = `topic-${process.pid}-${topicCount++}`;
    await kafka.createTopic(topic, partitionCount);
    return topic;
  }

  const servers = () => ({ 'kafka.bootstrap.servers': kafka.bootstrap, client: opener });
  const optionsOf = (topic: string, more: Record<string, string> = {}) => {
    return { ...servers(), subscribe: topic, ...more };
  };

  /** Reads all of a topic, some columns of it as SQL. */
  async function rowsOf(
    topic: string,
    columns: readonly string[],
    more: Record<string, string> = {},
    schema?: string,
  ): Promise<readonly unknown[]> {
    const reader = session().read.format('kafka').options(optionsOf(topic, more));
    const df = (schema === undefined ? reader : reader.schema(schema)).load();
    const rows = await df
      .orderBy('partition', 'offset')
      .selectExpr(...columns)
      .collect();
    return rows.map((row) => Object.values(row));
  }

  /** A stream's values, batch by batch. */
  async function collect(
    topic: string,
    more: Record<string, string>,
    checkpointLocation: string,
    isEndless = false,
  ): Promise<{
    readonly query: StreamingQuery;
    readonly batches: readonly (readonly unknown[])[];
  }> {
    const batches: unknown[][] = [];
    const writer = session()
      .readStream.format('kafka')
      .options(optionsOf(topic, { startingOffsets: 'earliest', 'value.format': 'text', ...more }))
      .load()
      .select('value')
      .writeStream.foreachBatch((batch) => {
        batches.push(batch.rows().map(([value]) => value));
      })
      .option('checkpointLocation', checkpointLocation);
    const query = await (isEndless ? writer : writer.trigger({ availableNow: true })).start();
    if (!isEndless) await query.awaitTermination();
    return { query, batches };
  }

  return {
    get kafka() {
      return kafka;
    },
    get client() {
      return client;
    },
    session,
    newTopic,
    servers,
    optionsOf,
    rowsOf,
    collect,
  };
}

/** Records whose values are numbers. */
export function numbered(first: number, count: number): readonly TestRecord[] {
  return Array.from({ length: count }, (_, index) => ({ value: `${first + index}` }));
}
