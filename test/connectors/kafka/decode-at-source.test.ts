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

const RECORD = `'{"type":"record","name":"r","fields":[{"name":"a","type":"int"},{"name":"b","type":["null","string"]}]}'`;
const LIST = `'{"type":"record","name":"l","fields":[{"name":"a","type":"int"},{"name":"b","type":{"type":"array","items":"int"}}]}'`;
/** Of both schemas; the last is malformed. */
const AVRO_VALUES: readonly (string | null)[] = ['0200', '02020278', null, '7f00', '0800', '04'];
const LENIENT = "map('mode', 'PERMISSIVE')";

beforeAll(async () => {
  kafka = await FakeCluster.start();
  kafka.createTopic('json', 1);
  const client = new KafkaClient(kafka.bootstrap);
  const records = VALUES.map((value, index) => ({ key: `{"k":${index}}`, value }));
  await client.produce('json', 0, records);
  kafka.createTopic('avro', 1);
  const avro = AVRO_VALUES.map((hex) => (hex === null ? null : Buffer.from(hex, 'hex')));
  await client.produce(
    'avro',
    0,
    avro.map((value) => ({ value })),
  );
  client.close();
});
afterAll(() => kafka.close());

type Spell = (name: string) => string;
/** What a function takes of a column, and the same in words that the optimiser does not know. */
const SPELLINGS: Readonly<Record<'json' | 'avro', readonly [Spell, Spell]>> = {
  json: [(name) => `CAST(${name} AS STRING)`, (name) => `concat(CAST(${name} AS STRING), '')`],
  avro: [(name) => name, (name) => `unhex(hex(${name}))`],
};

/** The same query, decoded by the source and by the function. */
async function bothWays(topic: 'json' | 'avro', columns: (spell: Spell) => string): Promise<void> {
  const options = { 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: topic };
  const frame = session().read.format('kafka').options(options).load();
  const [fused, unfused] = SPELLINGS[topic].map((spell) => {
    frame.createOrReplaceTempView('records');
    return session().sql(`SELECT ${columns(spell)}`);
  });
  expect(fused!.explain()).toContain(`decoding from_${topic}(`);
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
  bothWays('json', (text) => columns.replaceAll('?', text('value'))),
);

test('keys and values are decoded in one query', () =>
  bothWays(
    'json',
    (text) =>
      `from_json(${text('key')}, 'k INT').k, from_json(${text('value')}, 'a INT').a FROM records`,
  ));

test.each([
  [
    'structs, whether they are there, and what is malformed',
    `from_avro(?, ${RECORD}, ${LENIENT}) AS j, from_avro(?, ${RECORD}, ${LENIENT}) IS NULL AS n FROM records`,
  ],
  [
    'one field of several',
    `j.b FROM (SELECT from_avro(?, ${RECORD}, ${LENIENT}) AS j FROM records)`,
  ],
  ['a value that is no struct', `from_avro(?, '"int"', ${LENIENT}) FROM records`],
  ['what the kernel does not read', `from_avro(?, ${LIST}, ${LENIENT}).a FROM records`],
])('from_avro over a topic gives the same from records as from bytes: %s', (_, columns) =>
  bothWays('avro', (bytes) => columns.replaceAll('?', bytes('value'))),
);

test('from_avro that fails is decoded by the source only where it is made for every row', async () => {
  const options = { 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: 'avro' };
  session().read.format('kafka').options(options).load().createOrReplaceTempView('records');
  const over = (rest: string) =>
    session().sql(`SELECT from_avro(value, ${RECORD}).a AS a FROM records ${rest}`);
  const [all, some] = [over(''), over('WHERE offset < 5')];
  expect(all.explain()).toContain('decoding from_avro(');
  await expect(all.collect()).rejects.toThrow(/MALFORMED_AVRO_MESSAGE.*at offset 5 of avro-0/);
  expect(some.explain()).not.toContain('decoding');
  expect(await some.collect()).toEqual([[1], [1], [null], [-64], [4]]);
  const filtered = over(`WHERE from_avro(value, ${RECORD}).a > 0 AND offset < 5`);
  expect(filtered.explain()).toContain('decoding from_avro(');
  const choice = session().sql(
    `SELECT CASE WHEN offset < 5 THEN from_avro(value, ${RECORD}).a END AS a FROM records`,
  );
  expect(choice.explain()).not.toContain('decoding');
  expect(await choice.collect()).toHaveLength(6);
});
