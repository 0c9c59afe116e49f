import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Session, session } from 'millrace';
import { KafkaClient } from '../../../test/support/kafka/kafka-client.ts';
import type { TestKafka } from '../../../test/support/kafka/kafka-fixture.ts';
import { startRealKafka, whyNoKafka } from '../../../test/support/kafka/real-kafka.ts';
import { Random } from '../../../test/support/random.ts';
import {
  alternate,
  type Bench,
  type BenchOptions,
  type BenchReport,
  checkResult,
  type Measurement,
  type Verdict,
} from '../../harness.ts';
import { summarize } from '../../statistics.ts';
import { BID_COLUMNS } from '../bids.ts';
import { readByJvm, runCommand, writeByJvm } from './jvm-tools.ts';
import { SparkProcess, whyNoSpark } from './spark-kafka.ts';

const THREADS = 2;
const ROUNDS = 3;
const PARTITIONS = 4;
const RECORDS = 5_000_000;
const RECORDS_PER_BATCH = 300;
const RECORD_BYTES = 200;
/** Fewer, for they are written anew in each round. */
const WRITTEN_SHARE = 4;

/** The Kafka source and sink beside kcat, where there is one, and the tools that come with Kafka. */
export const kafka: Bench = {
  name: 'kafka',
  summary: "Kafka to columns, JSON and records, beside kcat and Kafka's own tools; needs Java",
  run,
};

interface Place {
  readonly opened: Session;
  readonly bootstrap: string;
  readonly directory: string;
  readonly records: number;
}

async function run(options: BenchOptions): Promise<BenchReport> {
  const reason = await whyNoKafka();
  if (reason !== null) throw new Error(`the bench ${reason}`);
  const broker = await startRealKafka({ heap: '1g' });
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kafka-'));
  const opened = await session({
    threads: options.threads ?? THREADS,
    settings: { 'spark.sql.session.timeZone': 'UTC' },
  });
  let spark: SparkProcess | null = null;
  try {
    const records = options.rows ?? RECORDS;
    await fill(broker, records);
    const place = { opened, bootstrap: broker.bootstrap, directory, records };
    for (const codec of COMPRESSED) {
      await broker.createTopic(`bids-${codec}`, PARTITIONS);
      await copy(place, `bids-${codec}`, codec);
    }
    const pattern = new RegExp(options.only ?? '');
    const all = contenders(place, broker);
    if (whyNoSpark() === null && pattern.test(BY_SPARK)) {
      const threads = options.threads ?? THREADS;
      spark = await SparkProcess.start(broker.bootstrap, 'bids', BID_COLUMNS, threads);
      all[BY_SPARK] = () => spark!.count(records);
    }
    const wanted = Object.entries(all).filter(([name]) => pattern.test(name));
    const results = await alternate(Object.fromEntries(wanted), ROUNDS);
    return report(results, records);
  } finally {
    spark?.stop();
    await opened.close();
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const BY_JVM_READ = 'JVM ConsumerPerformance';
const BY_JVM_WRITE = 'JVM ProducerPerformance';
const TO_COLUMNS = 'source: to columns';
const TO_JSON = 'source: JSON to 6 columns';
const BY_FUNCTION = 'source: from_json to 6 columns';
const COMPRESSED = ['lz4', 'zstd'] as const;
const toColumnsOf = (codec: string): string => `source: ${codec} to columns`;
const byKcatOf = (codec: string): string => `kcat, ${codec}`;
const TO_KAFKA = 'sink: at least once';
const TO_KAFKA_ONCE = 'sink: exactly once';
const COUNTED = 'from_json and count';
const BY_SPARK = 'Spark, from_json and count';
const COPY = 'Kafka to Kafka, exactly once';
const BY_KCAT = 'kcat';

type Contenders = Record<string, () => Promise<void>>;

function contenders(place: Place, broker: TestKafka): Contenders {
  const { bootstrap, records } = place;
  const written = records / WRITTEN_SHARE;
  const kcat = (name: string, topic: string): Contenders =>
    hasKcat() ? { [name]: () => runCommand('kcat', [...KCAT, '-b', bootstrap, '-t', topic]) } : {};
  const compressed = (codec: string): Contenders => {
    const topic = `bids-${codec}`;
    return {
      [toColumnsOf(codec)]: () => read(place, topic, {}, RECORD_COLUMNS),
      ...kcat(byKcatOf(codec), topic),
    };
  };
  let outputs = 0;
  const newOutput = async (): Promise<string> => {
    const topic = `output-${outputs++}`;
    await broker.createTopic(topic, PARTITIONS);
    return topic;
  };
  return {
    [TO_COLUMNS]: () => read(place, 'bids', {}, RECORD_COLUMNS),
    [BY_JVM_READ]: () => readByJvm(bootstrap, 'bids', records),
    ...kcat(BY_KCAT, 'bids'),
    ...Object.assign({}, ...COMPRESSED.map(compressed)),
    [COUNTED]: () => parseAndCount(place),
    [BY_FUNCTION]: () => read(place, 'bids', {}, BID_FIELDS),
    [TO_JSON]: () => read(place, 'bids', { 'value.format': 'json' }, BID_NAMES),
    [TO_KAFKA]: async () => write(place, await newOutput(), written),
    [TO_KAFKA_ONCE]: async () => writeOnce(place, await newOutput(), written),
    [BY_JVM_WRITE]: async () => writeByJvm(bootstrap, await newOutput(), written, RECORD_BYTES),
    [COPY]: async () => copy(place, await newOutput()),
  };
}

const RECORD_COLUMNS = ['key', 'value', 'partition', 'offset', 'timestamp'];
const KCAT = ['-C', '-q', '-e', '-o', 'beginning', '-f', ''];
const BID_NAMES = BID_COLUMNS.split(', ').map((column) => column.split(' ')[0]!);
/** The same of the bytes as they are. */
const BID_FIELDS = BID_NAMES.map(
  (name) => `from_json(CAST(value AS STRING), '${BID_COLUMNS}').${name}`,
);

function hasKcat(): boolean {
  try {
    execFileSync('kcat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Batches of some 60 KB, as busy producers make them. */
async function fill({ bootstrap, createTopic }: TestKafka, records: number): Promise<void> {
  await createTopic('bids', PARTITIONS);
  const client = new KafkaClient(bootstrap);
  const random = new Random(1);
  try {
    let row = 0;
    for (let batch = 0; row < records; batch++) {
      const count = Math.min(RECORDS_PER_BATCH, records - row);
      const made = Array.from({ length: count }, () => bid(random, row++));
      await client.produce('bids', batch % PARTITIONS, made);
    }
  } finally {
    client.close();
  }
}

function bid(random: Random, row: number): { readonly key: string; readonly value: string } {
  const auction = random.below(20_000);
  const value = JSON.stringify({
    auction,
    bidder: random.below(100_000),
    price: random.below(1_000_000),
    channel: `channel-${random.below(1000)}`,
    url: `https://www.nexmark.com/${random.below(1e9).toString(36)}/item.htm?query=1&channel_id=${random.below(1e6)}`,
    dateTime: new Date(1_767_225_600_000 + row).toISOString().slice(0, -1),
  });
  return { key: String(auction), value };
}

let runs = 0;

async function read(
  place: Place,
  topic: string,
  format: Readonly<Record<string, string>>,
  columns: readonly string[],
): Promise<void> {
  const { opened, bootstrap, directory, records } = place;
  const reader = opened.readStream
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, subscribe: topic })
    .options({ startingOffsets: 'earliest', ...format });
  const frame = ('value.format' in format ? reader.schema(BID_COLUMNS) : reader).load();
  const query = await frame
    .selectExpr(...columns)
    .writeStream.format('noop')
    .option('checkpointLocation', path.join(directory, String(runs++)))
    .trigger({ availableNow: true })
    .start();
  let rows = 0;
  await query.awaitTermination();
  for (const { numInputRows } of query.recentProgress) rows += Number(numInputRows);
  checkResult(rows === records || query.recentProgress.length >= 100, `${rows} rows were read`);
}

/** The query that Spark gets too, over bounded input. */
async function parseAndCount({ opened, bootstrap, records }: Place): Promise<void> {
  const [row] = await opened.read
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, subscribe: 'bids' })
    .load()
    .selectExpr(`from_json(CAST(value AS STRING), '${BID_COLUMNS}') AS bid`)
    .selectExpr('count(bid.auction) AS n', 'sum(bid.price) AS s', 'max(bid.dateTime) AS t')
    .collect();
  const [counted] = Object.values(row!);
  checkResult(Number(counted) === records, `${counted} rows were counted`);
}

/** Rows that are made on the spot, which costs next to nothing. */
async function write({ opened, bootstrap }: Place, topic: string, count: number): Promise<void> {
  await opened
    .sql(`SELECT string(id) AS key, repeat('x', ${RECORD_BYTES}) AS value FROM range(${count})`)
    .write.format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic })
    .save();
}

/** The same by a stream of one batch, and so in a transaction. */
async function writeOnce(
  { opened, bootstrap, directory }: Place,
  topic: string,
  count: number,
): Promise<void> {
  const query = await opened.readStream
    .format('rate-micro-batch')
    .options({ rowsPerBatch: String(count), numPartitions: '1' })
    .load()
    .selectExpr('string(value) AS key', `repeat('x', ${RECORD_BYTES}) AS value`)
    .writeStream.format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic })
    .option('checkpointLocation', path.join(directory, String(runs++)))
    .trigger({ once: true })
    .start();
  await query.awaitTermination();
}

async function copy(
  { opened, bootstrap, directory }: Place,
  topic: string,
  codec = 'none',
): Promise<void> {
  const query = await opened.readStream
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, subscribe: 'bids' })
    .option('startingOffsets', 'earliest')
    .load()
    .select('key', 'value')
    .writeStream.format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic, 'kafka.compression.type': codec })
    .option('checkpointLocation', path.join(directory, String(runs++)))
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
}

function report(
  results: Readonly<Record<string, readonly Measurement[]>>,
  records: number,
): BenchReport {
  const written = records / WRITTEN_SHARE;
  const rates = new Map(
    Object.entries(results).map(([name, measurements]) => {
      const wallMs = summarize(measurements.map((measurement) => measurement.wallMs)).median;
      const cpuMs = summarize(measurements.map((measurement) => measurement.cpuMs)).median;
      const count = [TO_KAFKA, TO_KAFKA_ONCE, BY_JVM_WRITE].includes(name) ? written : records;
      return [name, { perSecond: (count / wallMs) * 1000, cpuMs, wallMs }] as const;
    }),
  );
  const isOurs = (name: string): boolean => !/^(?:JVM|kcat|Spark)/.test(name);
  const rows = [...rates].map(([name, { perSecond, wallMs, cpuMs }]) => [
    name,
    (perSecond / 1e6).toFixed(2),
    wallMs.toFixed(0),
    isOurs(name) ? cpuMs.toFixed(0) : '',
  ]);
  const head = ['', 'M records/s', 'ms', 'CPU ms'];
  const missing = [hasKcat() ? null : 'kcat is not there', whyNoSpark()].filter(Boolean);
  const title = [
    `${records} records of about 200 bytes in ${PARTITIONS} partitions, broker on the same machine`,
    ...missing,
  ].join('; ');
  const verdict = (ours: string, times: number, theirs: string): readonly Verdict[] => {
    const [left, right] = [rates.get(ours), rates.get(theirs)];
    if (left === undefined || right === undefined) return [];
    const ratio = left.perSecond / right.perSecond;
    const claim = `${ours}: at least ${times} times as fast as ${theirs} (${ratio.toFixed(2)})`;
    return [{ claim, holds: ratio >= times }];
  };
  return {
    tables: [{ title, head, rows }],
    numbers: Object.fromEntries(rates),
    verdicts: [
      ...verdict(TO_COLUMNS, 2, BY_JVM_READ),
      ...verdict(TO_COLUMNS, 1.8, BY_KCAT),
      ...COMPRESSED.flatMap((codec) => verdict(toColumnsOf(codec), 1.3, byKcatOf(codec))),
      ...verdict(TO_JSON, 1, BY_KCAT),
      ...verdict(TO_KAFKA, 1.5, BY_JVM_WRITE),
      ...verdict(TO_KAFKA_ONCE, 0.8, BY_JVM_WRITE),
    ],
  };
}
