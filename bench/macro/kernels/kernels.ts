import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, BenchOptions, BenchReport, Table, Verdict } from '../../harness.ts';
import { checkResult } from '../../harness.ts';
import { median } from '../../statistics.ts';
import { ThreadProfiler } from '../../thread-profiler.ts';
import { bidFiles } from '../bids.ts';
import { bidColumns, ROWS } from './bid-columns.ts';
import { CASES, type KernelCase } from './cases.ts';
import type { Contender, Run } from './contender.ts';
import { openDuckdb } from './duckdb.ts';
import { openMillrace } from './millrace.ts';
import { openPolars } from './polars.ts';

const THREADS = [1, 2];
const ROUNDS_MIN = 5;
const WARM_UP_ROUNDS = 2;
/** DuckDB's time by ours: the geometric mean over all cases, and each case. */
const MEAN_MIN = 1.2;
const RATIO_MIN = 0.8;

/** The engine's kernels by whole queries, beside DuckDB and Polars. */
export const kernels: Bench = {
  name: 'kernels',
  summary:
    'filter, projection, aggregates, JSON scan over columns in memory beside DuckDB and Polars',
  run,
};

interface CaseResult {
  readonly kernelCase: KernelCase;
  readonly threads: number;
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  /** DuckDB's time by ours; rounds are compared with themselves, so that a slow moment falls on both. */
  readonly ratio: number;
}

async function run(options: BenchOptions): Promise<BenchReport> {
  const cases = CASES.filter(({ name }) => new RegExp(options.only ?? '').test(name));
  const profiler = options.profile ? new ThreadProfiler() : null;
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kernels-'));
  const results: CaseResult[] = [];
  const notes: string[] = [];
  try {
    for (const threads of options.threads === null ? THREADS : [options.threads]) {
      const contenders = await openContenders(threads, directory, cases, notes);
      for (const kernelCase of cases) {
        await checkAlike(kernelCase, contenders);
        const result = await compare(kernelCase, threads, contenders, options.seconds);
        results.push(result);
        const { ratio } = result;
        process.stderr.write(`${threads} threads, ${kernelCase.name}: ${ratio.toFixed(2)}\n`);
        const ours = contenders[0]!;
        await profiler?.profile(`${kernelCase.name}, ${threads} threads`, async () => {
          for (let repeat = 0; repeat < PROFILED_RUNS; repeat++) await ours.time(kernelCase);
        });
      }
      for (const contender of contenders) await contender.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return report(results, [...new Set(notes)], profiler?.tables ?? []);
}

const PROFILED_RUNS = 5;
/** 1.1 million of the bids that the bench of throughput reads. */
const LINE_FILES = 'bids-[0-3].json';

/** Ours first; Polars where it is to be had. */
async function openContenders(
  threads: number,
  directory: string,
  cases: readonly KernelCase[],
  notes: string[],
): Promise<readonly Contender[]> {
  // Making the bids takes longer than many a case.
  const needsBids = cases.some(({ input }) => input === 'bids');
  const { directory: folder, files } = await bidFiles();
  const lines = path.join(folder, LINE_FILES);
  const wanted = files.filter((file) => path.matchesGlob(file, lines));
  const parquet = needsBids ? path.join(directory, 'bids.parquet') : null;
  const millrace = await openMillrace(threads, needsBids ? bidColumns() : null, lines);
  const duckdb = await openDuckdb(threads, wanted, parquet);
  const polars = await openPolars(threads, parquet, lines);
  if (typeof polars !== 'string') return [millrace, duckdb, polars];
  notes.push(`without Polars: ${polars}`);
  return [millrace, duckdb];
}

async function checkAlike(kernelCase: KernelCase, contenders: readonly Contender[]): Promise<void> {
  const [ours, ...others] = contenders;
  const own = await ours!.check(kernelCase);
  for (const other of others) {
    const sum = await other.check(kernelCase);
    const isAlike = sum.rowCount === own.rowCount && sum.sum === own.sum;
    checkResult(
      isAlike,
      `${kernelCase.name}: ${other.name} has ${JSON.stringify(sum)}, millrace ${JSON.stringify(own)}`,
    );
  }
}

/** In turn, A B C A B C …, as long as there is time. */
async function compare(
  kernelCase: KernelCase,
  threads: number,
  contenders: readonly Contender[],
  seconds: number,
): Promise<CaseResult> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  const deadlineMs = performance.now() + seconds * 1000;
  for (
    let round = 0;
    round < WARM_UP_ROUNDS + ROUNDS_MIN || performance.now() < deadlineMs;
    round++
  ) {
    for (const contender of contenders) {
      const measured = await contender.time(kernelCase);
      if (round >= WARM_UP_ROUNDS) runs.get(contender.name)!.push(measured);
    }
  }
  const [ours, duckdb] = contenders.map(({ name }) => runs.get(name)!);
  const ratio = median(duckdb!.map(({ wallMs }, round) => wallMs / ours![round]!.wallMs));
  return { kernelCase, threads, runs, ratio };
}

function report(
  results: readonly CaseResult[],
  notes: readonly string[],
  profiles: readonly Table[],
): BenchReport {
  const tables = [...Map.groupBy(results, ({ threads }) => threads)].map(([threads, own]) =>
    tableOf(own, threads),
  );
  const numbers = results.map(({ kernelCase, threads, runs, ratio }) => ({
    case: kernelCase.name,
    threads,
    ratio,
    medians: Object.fromEntries(
      [...runs].map(([name, own]) => [
        name,
        {
          wallMs: median(own.map((each) => each.wallMs)),
          cpuMs: median(own.map((each) => each.cpuMs)),
        },
      ]),
    ),
  }));
  return {
    tables: [...tables, ...notes.map((note) => ({ title: note, head: [], rows: [] })), ...profiles],
    numbers: { rowCount: ROWS, load: loadavg(), notes, cases: numbers },
    verdicts: verdictsOf(results),
  };
}

function tableOf(results: readonly CaseResult[], threads: number): Table {
  const names = [...(results[0]?.runs.keys() ?? [])];
  const load = loadavg()[0]!.toFixed(1);
  return {
    title: `${ROWS} rows, ${threads} threads, milliseconds (load ${load}); more than 1 means that millrace is faster`,
    head: [
      '',
      ...names,
      'DuckDB / ours',
      'in CPU time',
      ...(names[2] === undefined ? [] : ['Polars / ours']),
    ],
    rows: results.map(({ kernelCase, runs, ratio }) => {
      const [ours, duckdb, polars] = names.map((name) => runs.get(name)!);
      const medians = names.map((name) =>
        median(runs.get(name)!.map(({ wallMs }) => wallMs)).toFixed(1),
      );
      const cpu = median(duckdb!.map(({ cpuMs }, round) => cpuMs / ours![round]!.cpuMs));
      const other = polars?.map(({ wallMs }, round) => wallMs / ours![round]!.wallMs);
      return [
        kernelCase.name,
        ...medians,
        ratio.toFixed(2),
        cpu.toFixed(2),
        ...(other === undefined ? [] : [median(other).toFixed(2)]),
      ];
    }),
  };
}

function verdictsOf(results: readonly CaseResult[]): readonly Verdict[] {
  const mean = Math.exp(
    results.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / results.length,
  );
  const slow = results.filter(({ ratio }) => ratio < RATIO_MIN);
  const slowest = slow.map(
    ({ kernelCase, threads, ratio }) => `${kernelCase.name} (${threads}) ${ratio.toFixed(2)}`,
  );
  return [
    {
      claim: `geometric mean over DuckDB ${mean.toFixed(2)} ≥ ${MEAN_MIN}`,
      holds: mean >= MEAN_MIN,
    },
    {
      claim: `no case below ${RATIO_MIN}${slow.length > 0 ? `: ${slowest.join(', ')}` : ''}`,
      holds: slow.length === 0,
    },
  ];
}
