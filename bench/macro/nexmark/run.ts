// `npm run nexmark -- --data DIR --answers DIR [--queries q0,q17] [--profile]`: runs the queries as streams over
// the generator's JSON lines and compares their answers. `node bench/macro/nexmark/generate.mjs --out DIR` makes the data.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printReport, type Table } from '../../harness.ts';
import { ThreadProfiler } from '../../thread-profiler.ts';
import { comparison } from './comparison.ts';
import { countEvents, cutStreams, type NexmarkInput } from './input.ts';
import { type NexmarkQuery, QUERIES } from './queries.ts';
import { compileRowSums, RowSums } from './row-sums.ts';
import { type RunSetting, runQuery } from './run-query.ts';
import type { QueryRun } from './stream-query.ts';

const BATCHES_MIN = 100;
const SNAPSHOTS_MIN = 3;

interface Answer {
  readonly rows: number;
  readonly checksum: string;
}

type Answers = Readonly<Record<string, Answer>>;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    answers: { type: 'string' },
    queries: { type: 'string', default: QUERIES.map(({ name }) => name).join(',') },
    profile: { type: 'boolean', default: false },
  },
});
if (values.data === undefined || values.answers === undefined) {
  refuse('usage: npm run nexmark -- --data DIR --answers DIR [--queries q0,q17] [--profile]');
}
const bids = path.join(values.data, 'json/bid.jsonl');
const missing = [bids, values.answers].find((needed) => !existsSync(needed));
if (missing !== undefined) {
  refuse(
    `nexmark: there is no ${missing}; --data names a folder with json/bid.jsonl, --answers the answers`,
  );
}
const names = values.queries.split(',');
const queries = QUERIES.filter(({ name }) => names.includes(name));
const unknown = names.filter((name) => !QUERIES.some((query) => query.name === name));
if (unknown.length > 0) refuse(`nexmark: there is no query ${unknown.join(', ')}`);
process.exitCode = (await main(values.data, values.answers)) ? 0 : 1;

async function main(data: string, answersPath: string): Promise<boolean> {
  const answers = readAnswers(answersPath);
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-nexmark-'));
  const profiler = values.profile ? new ThreadProfiler() : null;
  try {
    const input = cutStreams(data, directory, BATCHES_MIN);
    const events = countEvents(path.join(data, 'json'));
    say(`${events} events, each stream in ${input.fileCount} files, a batch each\n`);
    const rowSums = new RowSums(compileRowSums());
    const rates = new Map<string, number>();
    for (const query of queries) {
      const setting = { directory: path.join(directory, query.name), rowSums, profiler };
      const run = await check(query, input, setting, answers, events);
      if (run !== null) rates.set(query.name, events / run.wallMs);
    }
    print([...(profiler?.tables ?? []), ...comparison(rates)]);
    return rates.size === queries.length;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Null for a query whose answer is wrong. */
async function check(
  query: NexmarkQuery,
  input: NexmarkInput,
  setting: RunSetting,
  answers: readonly Answers[],
  events: number,
): Promise<QueryRun | null> {
  try {
    const run = await runQuery(query, input, setting);
    const isRight = answers.some(
      ({ [query.name]: answer }) => answer?.rows === run.rows && answer.checksum === run.checksum,
    );
    const isWhole = run.batches >= BATCHES_MIN && run.snapshots >= SNAPSHOTS_MIN;
    say(`${query.name.padEnd(5)} ${isRight ? 'right' : 'WRONG'}  ${describe(run, events)}`);
    if (!isWhole) say(`      fewer than ${BATCHES_MIN} batches or ${SNAPSHOTS_MIN} snapshots`);
    return isRight && isWhole ? run : null;
  } catch (error) {
    say(`${query.name.padEnd(5)} FAILED ${(error as Error).message}`);
    return null;
  }
}

function describe(run: QueryRun, events: number): string {
  const { wallMs, cpuMs, mainMs, sinkMs, peakBytes, batches, snapshots, rows, checksum } = run;
  return [
    `${Math.round((events / wallMs) * 1000).toLocaleString('en-US')} events/s`,
    seconds(wallMs),
    `CPU ${seconds(cpuMs)} (main thread ${seconds(mainMs)}, sink ${seconds(sinkMs)} of it)`,
    `peak ${(peakBytes / 1e6).toFixed(0)} MB`,
    `${batches} batches`,
    `${snapshots} snapshots`,
    `${rows} rows ${checksum}`,
  ].join(', ');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function print(tables: readonly Table[]): void {
  printReport({ tables, numbers: {}, verdicts: [] }, (text) => process.stdout.write(text));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

/** A file of answers, or a directory of them: any may be that of the data. */
function readAnswers(location: string): readonly Answers[] {
  const files = statSync(location).isFile()
    ? [location]
    : readdirSync(location)
        .filter((name) => /^answers-.*\.json$/.test(name))
        .map((name) => path.join(location, name));
  return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Answers);
}
