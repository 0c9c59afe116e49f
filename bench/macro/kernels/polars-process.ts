// Runs in a process of its own: `polars-process.ts MODULES LINES [PARQUET]`, then a request a message.

import { createRequire } from 'node:module';
import { measure } from '../../harness.ts';
import type { ResultSum } from './contender.ts';
import type { PolarsAnswer, PolarsRequest } from './polars.ts';
import { ResultSummer } from './result-sum.ts';

/** As much of nodejs-polars as is used here: it is not among the packages of this checkout. */
interface Polars {
  readParquet(file: string): Frame;
  scanJson(file: string, options: object): unknown;
  readonly Int64: unknown;
  SQLContext: new (
    frames: Record<string, unknown>,
  ) => {
    execute(sql: string, options: { eager: true }): Frame;
  };
}

interface Frame {
  readonly height: number;
  readonly columns: readonly string[];
  getColumn(name: string): Series;
  rechunk(): Frame;
}

interface Series {
  cast(type: unknown): Series;
  toArray(): readonly unknown[];
}

const [modules, lines, parquet] = process.argv.slice(2) as [string, string, string?];
const polars = createRequire(modules)('nodejs-polars') as Polars;
const send = (answer: PolarsAnswer): void => void process.send!(answer);

try {
  const bids = parquet === undefined ? {} : { bids: polars.readParquet(parquet).rechunk() };
  const context = new polars.SQLContext({ ...bids, lines: polars.scanJson(lines, {}) });
  const run = (sql: string): Frame => context.execute(sql, { eager: true });
  process.on('message', (request: PolarsRequest) => void answer(request, run));
  send({ ready: true });
} catch (error) {
  send({ error: String(error) });
}

async function answer({ kind, sql }: PolarsRequest, run: (sql: string) => Frame): Promise<void> {
  try {
    if (kind === 'time') {
      send({
        run: await measure(async () => {
          run(sql);
        }),
      });
    } else send({ sum: sumOf(run(sql)) });
  } catch (error) {
    send({ error: String(error) });
  }
}

function sumOf(frame: Frame): ResultSum {
  const summer = new ResultSummer();
  const columns = frame.columns.map((name) => {
    const series = frame.getColumn(name);
    const plain = series.toArray();
    // A Date has only milliseconds.
    const values = plain[0] instanceof Date ? series.cast(polars.Int64).toArray() : plain;
    return (row: number): unknown => values[row];
  });
  summer.add(frame.height, columns);
  return summer.result;
}
