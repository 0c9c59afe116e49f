import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Session, type StreamingQuery, session } from 'millrace';
import { type RealKafka, whyNoKafka } from '../../../test/support/kafka/real-kafka.ts';
import type { Bench, BenchOptions, BenchReport, Verdict } from '../../harness.ts';
import { summarize } from '../../statistics.ts';
import { STEADY_BROKER, startSteadyBroker } from '../kafka/steady-broker.ts';
import { plotOf } from '../plot.ts';
import { type Growth, growthOf, ratioOf, steadyVerdict } from '../steadiness.ts';
import { widenYoungHeap } from '../widen-young-heap.ts';
import { type SecondSample, SoakCourse } from './soak-course.ts';

const MESSAGES_PER_SECOND = 50_000;
const SECONDS = 30 * 60;
const SECONDS_MIN = 20;
const PARTITIONS = 4;
/** For so long twice as many messages come, and then as many as before for as long. */
const BURST_SECONDS = 60;
/** In short runs it is shorter. */
const BURST_SHARE = 0.2;
/** Messages of so many seconds may wait in Kafka. */
const LAG_SECONDS_MAX = 5;
const END_SECONDS_MAX = 60;
/** What has been read for long is deleted, so that half an hour does not fill the disk. */
const RETENTION = {
  'log.retention.bytes': 256e6,
  'log.segment.bytes': 64e6,
  'log.retention.check.interval.ms': 10_000,
} as const;
const WRITE_MESSAGES: string = fileURLToPath(new URL('write-messages.ts', import.meta.url));
const PLOT: string = fileURLToPath(new URL('../../results/kafka-soak.svg', import.meta.url));

/** Whether a query from Kafka to Kafka that goes on for long stays as it was in memory, handles, latency and lag. */
export const kafkaSoak: Bench = {
  name: 'kafka-soak',
  summary: `${MESSAGES_PER_SECOND} messages/s → windowed count → Kafka, exactly once, for half an hour, then twice as many for a minute; needs Java`,
  seconds: SECONDS,
  run,
};

/** How long messages come at each rate. */
interface Phases {
  readonly steadySeconds: number;
  readonly burstSeconds: number;
}

interface Run extends Phases {
  readonly course: SoakCourse;
  readonly written: number;
}

async function run(options: BenchOptions): Promise<BenchReport> {
  const reason = await whyNoKafka();
  if (reason !== null) throw new Error(`the bench ${reason}`);
  const steadySeconds = Math.max(SECONDS_MIN, Math.round(options.seconds));
  const burstSeconds = Math.min(BURST_SECONDS, Math.round(steadySeconds * BURST_SHARE));
  widenYoungHeap();
  const broker = await startSteadyBroker(RETENTION);
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kafka-soak-'));
  const opened = await session({
    threads: options.threads ?? undefined,
    settings: { 'spark.sql.session.timeZone': 'UTC' },
  });
  try {
    const found = await follow(broker, opened, directory, { steadySeconds, burstSeconds });
    mkdirSync(path.dirname(PLOT), { recursive: true });
    writeFileSync(PLOT, plotOf([{ name: 'kafka-soak', samples: found.course.samples }]));
    return report(found);
  } finally {
    await opened.close();
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function follow(
  broker: RealKafka,
  opened: Session,
  directory: string,
  phases: Phases,
): Promise<Run> {
  await broker.createTopic('events', PARTITIONS);
  await broker.createTopic('counts', PARTITIONS);
  const { steadySeconds, burstSeconds } = phases;
  const written = MESSAGES_PER_SECOND * (steadySeconds + 3 * burstSeconds);
  const totalSeconds = steadySeconds + 2 * burstSeconds + END_SECONDS_MAX;
  const course = new SoakCourse(totalSeconds, PARTITIONS);
  opened.streams.addListener({ onQueryProgress: ({ progress }) => course.add(progress) });
  const query = await startCount(broker.bootstrap, opened, path.join(directory, 'checkpoint'));
  const writing = spawn(
    process.execPath,
    [WRITE_MESSAGES, broker.bootstrap, 'events', String(PARTITIONS), ...ratesOf(phases)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    const [code] = await Promise.race([once(writing, 'exit'), endOf(query)]);
    if (code !== 0) throw new Error(`the writer of messages ended with ${code}`);
    const endMs = performance.now() + END_SECONDS_MAX * 1000;
    while (course.rows < written && performance.now() < endMs) await sleep(100);
  } finally {
    course.end();
    writing.kill();
    await query.stop();
  }
  return { ...phases, course, written };
}

function ratesOf({ steadySeconds, burstSeconds }: Phases): readonly string[] {
  const [rate, burst] = [MESSAGES_PER_SECOND, burstSeconds];
  return [rate, steadySeconds, 2 * rate, burst, rate, burst].map(String);
}

async function endOf(query: StreamingQuery): Promise<never> {
  await query.awaitTermination();
  throw new Error('the query has ended');
}

/** Counts by window and key; windows end some seconds of event time after their messages. */
function startCount(
  bootstrap: string,
  opened: Session,
  checkpoint: string,
): Promise<StreamingQuery> {
  const servers = { 'kafka.bootstrap.servers': bootstrap };
  opened.readStream
    .format('kafka')
    .schema('at TIMESTAMP, key BIGINT, amount BIGINT')
    .options({ ...servers, subscribe: 'events', 'value.format': 'json' })
    .option('startingOffsets', 'earliest')
    .load()
    .withWatermark('at', '2 seconds')
    .createOrReplaceTempView('events');
  return opened
    .sql(
      `SELECT to_json(struct(window.start AS start, key, count(*) AS messages, sum(amount) AS total)) AS value
       FROM events GROUP BY window(at, '2 seconds'), key`,
    )
    .writeStream.format('kafka')
    .outputMode('append')
    .options({ ...servers, topic: 'counts' })
    .option('checkpointLocation', checkpoint)
    .start();
}

function report({ course, written, steadySeconds, burstSeconds }: Run): BenchReport {
  const steady = course.samples.slice(0, steadySeconds);
  const measures: Readonly<Record<string, Growth>> = {
    'median memory (MB)': growthOf(steady, ({ residentMb }) => residentMb, 'median'),
    'median handles': growthOf(steady, ({ handles }) => handles, 'median'),
    'p99 latency (ms)': growthOf(course.latenciesMs(steadySeconds), (latency) => latency, 'p99'),
  };
  const usual = steady.slice(Math.floor(steady.length / 5)).map(({ lag }) => lag);
  const after = course.samples.slice(steadySeconds + burstSeconds);
  const burst = course.samples.slice(steadySeconds, steadySeconds + burstSeconds);
  const lags = {
    steady: summarize(usual).greatest,
    burst: summarize(burst.map(({ lag }) => lag)).greatest,
    drainSeconds: secondsUntil(after, summarize(usual).p99),
  };
  return {
    tables: [
      {
        title: `${steadySeconds} s at ${MESSAGES_PER_SECOND} messages/s, then ${burstSeconds} s at twice as many`,
        head: ['', 'second fifth', 'last fifth', 'ratio'],
        rows: Object.entries(measures).map(([name, growth]) => [
          name,
          growth.second.toFixed(1),
          growth.last.toFixed(1),
          ratioOf(growth).toFixed(3),
        ]),
      },
      {
        title: 'Messages that wait in Kafka',
        head: ['', 'greatest'],
        rows: [
          ['steady', String(lags.steady)],
          ['twice as many', String(lags.burst)],
        ],
      },
      { title: STEADY_BROKER, head: [], rows: [] },
      { title: `plot: ${path.relative('.', PLOT)}`, head: [], rows: [] },
    ],
    numbers: { steadySeconds, burstSeconds, rows: course.rows, written, ...lags, ...measures },
    verdicts: [
      ...Object.entries(measures).map(([name, growth]) => steadyVerdict(name, growth)),
      ...lagVerdicts(lags, burstSeconds),
      {
        claim: `all ${written} messages were read, each once (${course.rows})`,
        holds: course.rows === written,
      },
    ],
  };
}

function lagVerdicts(
  lags: { readonly steady: number; readonly drainSeconds: number | null },
  burstSeconds: number,
): readonly Verdict[] {
  const lagMax = LAG_SECONDS_MAX * MESSAGES_PER_SECOND;
  const { steady, drainSeconds } = lags;
  const drained = drainSeconds === null ? 'it did not' : `${drainSeconds} s`;
  return [
    { claim: `the lag stays ≤ ${lagMax} messages (${steady})`, holds: steady <= lagMax },
    {
      claim: `the lag of twice the input drains within ${burstSeconds} s (${drained})`,
      holds: drainSeconds !== null,
    },
  ];
}

/** Until the lag is what it was before; null when it never was. */
function secondsUntil(samples: readonly SecondSample[], lag: number): number | null {
  const seconds = samples.findIndex((sample) => sample.lag <= lag);
  return seconds < 0 ? null : seconds;
}
