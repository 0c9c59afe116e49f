import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Bench,
  type BenchOptions,
  type BenchReport,
  checkResult,
  type Table,
} from '../harness.ts';
import { type Summary, summarize } from '../statistics.ts';
import { CommandProcess, MILLRACE } from './command-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** At least this many rounds; more when there is time. */
const ROUNDS_MIN = 10;
const ROUND_SECONDS = 1;
const FIRST_ROW_MS_MAX = 400;
const IMPORT_MS_MAX = 100;
const WORD_COUNT_BYTES_MAX = 200e6;
const MEMORY_POLL_MS = 10;

const IMPORT = `const start = performance.now(); await import('millrace'); console.log(performance.now() - start)`;

/** Milliseconds of one round. */
interface Round {
  readonly node: number;
  readonly import: number;
  readonly firstRow: number;
  readonly end: number;
}

/** Fresh processes in turn, as a user starts them; and what the word count of the examples keeps in memory. */
export const startup: Bench = {
  name: 'startup',
  summary: 'import, first row and end of `sql -e "SELECT 1"`, memory of the word count',
  run,
};

async function run({ seconds }: BenchOptions): Promise<BenchReport> {
  // The first start compiles what the later ones find compiled.
  await runRound();
  const rounds: Round[] = [];
  const count = Math.max(ROUNDS_MIN, Math.round(seconds / ROUND_SECONDS));
  while (rounds.length < count) rounds.push(await runRound());
  return report(rounds, await wordCountMemory());
}

async function runRound(): Promise<Round> {
  const node = new CommandProcess(['--eval', '0'], ROOT);
  const nodeMs = await node.ended;
  const importing = new CommandProcess(['--input-type=module', '--eval', IMPORT], ROOT);
  await importing.ended;
  const selecting = new CommandProcess(
    [MILLRACE, 'sql', '--format', 'json', '-e', 'SELECT 1 AS one'],
    ROOT,
  );
  const end = await selecting.ended;
  checkResult(selecting.output === '{"one":1}\n', selecting.output);
  const firstRow = await selecting.firstOutput;
  return { node: nodeMs, import: Number(importing.output), firstRow, end };
}

/** Greatest resident memory of the word count over the bundled texts, in bytes. */
async function wordCountMemory(): Promise<number> {
  const counting = new CommandProcess(
    [
      MILLRACE,
      'run',
      'examples/word-count.sql',
      '--available-now',
      '--progress',
      'none',
      '--param',
      `checkpoint=.cache/startup-${process.pid}`,
    ],
    ROOT,
  );
  let isOver = false;
  let bytes = 0;
  const ended = counting.ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await sleep(MEMORY_POLL_MS);
    bytes = Math.max(bytes, peakOf(counting));
  }
  await ended;
  return bytes;
}

/** 0 for a process that has just ended. */
function peakOf(counting: CommandProcess): number {
  try {
    return counting.peakMemoryBytes || 0;
  } catch {
    return 0;
  }
}

function report(rounds: readonly Round[], memoryBytes: number): BenchReport {
  const summaries = {
    'node itself': summarize(rounds.map((round) => round.node)),
    "import('millrace')": summarize(rounds.map((round) => round.import)),
    'first row of sql -e': summarize(rounds.map((round) => round.firstRow)),
    'end of sql -e': summarize(rounds.map((round) => round.end)),
  };
  const firstRowMs = summaries['first row of sql -e'].median;
  const importMs = summaries["import('millrace')"].median;
  return {
    tables: [timesTable(summaries), memoryTable(memoryBytes)],
    numbers: { milliseconds: summaries, wordCountMemoryBytes: memoryBytes },
    verdicts: [
      { claim: `import takes < ${IMPORT_MS_MAX} ms`, holds: importMs < IMPORT_MS_MAX },
      {
        claim: `the first row comes in < ${FIRST_ROW_MS_MAX} ms`,
        holds: firstRowMs < FIRST_ROW_MS_MAX,
      },
      {
        claim: `the word count stays under ${WORD_COUNT_BYTES_MAX / 1e6} MB`,
        holds: memoryBytes > 0 && memoryBytes < WORD_COUNT_BYTES_MAX,
      },
    ],
  };
}

function timesTable(summaries: Readonly<Record<string, Summary>>): Table {
  const rows = Object.entries(summaries).map(([name, { median, least, greatest, count }]) => [
    name,
    ...[median, least, greatest].map((ms) => ms.toFixed(0)),
    String(count),
  ]);
  return { title: 'Fresh processes, ms', head: ['', 'median', 'least', 'greatest', 'runs'], rows };
}

function memoryTable(bytes: number): Table {
  const megabytes = (bytes / 1e6).toFixed(0);
  return {
    title: 'Resident memory, MB',
    head: ['', 'greatest'],
    rows: [['word count', megabytes]],
  };
}
