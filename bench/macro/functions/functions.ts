import { type Session, session } from 'millrace';
import { aggregateFunctions } from '../../../src/expression/aggregates/index.ts';
import { SCALAR_FUNCTIONS } from '../../../src/expression/functions/index.ts';
import { type Bench, type BenchOptions, type BenchReport, measure } from '../../harness.ts';
import { aggregateCalls } from './aggregate-calls.ts';
import { columnCall, type FunctionCall, scalarCalls } from './scalar-calls.ts';

const ROWS = 100_000;
const SHOWN = 60;
/** The least processor time of so many runs counts. */
const RUNS = 3;
/** What takes longer is not run again. */
const LONG_MS = 2000;

/** Every function of the catalogues over a column: which are slow. */
export const functions: Bench = {
  name: 'functions',
  summary: `processor time a row of each scalar and aggregate function; the ${SHOWN} slowest are shown`,
  run,
};

async function run({ only, rows, threads }: BenchOptions): Promise<BenchReport> {
  const count = rows ?? ROWS;
  const opened = await session({ threads: threads ?? 1 });
  try {
    await opened.run('CREATE TABLE nothing USING noop');
    const base = await cpuMsOf(opened, columnCall(count));
    const nanoseconds = new Map<string, number>();
    const refused: string[] = [];
    for (const calls of candidates(count)) {
      const pattern = new RegExp(only ?? '');
      const wanted = calls.filter(({ name }) => pattern.test(name));
      let isMeasured = wanted.length === 0;
      for (const call of wanted) {
        if (nanoseconds.has(call.name)) continue;
        try {
          const cpuMs = await cpuMsOf(opened, call);
          nanoseconds.set(call.name, ((cpuMs - base) * 1e6) / count);
          isMeasured = true;
        } catch {
          // The next one may be a call that there is.
        }
      }
      if (!isMeasured) refused.push(wanted[0]!.name);
    }
    return report(nanoseconds, refused);
  } finally {
    await opened.close();
  }
}

/** For each function the calls to try, the first that can be made counts. */
function candidates(rows: number): readonly (readonly FunctionCall[])[] {
  return [
    ...SCALAR_FUNCTIONS.map(({ name, examples }) =>
      examples.flatMap(({ sql }) => scalarCalls(name, sql, rows)),
    ),
    ...aggregateFunctions().map(({ name, examples }) =>
      [...examples, ...plainExamples(name)].flatMap(({ sql }) => aggregateCalls(name, sql, rows)),
    ),
  ];
}

/** Of sketches, which print nothing that would be an example. */
function plainExamples(name: string): readonly { readonly sql: string }[] {
  return ['i', 'i, 0.001, 0.99, 7'].map((call) => ({
    sql: `SELECT ${name}(${call}) FROM VALUES (1) AS t(i)`,
  }));
}

async function cpuMsOf(opened: Session, { sql }: FunctionCall): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < RUNS && !(least > LONG_MS && runs > 0); runs++) {
    const { cpuMs } = await measure(async () => {
      await opened.run(`INSERT INTO nothing ${sql}`);
    });
    least = Math.min(least, cpuMs);
  }
  return least;
}

function report(nanoseconds: ReadonlyMap<string, number>, refused: readonly string[]): BenchReport {
  const slowest = [...nanoseconds].toSorted((left, right) => right[1] - left[1]);
  const rows = slowest.slice(0, SHOWN).map(([name, each]) => [name, each.toFixed(0)]);
  return {
    tables: [
      { title: 'Processor time', head: ['function', 'ns a row'], rows },
      { title: 'Not measured', head: ['function'], rows: refused.map((name) => [name]) },
    ],
    numbers: Object.fromEntries(slowest),
    verdicts: [],
  };
}
