import { expect, test } from 'vitest';
import { type Schema, schema } from '../../../src/columnar/schema.ts';
import { BINARY, field, INT, STRING } from '../../../src/columnar/types.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import { recordSchemaOf } from '../../../src/connectors/kafka/sink/record-schema.ts';
import { shareOffsets } from '../../../src/connectors/kafka/source/share-offsets.ts';
import {
  readSourceOptions,
  streamStart,
} from '../../../src/connectors/kafka/source/source-options.ts';

const SERVERS = { 'kafka.bootstrap.servers': 'localhost:9092' };
const READ = { ...SERVERS, subscribe: 'words' };

const source = (options: Record<string, string>) => () =>
  new Connectors().createSource('kafka', options, null);
const sink = (options: Record<string, string>) => () =>
  new Connectors().createSink('kafka', options);

test.each([
  [{ subscribe: 'a' }, "Option 'kafka.bootstrap.servers' must be specified"],
  [
    SERVERS,
    'One of the following options must be specified for Kafka source: subscribe, subscribePattern, assign',
  ],
  [
    { ...READ, assign: '{"a":[0]}' },
    'Only one of the following options can be specified for Kafka source',
  ],
  [{ ...SERVERS, subscribe: ' , ' }, 'No topics to subscribe to as specified value for option'],
  [
    { ...SERVERS, assign: '{"a":[]}' },
    'No topicpartitions to assign as specified value for option',
  ],
  [{ ...SERVERS, subscribePattern: '(' }, 'no regular expression'],
  [
    { ...READ, 'kafka.auto.offset.reset': 'latest' },
    "Kafka option 'auto.offset.reset' is not supported. Instead set the source option 'startingOffsets'",
  ],
  [
    { ...READ, 'kafka.key.deserializer': 'x' },
    'deserialized as byte arrays with ByteArrayDeserializer',
  ],
  [
    { ...READ, 'kafka.value.deserializer': 'x' },
    "Kafka option 'value.deserializer' is not supported as values",
  ],
  [
    { ...READ, 'kafka.enable.auto.commit': 'true' },
    "Kafka option 'enable.auto.commit' is not supported",
  ],
  [
    { ...READ, 'kafka.interceptor.classes': 'x' },
    "Kafka option 'interceptor.classes' is not supported",
  ],
  [{ ...READ, 'kafka.isolation.levle': 'x' }, 'Did you mean kafka.isolation.level?'],
  [
    { ...READ, minOffsetsPerTrigger: '9', maxOffsetsPerTrigger: '8' },
    'The value of minOffsetPerTrigger(9) is higher than the maxOffsetsPerTrigger(8)',
  ],
  [{ ...READ, 'kafka.fetch.min.bytes': 'x' }, "Option 'kafka.fetch.min.bytes' of the kafka source"],
  [{ ...READ, 'value.format': 'json' }, 'need a schema'],
  [{ ...READ, 'value.format': 'avro' }, "Option 'avroSchema' of the avro format is not set"],
  [
    { ...READ, 'value.format': 'avro', 'value.avroSchema': '"no"' },
    'The Avro schema cannot be used',
  ],
  [{ ...READ, 'key.format': 'csv' }, "Keys in the format 'csv' need a schema"],
  [{ ...READ, 'key.schema': 'a INT' }, "Keys in the format 'raw' have no schema"],
  [
    { ...READ, 'key.format': 'json', 'key.schema': 'a INT', 'key.mode': 'DROPMALFORMED' },
    "'key.mode' is 'DROPMALFORMED'; expected PERMISSIVE or FAILFAST",
  ],
  [{ ...READ, 'kafka.security.protocol': 'SASL_SSL' }, "'kafka.sasl.mechanism' is not set"],
  [
    { ...READ, 'kafka.security.protocol': 'SASL_SSL', 'kafka.sasl.mechanism': 'GSSAPI' },
    'expected one of PLAIN',
  ],
  [
    { ...READ, 'kafka.bootstrap.servers': 'nowhere' },
    "expected a list such as 'host1:9092,host2:9092'",
  ],
])('the source refuses %j', (options, words) => {
  expect(source(options)).toThrow(words);
});

test('columns of a schema for values of Avro are fields of theirs', () => {
  const avroSchema = '{"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}';
  const options = { ...READ, 'value.format': 'avro', 'value.avroSchema': avroSchema };
  const columnsOf = (columns: Schema | null) =>
    new Connectors().createSource('kafka', options, columns).schema.fields.map(({ name }) => name);
  expect(columnsOf(null).slice(0, 3)).toEqual(['a', 'key', 'topic']);
  expect(columnsOf(schema([field('a', INT)]))).toEqual(columnsOf(null));
  expect(() => columnsOf(schema([field('a', STRING)]))).toThrow(
    "The column 'a' is STRING, but option 'value.avroSchema' has the type INT for it",
  );
  expect(() => columnsOf(schema([field('b', INT)]))).toThrow('has no such field');
});

test.each([
  [{ topic: 'a' }, "Option 'kafka.bootstrap.servers' must be specified"],
  [{ ...SERVERS, 'kafka.key.serializer': 'x' }, 'keys are serialized with ByteArraySerializer'],
  [{ ...SERVERS, 'kafka.acks': '1' }, "exactly-once delivery needs 'all'"],
  [
    { ...SERVERS, delivery: 'at-least-once', 'kafka.acks': '0' },
    "Option 'kafka.acks' of the kafka sink is '0'; expected one of -1, all, 1",
  ],
  [{ ...SERVERS, subscribe: 'a' }, "Unknown option 'subscribe' for the kafka sink"],
])('the sink refuses %j', (options, words) => {
  expect(sink(options)).toThrow(words);
});

test('a table of Kafka may have options for reading and for writing', () => {
  const options = { ...READ, topic: 'out', delivery: 'at-least-once', 'kafka.acks': '1' };
  expect(() => new Connectors().checkTableOptions('kafka', options)).not.toThrow();
});

test('passwords and tokens come from the JAAS text', () => {
  const text = 'org.apache.kafka.Login required username="me" password="a\\"b";';
  const security = { 'kafka.security.protocol': 'SASL_PLAINTEXT', 'kafka.sasl.jaas.config': text };
  const { client } = readSourceOptions({
    ...READ,
    ...security,
    'kafka.sasl.mechanism': 'SCRAM-SHA-512',
  });
  expect(client.sasl).toEqual({ mechanism: 'SCRAM-SHA-512', username: 'me', password: 'a"b' });
  expect(client.tls).toBeNull();
});

test('a stream has no end, and starts by the first of three options that is given', () => {
  const startOf = (options: Record<string, string>) =>
    streamStart(readSourceOptions({ ...READ, ...options }));
  expect(startOf({})).toEqual({ kind: 'latest' });
  const all = { startingOffsets: 'earliest', startingOffsetsByTimestamp: '{"a":{"0":5}}' };
  expect(startOf(all).kind).toBe('timestamps');
  expect(startOf({ ...all, startingTimestamp: '7' })).toEqual({ kind: 'timestamp', timestamp: 7 });
  expect(() => startOf({ endingOffsets: 'latest' })).toThrow(
    'endingOffsets not valid in streaming queries',
  );
});

test('a limit is shared by backlog, and no partition starves', () => {
  const backlogs = [
    { from: 0, end: 1000 },
    { from: 5, end: 15 },
    { from: 7, end: 7 },
    { from: 100, end: 101 },
  ];
  expect(shareOffsets(100, backlogs)).toEqual([98, 6, 7, 101]);
  expect(shareOffsets(5000, backlogs)).toEqual([1000, 15, 7, 101]);
  expect(shareOffsets(5000, [{ from: 9, end: 3 }])).toEqual([9]);
});

test("the sink finds a record's parts by name, and says in Spark's words what is missing", () => {
  const value = field('value', STRING);
  const all = schema([field('other', INT), value, field('KEY', BINARY), field('topic', STRING)]);
  const none = { partition: null, headers: null };
  expect(recordSchemaOf(all, null, true)).toEqual({ key: 2, value: 1, topic: 3, ...none });
  // The option goes before the column.
  expect(recordSchemaOf(all, 'out', true)).toEqual({ key: 2, value: 1, topic: null, ...none });
  expect(() => recordSchemaOf(schema([field('a', STRING)]), 'out', true)).toThrow(
    "Required attribute 'value' not found",
  );
  expect(() => recordSchemaOf(schema([value]), null, true)).toThrow(
    "topic option required when no 'topic' attribute is present",
  );
  expect(() => recordSchemaOf(schema([field('value', INT)]), 'out', true)).toThrow(
    'value attribute unsupported type INT',
  );
});
