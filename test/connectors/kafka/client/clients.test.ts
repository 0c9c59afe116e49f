import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CLIENT_NAMES,
  type ClientName,
  readClientOptions,
} from '../../../../src/connectors/kafka/client/client-options.ts';
import { KafkaCluster } from '../../../../src/connectors/kafka/client/cluster.ts';
import { FakeCluster } from '../../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../../support/kafka/kafka-client.ts';
import { sharedSession } from '../../../support/shared-session.ts';

const CERTIFICATE = new URL('../../../support/kafka/localhost.pem', import.meta.url);
const USER = { username: 'me', password: 'a"b', token: 'the-token', sessionMs: 0 };

const session = sharedSession();
let kafka: FakeCluster;
let open: KafkaCluster[] = [];

beforeEach(async () => {
  kafka = await FakeCluster.start();
  kafka.createTopic('t', 1);
});
afterEach(async () => {
  for (const cluster of open) cluster.close();
  open = [];
  await kafka.close();
});

function connect(client: ClientName, options: Record<string, string> = {}): KafkaCluster {
  const all = { 'bootstrap.servers': kafka.bootstrap, ...options };
  const cluster = new KafkaCluster(readClientOptions(new Map(Object.entries(all)), client));
  open.push(cluster);
  return cluster;
}

function saslOptions(mechanism: string, password: string = USER.password): Record<string, string> {
  const quoted = password.replaceAll('"', '\\"');
  const config = `Login required username="me" password="${quoted}" token="${password === USER.password ? USER.token : 'no'}";`;
  return {
    'security.protocol': 'SASL_PLAINTEXT',
    'sasl.mechanism': mechanism,
    'sasl.jaas.config': config,
  };
}

describe.each(CLIENT_NAMES)('a connection by %s', (name) => {
  test('carries requests and answers, also such as come in many parts', async () => {
    const client = new KafkaClient(connect(name));
    const values = Array.from({ length: 12 }, (_, row) => `${row} ${'x'.repeat(30_000)}`);
    await client.produce(
      't',
      0,
      values.map((value) => ({ value })),
    );
    const read = await client.read('t', 0);
    expect(read.map(({ value }) => value)).toEqual(values);
  });

  test('that the broker ends is made anew', async () => {
    const cluster = connect(name);
    const client = new KafkaClient(cluster);
    for (let turn = 0; turn < 3; turn++) {
      await client.produce('t', 0, [{ value: `${turn}` }]);
      kafka.disconnect(1);
    }
    const found = await cluster.untilAnswered(() => client.read('t', 0));
    expect(found.map(({ value }) => value)).toEqual(['0', '1', '2']);
  });

  test('to nobody is an error that says what to do', async () => {
    const cluster = connect(name, { 'bootstrap.servers': '127.0.0.1:1' });
    await expect(cluster.metadata(null)).rejects.toThrow(/KAFKA_REQUEST_FAILED.*ECONNREFUSED/);
  });

  test('is closed while it is made', async () => {
    const cluster = connect(name);
    const asked = cluster.metadata(null);
    cluster.close();
    await expect(asked).rejects.toThrow('KAFKA_REQUEST_FAILED');
  });

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'])(
    'shows who we are by %s, or is refused',
    async (mechanism) => {
      kafka.user = USER;
      const { topics } = await connect(name, saslOptions(mechanism)).metadata(['t']);
      expect(topics[0]!.partitions).toHaveLength(1);
      const wrong = connect(name, saslOptions(mechanism, 'wrong'));
      await expect(wrong.metadata(['t'])).rejects.toThrow('KAFKA_AUTHENTICATION_FAILED');
    },
  );

  test('is made anew before the broker asks who we are again', async () => {
    kafka.user = { ...USER, sessionMs: 1 };
    const cluster = connect(name, saslOptions('PLAIN'));
    while (kafka.connectionCount < 3) await cluster.metadata(['t']);
  });

  test('is encrypted, for a certificate that is trusted', async () => {
    await kafka.close();
    kafka = await FakeCluster.start(1, readFileSync(CERTIFICATE));
    kafka.createTopic('t', 1);
    const tls = { 'security.protocol': 'SSL' };
    const trusted = { ...tls, 'ssl.truststore.location': CERTIFICATE.pathname };
    const { topics } = await connect(name, trusted).metadata(['t']);
    expect(topics[0]!.partitions).toHaveLength(1);
    await expect(connect(name, tls).metadata(['t'])).rejects.toThrow(/self-signed certificate/);
  });

  test('carries a query from topic to topic', async () => {
    const client = new KafkaClient(connect(name));
    kafka.createTopic('out', 2);
    await client.produce('t', 0, [{ value: 'a' }, { value: 'b' }]);
    const options = { 'kafka.bootstrap.servers': kafka.bootstrap, client: name };
    const frame = session().read.format('kafka').options(options).option('subscribe', 't').load();
    await frame
      .select('value')
      .write.format('kafka')
      .options(options)
      .option('topic', 'out')
      .save();
    const written = await client.readAll('out');
    expect(written.map(({ value }) => value).toSorted()).toEqual(['a', 'b']);
  });
});
