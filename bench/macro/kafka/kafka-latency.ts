import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Session, session } from 'millrace';
import type { TestKafka } from '../../../test/support/kafka/kafka-tests.ts';
import { startRealKafka, whyNoKafka } from '../../../test/support/kafka/real-kafka.ts';
import { measureFdatasync } from '../../fdatasync.ts';
import type { Bench, BenchOptions, BenchReport, Verdict } from '../../harness.ts';
import { type Summary, summarize } from '../../statistics.ts';
import type { ProbeRequest } from './message-probe.ts';

const THREADS = 2;
const MESSAGES_PER_SECOND = 10_000;
const WARM_UP_SECONDS = 2;
const PROBES = 200;
/** What at-least-once may take at p99, on top of two writes of the journal. */
const AT_LEAST_ONCE_MS_MAX = 10;
const EXACTLY_ONCE_MS_MAX = 40;

const BROKER = 'broker alone';
const AT_LEAST_ONCE = 'at least once';
const EXACTLY_ONCE = 'a transaction a batch';

/** How long a message takes from topic to topic, beside what the broker takes to hand it on. */
export const kafkaLatency: Bench = {
  name: 'kafka-latency',
  summary: `${MESSAGES_PER_SECOND} messages/s from Kafka through a query to Kafka, message by message; needs Java`,
  seconds: 20,
  run,
};

async function run(options: BenchOptions): Promise<BenchReport> {
  const reason = await whyNoKafka();
  if (reason !== null) throw new Error(`the bench ${reason}`);
  const broker = await startRealKafka({ heap: '1g' });
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kafka-latency-'));
  const opened = await session({ threads: options.threads ?? THREADS });
  try {
    const probesMs = [...measureFdatasync(directory, PROBES)];
    const found = new Map([
      [BROKER, await measureBroker(broker, options)],
      [AT_LEAST_ONCE, await measureQuery(opened, broker, directory, 'at-least-once', options)],
      [EXACTLY_ONCE, await measureQuery(opened, broker, directory, 'exactly-once', options)],
    ]);
    probesMs.push(...measureFdatasync(directory, PROBES));
    return report(found, summarize(probesMs));
  } finally {
    await opened.close();
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureBroker(broker: TestKafka, options: BenchOptions): Promise<Summary> {
  await broker.createTopic('alone', 1);
  return probe(broker, 'alone', 'alone', options);
}

async function measureQuery(
  opened: Session,
  broker: TestKafka,
  directory: string,
  delivery: 'at-least-once' | 'exactly-once',
  options: BenchOptions,
): Promise<Summary> {
  const [input, output] = [`input-${delivery}`, `output-${delivery}`];
  await broker.createTopic(input, 1);
  await broker.createTopic(output, 1);
  const query = await opened.readStream
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': broker.bootstrap, subscribe: input })
    .option('startingOffsets', 'earliest')
    .load()
    .filter('length(value) > 100')
    .select('key', 'value')
    .writeStream.format('kafka')
    .options({ 'kafka.bootstrap.servers': broker.bootstrap, topic: output, delivery })
    .option('checkpointLocation', path.join(directory, delivery))
    .start();
  try {
    return await probe(broker, input, output, options);
  } finally {
    await query.stop();
  }
}

async function probe(
  { bootstrap }: TestKafka,
  input: string,
  output: string,
  { seconds }: BenchOptions,
): Promise<Summary> {
  const rates = { messagesPerSecond: MESSAGES_PER_SECOND, warmUpSeconds: WARM_UP_SECONDS };
  const workerData: ProbeRequest = { bootstrap, input, output, seconds, ...rates };
  const thread = new Worker(new URL('./message-probe.ts', import.meta.url), { workerData });
  const latenciesMs = await new Promise<readonly number[]>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  return summarize(latenciesMs);
}

function report(found: ReadonlyMap<string, Summary>, fdatasyncMs: Summary): BenchReport {
  const rows = [...found, ['fdatasync', fdatasyncMs] as const].map(([name, summary]) => {
    const { count, median, p99, greatest } = summary;
    return [name, String(count), ...[median, p99, greatest].map((value) => value.toFixed(2))];
  });
  const title = `${MESSAGES_PER_SECOND} messages/s of 200 bytes, from the time each is due to its being read (ms)`;
  const verdict = (name: string, limitMs: number): Verdict => {
    const { p99 } = found.get(name)!;
    return {
      claim: `${name}: p99 ${p99.toFixed(2)} ms ≤ ${limitMs.toFixed(2)} ms`,
      holds: p99 <= limitMs,
    };
  };
  return {
    tables: [{ title, head: ['', 'count', 'median', 'p99', 'greatest'], rows }],
    numbers: { ...Object.fromEntries(found), fdatasyncMs },
    verdicts: [
      verdict(AT_LEAST_ONCE, AT_LEAST_ONCE_MS_MAX + 2 * fdatasyncMs.p99),
      verdict(EXACTLY_ONCE, EXACTLY_ONCE_MS_MAX),
    ],
  };
}
