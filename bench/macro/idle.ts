import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaClient } from '../../test/support/kafka/kafka-client.ts';
import { startRealKafka, whyNoKafka } from '../../test/support/kafka/real-kafka.ts';
import { type Bench, type BenchOptions, type BenchReport, checkResult } from '../harness.ts';
import { summarize } from '../statistics.ts';
import { CommandProcess, MILLRACE } from './command-process.ts';

const ROW_COUNT = 10_000;
const SECONDS_MIN = 30;
const PIECES = 6;
const CORE_PERCENT_MAX = 1;
/** What the first batches leave to be done, such as a snapshot, is over by then. */
const SETTLING_SECONDS = 10;
const PARTITIONS = 4;

/** What a started query costs that has nothing to do: processor time by the kernel's own account. */
export const idle: Bench = {
  name: 'idle',
  summary: `a query that watches a directory of ${ROW_COUNT} files, or a Kafka topic, and nothing is new; the latter needs Java`,
  run,
};

/** What a query watches. */
interface Watched {
  /** Makes `ROW_COUNT` rows; gives the columns, format and options of the stream over them. */
  prepare(directory: string): Promise<string>;
  close(): Promise<void>;
}

interface IdleTimes {
  readonly percents: readonly number[];
  readonly memoryBytes: number;
}

async function run({ seconds, only }: BenchOptions): Promise<BenchReport> {
  const pieceSeconds = Math.max(SECONDS_MIN, seconds) / PIECES;
  const found = new Map<string, IdleTimes>();
  for (const [name, watch] of Object.entries(CASES)) {
    if (!new RegExp(only ?? '').test(name)) continue;
    const watched = await watch();
    try {
      found.set(name, await measure(watched, pieceSeconds));
    } finally {
      await watched.close();
    }
  }
  return report(found, pieceSeconds);
}

async function measure(watched: Watched, pieceSeconds: number): Promise<IdleTimes> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-idle-'));
  try {
    writeFileSync(path.join(directory, 'idle.sql'), script(await watched.prepare(directory)));
    const args = [MILLRACE, 'run', 'idle.sql', '--progress', 'none'];
    const query = new CommandProcess(args, directory);
    await allRead(query);
    await sleep(SETTLING_SECONDS * 1000);
    const percents: number[] = [];
    while (percents.length < PIECES) percents.push(await corePercent(query, pieceSeconds));
    const memoryBytes = query.peakMemoryBytes;
    await query.stop();
    return { percents, memoryBytes };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const CASES: Readonly<Record<string, () => Promise<Watched>>> = {
  [`a directory of ${ROW_COUNT} files`]: async () => ({
    async prepare(directory) {
      const folder = path.join(directory, 'lines');
      mkdirSync(folder);
      for (let file = 0; file < ROW_COUNT; file++) {
        writeFileSync(path.join(folder, `${file}.txt`), `line of ${file}\n`);
      }
      return "text OPTIONS (path 'lines')";
    },
    async close() {},
  }),
  [`a Kafka topic of ${PARTITIONS} partitions`]: async () => {
    const reason = await whyNoKafka();
    if (reason !== null) throw new Error(`the bench ${reason}`);
    const broker = await startRealKafka();
    const { bootstrap } = broker;
    return {
      async prepare() {
        await broker.createTopic('lines', PARTITIONS);
        const client = new KafkaClient(bootstrap);
        const count = ROW_COUNT / PARTITIONS;
        const records = Array.from({ length: count }, (_, row) => ({ value: `line ${row}` }));
        for (let partition = 0; partition < PARTITIONS; partition++) {
          await client.produce('lines', partition, records);
        }
        client.close();
        return `kafka OPTIONS ('kafka.bootstrap.servers' '${bootstrap}', subscribe 'lines', startingOffsets 'earliest')`;
      },
      close: () => broker.close(),
    };
  },
};

function script(source: string): string {
  return `CREATE STREAM lines USING ${source};
    CREATE TABLE counts USING console;
    INSERT INTO counts WITH ('outputMode' = 'complete', 'checkpointLocation' = 'checkpoint')
    SELECT count(*) AS lines FROM lines;`;
}

async function allRead(query: CommandProcess): Promise<void> {
  await query.firstOutput;
  while (!query.output.includes(String(ROW_COUNT))) await sleep(100);
  checkResult(query.output.includes(`|${ROW_COUNT}|`), query.output);
}

/** Percent of one core over some seconds. */
async function corePercent(query: CommandProcess, seconds: number): Promise<number> {
  const before = query.processorSeconds;
  const startMs = performance.now();
  await sleep(seconds * 1000);
  const wallSeconds = (performance.now() - startMs) / 1000;
  return ((query.processorSeconds - before) / wallSeconds) * 100;
}

function report(found: ReadonlyMap<string, IdleTimes>, pieceSeconds: number): BenchReport {
  const means = [...found].map(([name, { percents }]) => {
    return { name, mean: percents.reduce((sum, percent) => sum + percent, 0) / percents.length };
  });
  const rows = [...found.values()].map(({ percents }, index) => {
    const { least, greatest } = summarize(percents);
    const { name, mean } = means[index]!;
    return [name, ...[mean, least, greatest].map((percent) => percent.toFixed(2))];
  });
  const title = `Idle over ${PIECES} × ${pieceSeconds} s, percent of a core`;
  return {
    tables: [{ title, head: ['', 'mean', 'least', 'greatest'], rows }],
    numbers: { pieceSeconds, ...Object.fromEntries(found) },
    verdicts: means.map(({ name, mean }) => ({
      claim: `an idle query over ${name} uses < ${CORE_PERCENT_MAX} % of a core (${mean.toFixed(2)} %)`,
      holds: mean < CORE_PERCENT_MAX,
    })),
  };
}
