import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type BenchOptions, type BenchReport, checkResult } from '../harness.ts';
import { summarize } from '../statistics.ts';
import { CommandProcess, MILLRACE } from './command-process.ts';

const FILE_COUNT = 10_000;
const SECONDS_MIN = 30;
const PIECES = 6;
const CORE_PERCENT_MAX = 1;
/** What the files' first batches leave to be done, such as a snapshot, is over by then. */
const SETTLING_SECONDS = 10;

/** What a started query costs that has nothing to do: processor time by the kernel's own account. */
export const idle: Bench = {
  name: 'idle',
  summary: `a query that watches a directory of ${FILE_COUNT} files, none of them new`,
  run,
};

async function run({ seconds }: BenchOptions): Promise<BenchReport> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-idle-'));
  try {
    writeFiles(path.join(directory, 'lines'));
    writeFileSync(path.join(directory, 'idle.sql'), script(directory));
    const query = new CommandProcess(
      [MILLRACE, 'run', 'idle.sql', '--progress', 'none'],
      directory,
    );
    await allRead(query);
    await sleep(SETTLING_SECONDS * 1000);
    const pieceSeconds = Math.max(SECONDS_MIN, seconds) / PIECES;
    const percents: number[] = [];
    while (percents.length < PIECES) percents.push(await corePercent(query, pieceSeconds));
    const memoryBytes = query.peakMemoryBytes;
    await query.stop();
    return report(percents, pieceSeconds, memoryBytes);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function writeFiles(folder: string): void {
  mkdirSync(folder);
  for (let file = 0; file < FILE_COUNT; file++) {
    writeFileSync(path.join(folder, `${file}.txt`), `line of ${file}\n`);
  }
}

function script(directory: string): string {
  return `CREATE STREAM lines USING text OPTIONS (path '${directory}/lines');
    CREATE TABLE counts USING console;
    INSERT INTO counts WITH ('outputMode' = 'complete', 'checkpointLocation' = '${directory}/checkpoint')
    SELECT count(*) AS lines FROM lines;`;
}

async function allRead(query: CommandProcess): Promise<void> {
  await query.firstOutput;
  while (!query.output.includes(String(FILE_COUNT))) await sleep(100);
  checkResult(query.output.includes(`|${FILE_COUNT}|`), query.output);
}

/** Percent of one core over some seconds. */
async function corePercent(query: CommandProcess, seconds: number): Promise<number> {
  const before = query.processorSeconds;
  const startMs = performance.now();
  await sleep(seconds * 1000);
  const wallSeconds = (performance.now() - startMs) / 1000;
  return ((query.processorSeconds - before) / wallSeconds) * 100;
}

function report(
  percents: readonly number[],
  pieceSeconds: number,
  memoryBytes: number,
): BenchReport {
  const { least, greatest } = summarize(percents);
  const mean = percents.reduce((sum, percent) => sum + percent, 0) / percents.length;
  const cells = [mean, least, greatest].map((percent) => percent.toFixed(2));
  const title = `Idle over ${PIECES} × ${pieceSeconds} s, percent of a core`;
  return {
    tables: [
      { title, head: ['', 'mean', 'least', 'greatest'], rows: [[`${FILE_COUNT} files`, ...cells]] },
    ],
    numbers: { percents, pieceSeconds, memoryBytes },
    verdicts: [
      {
        claim: `an idle query uses < ${CORE_PERCENT_MAX} % of a core`,
        holds: mean < CORE_PERCENT_MAX,
      },
    ],
  };
}
