import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { type Session, session } from 'millrace';
import {
  alternate,
  type Bench,
  type BenchOptions,
  type BenchReport,
  checkResult,
  type Measurement,
} from '../../harness.ts';
import { median, summarize } from '../../statistics.ts';
import { ThreadProfiler } from '../../thread-profiler.ts';
import {
  builtTable,
  type JoinTables,
  type KeyKind,
  probingTable,
  tablesInSql,
} from './join-tables.ts';

const THREADS = 2;
const ROUNDS_MIN = 5;
/** Of one contender, about: how many rounds fit into the time asked for. */
const RUN_SECONDS = 0.2;
const PROFILED_RUNS = 5;
const MEMORY_BUDGET = '3 GB';

/** DuckDB's time by ours. Dense keys it finds by a plain array, as we do. */
const RATIO_MIN: Readonly<Record<KeyKind, number>> = { sparse: 1.2, dense: 1 };

interface JoinCase extends JoinTables {
  readonly name: string;
  readonly sql: string;
}

const SUMS =
  'SELECT count(*) AS pairs, sum(amount + worth) AS total FROM facts JOIN items USING (key)';
const ROWS = 'SELECT key, amount, worth FROM facts JOIN items USING (key)';

const CASES: readonly JoinCase[] = [
  { name: 'dense, 10 k keys, sums', keys: 'dense', builtRows: 10_000, sql: SUMS },
  { name: 'dense, 10 k keys, rows', keys: 'dense', builtRows: 10_000, sql: ROWS },
  { name: 'dense, 500 k keys, sums', keys: 'dense', builtRows: 500_000, sql: SUMS },
  { name: 'sparse, 10 k keys, sums', keys: 'sparse', builtRows: 10_000, sql: SUMS },
  { name: 'sparse, 10 k keys, rows', keys: 'sparse', builtRows: 10_000, sql: ROWS },
  { name: 'sparse, 500 k keys, sums', keys: 'sparse', builtRows: 500_000, sql: SUMS },
];

/** Joins of columns in memory by the public API, beside DuckDB. */
export const joins: Bench = {
  name: 'joins',
  summary: 'joins of columns in memory on two threads beside DuckDB, by dense and by sparse keys',
  seconds: 5,
  run,
};

interface CaseResult {
  readonly joinCase: JoinCase;
  readonly ours: readonly Measurement[];
  readonly duckdb: readonly Measurement[];
  /** Of each round: DuckDB's time by ours. */
  readonly ratios: readonly number[];
}

async function run({ seconds, profile, only }: BenchOptions): Promise<BenchReport> {
  const profiler = profile ? new ThreadProfiler() : null;
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) });
  const connection = await instance.connect();
  const results: CaseResult[] = [];
  try {
    for (const joinCase of CASES.filter(({ name }) => new RegExp(only ?? '').test(name))) {
      const opened = await openWith(joinCase);
      try {
        for (const statement of tablesInSql(joinCase)) await connection.run(statement);
        results.push(await compare(joinCase, opened, connection, seconds));
        await profiler?.profile(joinCase.name, async () => {
          for (let repeat = 0; repeat < PROFILED_RUNS; repeat++) await runOurs(opened, joinCase);
        });
      } finally {
        await opened.close();
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const report = reportOf(results);
  return { ...report, tables: [...report.tables, ...(profiler?.tables ?? [])] };
}

/** A session that has the tables of a case and a sink that throws results away. */
async function openWith(tables: JoinTables): Promise<Session> {
  const opened = await session({
    threads: THREADS,
    settings: { 'millrace.memory.budget': MEMORY_BUDGET },
  });
  (await opened.createDataFrame(probingTable(tables))).createOrReplaceTempView('facts');
  (await opened.createDataFrame(builtTable(tables))).createOrReplaceTempView('items');
  await opened.run('CREATE TABLE nothing USING noop');
  return opened;
}

async function runOurs(opened: Session, { sql }: JoinCase): Promise<void> {
  await opened.run(`INSERT INTO nothing ${sql}`);
}

async function compare(
  joinCase: JoinCase,
  opened: Session,
  connection: DuckDBConnection,
  seconds: number,
): Promise<CaseResult> {
  await checkAlike(joinCase, opened, connection);
  const rounds = Math.max(ROUNDS_MIN, Math.round(seconds / RUN_SECONDS / 2));
  const { ours, duckdb } = await alternate(
    {
      ours: () => runOurs(opened, joinCase),
      duckdb: async () => void (await connection.run(joinCase.sql)),
    },
    rounds,
  );
  const ratios = duckdb.map(({ wallMs }, round) => wallMs / ours[round]!.wallMs);
  process.stderr.write(`${joinCase.name}: ${median(ratios).toFixed(2)}\n`);
  return { joinCase, ours, duckdb, ratios };
}

/** Both engines add up all columns of the result. */
async function checkAlike(
  { name, sql }: JoinCase,
  opened: Session,
  connection: DuckDBConnection,
): Promise<void> {
  const columns =
    sql === SUMS ? 'pairs, total' : 'count(*), sum(key % 1000003), sum(amount), sum(worth)';
  const check = `SELECT ${columns} FROM (${sql}) AS result`;
  const own = (await opened.sql(check).collect()).map((row) => [...row].map(String));
  const reader = await connection.runAndReadAll(check);
  const theirs = reader.getRows().map((row) => row.map(String));
  checkResult(
    JSON.stringify(own) === JSON.stringify(theirs),
    `${name}: ${JSON.stringify(own)}, DuckDB ${JSON.stringify(theirs)}`,
  );
}

function reportOf(results: readonly CaseResult[]): BenchReport {
  const wall = (runs: readonly Measurement[]): string =>
    median(runs.map(({ wallMs }) => wallMs)).toFixed(1);
  const rows = results.map(({ joinCase, ours, duckdb, ratios }) => {
    const { least, greatest } = summarize(ratios);
    const cpu = duckdb.map(({ cpuMs }, round) => cpuMs / ours[round]!.cpuMs);
    return [
      joinCase.name,
      wall(ours),
      wall(duckdb),
      median(ratios).toFixed(2),
      `${least.toFixed(2)} to ${greatest.toFixed(2)}`,
      median(cpu).toFixed(2),
    ];
  });
  const kinds = [...new Set(results.map(({ joinCase }) => joinCase.keys))];
  const means = kinds.map((keys) => ({
    keys,
    mean: geometricMean(
      results.filter(({ joinCase }) => joinCase.keys === keys).map(({ ratios }) => median(ratios)),
    ),
  }));
  return {
    tables: [
      {
        title: `joins on ${THREADS} threads, milliseconds; more than 1 means that millrace is faster`,
        head: [
          '',
          'millrace',
          `DuckDB ${version()}`,
          'DuckDB / ours',
          'of all rounds',
          'in CPU time',
        ],
        rows,
      },
    ],
    numbers: {
      means: Object.fromEntries(means.map(({ keys, mean }) => [keys, mean])),
      cases: results.map(({ joinCase, ours, duckdb, ratios }) => ({
        case: joinCase.name,
        ratio: summarize(ratios),
        ours,
        duckdb,
      })),
    },
    verdicts: means.map(({ keys, mean }) => ({
      claim: `${keys} keys: geometric mean over DuckDB ${mean.toFixed(2)} ≥ ${RATIO_MIN[keys]}`,
      holds: mean >= RATIO_MIN[keys],
    })),
  };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
