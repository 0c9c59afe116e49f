// `npm run nexmark -- --data DIR --answers DIR [--queries q0,q17] [--profile]`: runs the queries as streams over
// the generator's JSON lines and compares their answers. `node bench/macro/nexmark/generate.mjs --out DIR` makes the data.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printReport } from '../../harness.ts';
import { ThreadProfiler } from '../../thread-profiler.ts';
import { countEvents, cutFiles } from './input.ts';
import { type NexmarkQuery, QUERIES } from './queries.ts';
import { RowSums } from './row-sums.ts';
import { type QueryRun, type RunSetting, runQuery } from './run-query.ts';

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
  process.stderr.write(
    'usage: npm run nexmark -- --data DIR --answers DIR [--queries q0,q17] [--profile]\n',
  );
  process.exit(2);
}
const bids = path.join(values.data, 'json/bid.jsonl');
const missing = [bids, values.answers].find((needed) => !existsSync(needed));
if (missing !== undefined) {
  process.stderr.write(
    `nexmark: there is no ${missing}; --data names a folder with json/bid.jsonl, --answers the answers\n`,
  );
  process.exit(2);
}
process.exitCode = (await main(values.data, values.answers, values.queries.split(','))) ? 0 : 1;

async function main(data: string, answersPath: string, names: readonly string[]): Promise<boolean> {
  const answers = readAnswers(answersPath);
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-nexmark-'));
  const profiler = values.profile ? new ThreadProfiler() : null;
  try {
    const input = path.join(directory, 'bid');
    const files = cutFiles(path.join(data, 'json/bid.jsonl'), input, BATCHES_MIN);
    const events = countEvents(path.join(data, 'json'));
    say(`${events} events, their bids in ${files} files, a batch each\n`);
    const rowSums = new RowSums();
    let areRight = true;
    for (const name of names) {
      const query = QUERIES.find((candidate) => candidate.name === name);
      const isRight =
        query === undefined
          ? say(`${name}: unknown`)
          : await check(
              query,
              input,
              { directory: path.join(directory, name), rowSums, profiler },
              answers,
              events,
            );
      areRight = areRight && isRight;
    }
    const write = (text: string): boolean => process.stdout.write(text);
    if (profiler !== null)
      printReport({ tables: profiler.tables, numbers: {}, verdicts: [] }, write);
    return areRight;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function check(
  query: NexmarkQuery,
  input: string,
  setting: RunSetting,
  answers: readonly Answers[],
  events: number,
): Promise<boolean> {
  try {
    const run = await runQuery(query, input, setting);
    const isRight = answers.some(
      ({ [query.name]: answer }) => answer?.rows === run.rows && answer.checksum === run.checksum,
    );
    const isWhole = run.batches >= BATCHES_MIN && run.snapshots >= SNAPSHOTS_MIN;
    say(`${query.name.padEnd(5)} ${isRight ? 'right' : 'WRONG'}  ${describe(run, events)}`);
    if (!isWhole) say(`      fewer than ${BATCHES_MIN} batches or ${SNAPSHOTS_MIN} snapshots`);
    return isRight && isWhole;
  } catch (error) {
    return say(`${query.name.padEnd(5)} FAILED ${(error as Error).message}`);
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

/** Says it, and that something is not right. */
function say(text: string): false {
  process.stdout.write(`${text}\n`);
  return false;
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
