import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let kafka: FakeCluster;

const VALUES: readonly (string | null)[] = [
  '{"a":1,"b":"x","t":"2026-07-01T12:00:00"}',
  '{"b":"no a"}',
  '{"a":"wrong","b":"kept"}',
  null,
  '',
  ' ',
  '{"a":1,"b":"cut',
  '[{"a":3}]',
  'null',
  '{}',
];

beforeAll(async () => {
  kafka = await FakeCluster.start();
  kafka.createTopic('json', 1);
  const client = new KafkaClient(kafka.bootstrap);
  const records = VALUES.map((value, index) => ({ key: `{"k":${index}}`, value }));
  await client.produce('json', 0, records);
  client.close();
});
afterAll(() => kafka.close());

/** The same query over texts as they are, and over texts that the optimiser does not know. */
async function bothWays(columns: (text: (name: string) => string) => string): Promise<void> {
  const options = { 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: 'json' };
  const frame = session().read.format('kafka').options(options).load();
  const [fused, unfused] = [
    (name: string) => `CAST(${name} AS STRING)`,
    (name: string) => `concat(CAST(${name} AS STRING), '')`,
  ].map((text) => {
    frame.createOrReplaceTempView('records');
    return session().sql(`SELECT ${columns(text)}`);
  });
  expect(fused!.explain()).toContain('decoding from_json(');
  expect(unfused!.explain()).not.toContain('decoding');
  expect(await fused!.collect()).toEqual(await unfused!.collect());
}

test.each([
  [
    'a struct and whether it is there',
    "from_json(?, 'a INT, b STRING') AS j, from_json(?, 'a INT, b STRING') IS NULL AS n FROM records",
  ],
  [
    'its fields',
    "j.* FROM (SELECT from_json(?, 'a INT, b STRING, t TIMESTAMP') AS j, value FROM records)",
  ],
  [
    'what is corrupt',
    "j.* FROM (SELECT from_json(?, 'a INT, _corrupt_record STRING') AS j FROM records)",
  ],
  [
    'a zone of its own',
    "from_json(?, 't TIMESTAMP', map('timeZone', 'Asia/Tokyo')).t FROM records",
  ],
])('from_json over a topic gives the same from records as from texts: %s', (_, columns) =>
  bothWays((text) => columns.replaceAll('?', text('value'))),
);

test('keys and values are decoded in one query', () =>
  bothWays(
    (text) =>
      `from_json(${text('key')}, 'k INT').k, from_json(${text('value')}, 'a INT').a FROM records`,
  ));
