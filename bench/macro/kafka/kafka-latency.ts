import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Session, session } from 'millrace';
import { type RealKafka, whyNoKafka } from '../../../test/support/kafka/real-kafka.ts';
import { measureFdatasync } from '../../fdatasync.ts';
import type { Bench, BenchOptions, BenchReport, Verdict } from '../../harness.ts';
import { processorSeconds } from '../../processor-time.ts';
import { type Summary, summarize } from '../../statistics.ts';
import type { ProbeAnswer, ProbeRequest } from './message-probe.ts';
import { Relay } from './relay.ts';
import { STEADY_BROKER, startSteadyBroker } from './steady-broker.ts';

const THREADS = 2;
const MESSAGES_PER_SECOND = 10_000;
/** A broker that runs for long has its code compiled: after 6 s its compiler still has half a processor. */
const WARM_UP_SECONDS = 18;
const PROBES = 200;
/** What at-least-once may take at p99, on top of two writes of the journal. */
const AT_LEAST_ONCE_MS_MAX = 10;
const EXACTLY_ONCE_MS_MAX = 40;

const BROKER = 'broker alone';
const RELAY = 'broker twice, no query';
const AT_LEAST_ONCE = 'at least once';
const EXACTLY_ONCE = 'a transaction a batch';

/** How long a message takes from topic to topic, beside what the broker takes to hand it on. */
export const kafkaLatency: Bench = {
  name: 'kafka-latency',
  summary: `${MESSAGES_PER_SECOND} messages/s from Kafka through a query to Kafka, message by message; needs Java`,
  seconds: 20,
  run,
};

/** How long messages took, and what of the processors was used meanwhile. */
interface Measured {
  readonly latencyMs: Summary;
  readonly sentLateMs: Summary;
  readonly brokerCores: number;
  /** With the thread that writes and reads the messages. */
  readonly ownCores: number;
}

async function run(options: BenchOptions): Promise<BenchReport> {
  const reason = await whyNoKafka();
  if (reason !== null) throw new Error(`the bench ${reason}`);
  const broker = await startSteadyBroker();
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kafka-latency-'));
  const opened = await session({ threads: options.threads ?? THREADS });
  try {
    const probesMs = [...measureFdatasync(directory, PROBES)];
    const cases: Readonly<Record<string, () => Promise<Measured>>> = {
      [BROKER]: () => measureBroker(broker, options),
      [RELAY]: () => measureRelay(broker, options),
      [AT_LEAST_ONCE]: () => measureQuery(opened, broker, directory, 'at-least-once', options),
      [EXACTLY_ONCE]: () => measureQuery(opened, broker, directory, 'exactly-once', options),
    };
    const found = new Map<string, Measured>();
    for (const [name, measure] of Object.entries(cases)) {
      if (new RegExp(options.only ?? '').test(name)) found.set(name, await measure());
    }
    probesMs.push(...measureFdatasync(directory, PROBES));
    return report(found, summarize(probesMs));
  } finally {
    await opened.close();
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureBroker(broker: RealKafka, options: BenchOptions): Promise<Measured> {
  await broker.createTopic('alone', 1);
  return probe(broker, 'alone', 'alone', options);
}

async function measureRelay(broker: RealKafka, options: BenchOptions): Promise<Measured> {
  await broker.createTopic('relay-input', 1);
  await broker.createTopic('relay-output', 1);
  const relay = new Relay(broker.bootstrap, 'relay-input', 'relay-output');
  try {
    return await probe(broker, 'relay-input', 'relay-output', options);
  } finally {
    await relay.stop();
  }
}

async function measureQuery(
  opened: Session,
  broker: RealKafka,
  directory: string,
  delivery: 'at-least-once' | 'exactly-once',
  options: BenchOptions,
): Promise<Measured> {
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
  { bootstrap, pid }: RealKafka,
  input: string,
  output: string,
  { seconds }: BenchOptions,
): Promise<Measured> {
  const rates = { messagesPerSecond: MESSAGES_PER_SECOND, warmUpSeconds: WARM_UP_SECONDS };
  const workerData: ProbeRequest = { bootstrap, input, output, seconds, ...rates };
  const before = { ms: performance.now(), broker: processorSeconds(pid), own: process.cpuUsage() };
  const thread = new Worker(new URL('./message-probe.ts', import.meta.url), { workerData });
  const { latenciesMs, sentLateMs } = await new Promise<ProbeAnswer>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  const wallSeconds = (performance.now() - before.ms) / 1000;
  const { user, system } = process.cpuUsage(before.own);
  return {
    latencyMs: summarize(latenciesMs),
    sentLateMs: summarize(sentLateMs),
    brokerCores: (processorSeconds(pid) - before.broker) / wallSeconds,
    ownCores: (user + system) / 1e6 / wallSeconds,
  };
}

function report(found: ReadonlyMap<string, Measured>, fdatasyncMs: Summary): BenchReport {
  const rows = [...found].map(([name, { latencyMs, sentLateMs, brokerCores, ownCores }]) => {
    const others = [sentLateMs.p99, brokerCores, ownCores].map((value) => value.toFixed(2));
    return [name, ...latencyCells(latencyMs), ...others];
  });
  const title = `${MESSAGES_PER_SECOND} messages/s of 200 bytes, from the time each is due to its being read (ms); cores in use of ${availableParallelism()}`;
  return {
    tables: [
      {
        title,
        head: [
          '',
          'count',
          'median',
          'p99',
          'greatest',
          'sent late, p99',
          'broker',
          'this process',
        ],
        rows: [...rows, ['fdatasync', ...latencyCells(fdatasyncMs), '', '', '']],
      },
      { title: STEADY_BROKER, head: [], rows: [] },
    ],
    numbers: { ...Object.fromEntries(found), fdatasyncMs },
    verdicts: [
      ...verdicts(found, AT_LEAST_ONCE, AT_LEAST_ONCE_MS_MAX + 2 * fdatasyncMs.p99),
      ...verdicts(found, EXACTLY_ONCE, EXACTLY_ONCE_MS_MAX),
    ],
  };
}

function latencyCells({ count, median, p99, greatest }: Summary): readonly string[] {
  return [String(count), ...[median, p99, greatest].map((value) => value.toFixed(2))];
}

/** None for what was not measured. */
function verdicts(
  found: ReadonlyMap<string, Measured>,
  name: string,
  limitMs: number,
): readonly Verdict[] {
  const measured = found.get(name);
  if (measured === undefined) return [];
  const { p99 } = measured.latencyMs;
  const claim = `${name}: p99 ${p99.toFixed(2)} ms ≤ ${limitMs.toFixed(2)} ms`;
  return [{ claim, holds: p99 <= limitMs }];
}
