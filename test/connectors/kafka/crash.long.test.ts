import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from '../../support/command-line.ts';
import { readByConsoleConsumer } from '../../support/kafka/console-consumer.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { type RealKafka, startRealKafka, whyNoKafka } from '../../support/kafka/real-kafka.ts';
import { Random } from '../../support/random.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';

// `MILLRACE_KAFKA_KILLS=100 MILLRACE_KAFKA_RESTARTS=5 npm run test:long -- test/connectors/kafka/crash.long.test.ts`:
// kills of the query, and of the broker while the query runs.
const KILLS = Number(process.env['MILLRACE_KAFKA_KILLS'] ?? 20);
const RESTARTS = Number(process.env['MILLRACE_KAFKA_RESTARTS'] ?? 1);
/** A run is killed after so many batches at the most. */
const BATCHES_MAX = 4;
const EVENTS_PER_BATCH = 700;
/** Written before each run: more than it can get to, however far the ones before it came. */
const EVENTS_PER_RUN = 3000;
const EVENTS = KILLS * EVENTS_PER_RUN;
const PARTITIONS = 3;
const EVENT_MS = 20;
const WINDOW_MS = 10_000;
const WORDS = 5;
const START_MS = Date.UTC(2026, 0, 1);

const QUERY = `CREATE STREAM events (n BIGINT, t TIMESTAMP, w STRING, WATERMARK FOR t AS t - INTERVAL '10' SECOND)
USING kafka OPTIONS ('kafka.bootstrap.servers' '\${servers}', subscribe 'input', startingOffsets 'earliest',
  'value.format' 'json', maxOffsetsPerTrigger '${EVENTS_PER_BATCH}');
CREATE TABLE counts USING kafka OPTIONS ('kafka.bootstrap.servers' '\${servers}', topic 'output');
INSERT INTO counts WITH ('outputMode' = 'append', 'checkpointLocation' = '\${checkpoint}')
SELECT to_json(struct(unix_millis(window.start) AS start, w, count(*) AS count, sum(n) AS total)) AS value
FROM events GROUP BY window(t, '10 seconds'), w;`;

const reason = await whyNoKafka();
let kafka: RealKafka | null = null;
let client: KafkaClient;

beforeAll(async () => {
  if (reason !== null) return;
  kafka = await startRealKafka();
  client = new KafkaClient(kafka.bootstrap);
});
afterAll(async () => {
  client?.close();
  await kafka?.close();
});

// Without Java or Maven Central there is no broker: the name says what is missing and how to run it then.
test.runIf(reason === null)(
  `counts of a query that is killed again and again are each there once${reason === null ? '' : `: left out, ${reason}`}`,
  async () => {
    await kafka!.createTopic('input', PARTITIONS);
    await kafka!.createTopic('output', 3);
    const directory = scratchDirectory();
    const script = path.join(directory, 'query.sql');
    await writeFile(script, QUERY);
    const parameters = [
      `servers=${kafka!.bootstrap}`,
      `checkpoint=${path.join(directory, 'checkpoint')}`,
    ];
    const args = ['run', script, ...parameters.flatMap((parameter) => ['--param', parameter])];
    const random = new Random(1);
    let restarts = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      await produceEvents((kill - 1) * EVENTS_PER_RUN);
      const interval = ['--set', 'millrace.checkpoint.interval=300 ms'];
      const run = new CommandLine([...args, ...interval, '--progress', 'json']);
      const batches = 1 + random.below(BATCHES_MAX);
      await run.reported(batches);
      if (restarts < Math.floor((kill * RESTARTS) / KILLS)) {
        restarts++;
        await kafka!.restart();
        await run.reported(batches + 1);
      }
      run.signal('SIGKILL');
      expect(await run.exitCode, run.stderr).toBe('SIGKILL');
    }
    const finish = async (): Promise<void> => {
      const run = new CommandLine([...args, '--available-now']);
      expect(await run.exitCode, run.stderr).toBe(0);
    };
    await finish();
    // Far behind, so that all windows before it close.
    await client.produce('input', 0, [eventAt(10 * EVENTS)]);
    await finish();
    const found = await readByConsoleConsumer(kafka!.bootstrap, 'output');
    expect(found.toSorted()).toEqual(expectedCounts().toSorted());
    console.info(
      `${KILLS} kills, ${restarts} broker kills: ${found.length} results, each there once`,
    );
  },
  // Against what hangs only.
  60_000 + KILLS * 30_000,
);

/** Event n goes to partition n modulo their number, so that none is far ahead of the others. */
async function produceEvents(first: number): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const events = Array.from({ length: EVENTS_PER_RUN / PARTITIONS }, (_, index) =>
      eventAt(first + index * PARTITIONS + partition),
    );
    await client.produce('input', partition, events);
  }
}

function eventAt(n: number): { readonly value: string } {
  return { value: JSON.stringify({ n, t: new Date(START_MS + n * EVENT_MS), w: `w${n % WORDS}` }) };
}

function expectedCounts(): readonly string[] {
  const counts = new Map<string, { start: number; w: string; count: number; total: number }>();
  for (let n = 0; n < EVENTS; n++) {
    const time = START_MS + n * EVENT_MS;
    const [start, w] = [time - (time % WINDOW_MS), `w${n % WORDS}`];
    const found = counts.get(`${start} ${w}`) ?? { start, w, count: 0, total: 0 };
    found.count++;
    found.total += n;
    counts.set(`${start} ${w}`, found);
  }
  return [...counts.values()].map((each) => JSON.stringify(each));
}
