import { Bench as TinyBench } from 'tinybench';
import type { Bench, BenchOptions, BenchReport } from '../harness.ts';
import { microCases } from './cases.ts';
import { ROWS } from './kernel-memory.ts';
import type { MicroCase, MicroResult } from './micro-case.ts';

/** Single kernels over batches in the cache, beside plain loops. */
export const micro: Bench = {
  name: 'micro',
  summary: 'single kernels over a batch, nanoseconds a row, beside a plain loop in JavaScript',
  run,
};

async function run({ seconds, only }: BenchOptions): Promise<BenchReport> {
  const cases = microCases().filter(({ name }) => new RegExp(only ?? '').test(name));
  for (const micro of cases) compareResults(micro);
  const bench = new TinyBench({ time: (seconds * 1000) / (2 * cases.length) });
  for (const { name, kernel, plain } of cases) bench.add(name, kernel).add(`plain ${name}`, plain);
  await bench.run();
  const nanosOf = (task: string): number => {
    const result = bench.getTask(task)?.result;
    if (result?.state !== 'completed') throw new Error(`${task} did not run to its end`);
    return (result.latency.p50 * 1e6) / ROWS;
  };
  const results = cases.map(({ name }) => {
    const [kernel, plain] = [nanosOf(name), nanosOf(`plain ${name}`)];
    return { name, kernel, plain, ratio: plain / kernel };
  });
  return {
    tables: [
      {
        title: `${ROWS} rows, nanoseconds a row, medians`,
        head: ['', 'kernel', 'plain loop', 'plain / kernel'],
        rows: results.map(({ name, kernel, plain, ratio }) => [
          name,
          ...[kernel, plain, ratio].map((value) => value.toFixed(2)),
        ]),
      },
    ],
    numbers: { rows: ROWS, cases: results },
    verdicts: [],
  };
}

/** Runs both once and compares what they have written. */
export function compareResults({ name, kernel, plain, result }: MicroCase): void {
  const [first, second] = [kernel, plain].map((write): MicroResult | undefined => {
    if (result !== null) zeroed(result);
    write();
    return result?.slice();
  });
  const differs = first?.findIndex((value, place) => value !== second?.[place]) ?? -1;
  if (differs >= 0) throw new Error(`${name}: kernel and plain loop differ at ${differs}`);
}

function zeroed({ buffer, byteOffset, byteLength }: MicroResult): void {
  new Uint8Array(buffer, byteOffset, byteLength).fill(0);
}
