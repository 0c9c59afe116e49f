import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import type { TestRecord } from '../../support/kafka/record-batches.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let kafka: FakeCluster;
let client: KafkaClient;
let topics = 0;

beforeAll(async () => {
  kafka = await FakeCluster.start();
  client = new KafkaClient(kafka.bootstrap);
});
afterAll(async () => {
  client.close();
  await kafka.close();
});

/** The records as rows, some columns of them as SQL. */
async function rowsOf(
  records: readonly TestRecord[],
  options: Record<string, string>,
  columns: readonly string[],
  schema?: string,
): Promise<readonly unknown[]> {
  const topic = `t${topics++}`;
  kafka.createTopic(topic, 1);
  await client.produce(topic, 0, records);
  const reader = session()
    .read.format('kafka')
    .options({ 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: topic, ...options });
  const frame = (schema === undefined ? reader : reader.schema(schema)).load();
  const rows = await frame.selectExpr(...columns).collect();
  return rows.map((row) => Object.values(row));
}

const AVRO = {
  'value.format': 'avro',
  'value.avroSchema': JSON.stringify({
    type: 'record',
    name: 'r',
    fields: [
      { name: 'n', type: 'long' },
      { name: 's', type: ['null', 'string'] },
      { name: 'l', type: { type: 'map', values: 'int' } },
    ],
  }),
};
const hex = (digits: string | null): TestRecord => {
  return { value: digits === null ? null : Buffer.from(digits, 'hex') };
};

test('values of Avro are the columns of their schema', async () => {
  const records = ['0202026100', null, '040002026b0a00'].map(hex);
  const columns = ['n', 's', 'l', 'offset'];
  expect(await rowsOf(records, AVRO, columns)).toEqual([
    [1, 'a', [], 0],
    [null, null, null, 1],
    [2, null, [['k', 5]], 2],
  ]);
  expect(await rowsOf(records, AVRO, ['*'], 's STRING')).toHaveLength(3);
  const whole = { 'value.format': 'avro', 'value.avroSchema': '"string"' };
  expect(await rowsOf(records.slice(0, 1), whole, ['value'])).toEqual([['\u0002']]);
});

test('malformed Avro fails and says where, or is null', async () => {
  const records = ['000000000702020261', '0202026100'].map((digits) => hex(digits));
  const flat = {
    ...AVRO,
    'value.avroSchema': AVRO['value.avroSchema'].replace(/,\{"name":"l".*?\}\}/, ''),
  };
  const framed = { ...flat, 'value.avroHeader': 'confluent' };
  await expect(rowsOf(records, framed, ['n'])).rejects.toThrow(
    /MALFORMED_AVRO_MESSAGE.*the value at offset 1 of t\d+-0: there is no header/,
  );
  const lenient = { ...framed, 'value.mode': 'PERMISSIVE' };
  expect(await rowsOf(records, lenient, ['n', 's'])).toEqual([
    [1, 'a'],
    [null, null],
  ]);
});

test.each([
  [
    'json',
    ['{"k":1,"s":"x"}', null, '', '{"k":"no"}'],
    [[1, 'x'], null, [null, null], [null, null]],
  ],
  ['csv', ['1,x', null, '', 'no'], [[1, 'x'], null, [null, null], [null, null]]],
] as const)('keys of %s are structs', async (format, keys, expected) => {
  const options = { 'key.format': format, 'key.schema': 'k INT, s STRING' };
  const records = keys.map((key) => ({ key, value: `value of ${key}` }));
  const rows = await rowsOf(records, options, ['key.k', 'key.s', 'key IS NULL', 'string(value)']);
  expect(rows).toEqual(
    expected.map((own, index) => [
      ...(own ?? [null, null]),
      own === null,
      `value of ${keys[index]}`,
    ]),
  );
});

test('keys of Avro are what their schema says', async () => {
  const options = { 'key.format': 'avro', 'key.avroSchema': '"long"' };
  const records = [
    { key: '\u0006', value: 'a' },
    { key: null, value: 'b' },
  ];
  expect(await rowsOf(records, options, ['key', 'string(value)'])).toEqual([
    [3, 'a'],
    [null, 'b'],
  ]);
});
