import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';

/** One bench of the catalogue in `run.ts`. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** How long each thing is measured when the command does not say. */
  readonly seconds?: number;
  run(options: BenchOptions): Promise<BenchReport>;
}

export interface BenchOptions {
  /** About how long each thing is measured, in seconds. */
  readonly seconds: number;
  /** Also show which functions the threads spend their time in. */
  readonly profile: boolean;
  /** Of a bench with several cases those only whose name this regular expression matches; null for all. */
  readonly only: string | null;
  /** How many rows a bench of a long run takes; null for as many as it wants. */
  readonly rows: number | null;
  /** Of a bench that is run on several numbers of threads only this one; null for all. */
  readonly threads: number | null;
}

/** What a bench found: tables to read, the numbers behind them, and whether what was asked of it holds. */
export interface BenchReport {
  readonly tables: readonly Table[];
  readonly numbers: Readonly<Record<string, unknown>>;
  readonly verdicts: readonly Verdict[];
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Verdict {
  readonly claim: string;
  readonly holds: boolean;
}

/** What one run of a contender took. */
export interface Measurement {
  readonly wallMs: number;
  /** Processor time of all threads of this process, user and system. */
  readonly cpuMs: number;
}

/** Times an action by the clock and by processor time. */
export async function measure(action: () => Promise<void>): Promise<Measurement> {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  await action();
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/**
 * Runs contenders in turn, A B A B …, so that what else the machine does falls on all of them alike. The first round
 * warms up and does not count.
 */
export async function alternate<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<void>>>,
  rounds: number,
): Promise<Readonly<Record<Name, readonly Measurement[]>>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Measurement[]
  >;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const measurement = await measure(contenders[name]);
      if (round > 0) results[name].push(measurement);
    }
  }
  return results;
}

/** A bench whose result is wrong has measured nothing. */
export function checkResult(isRight: boolean, message: string): void {
  if (!isRight) throw new Error(`wrong result: ${message}`);
}

export function printReport(report: BenchReport, write: (text: string) => void): void {
  for (const { title, head, rows } of report.tables)
    write(`\n${title}\n${layOut([head, ...rows])}`);
  write('\n');
  for (const { claim, holds } of report.verdicts)
    write(`${holds ? 'holds' : 'MISSED'}: ${claim}\n`);
}

/** Writes the numbers with the machine they come from. */
export function writeJson(file: string, bench: string, report: BenchReport): void {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
  };
  const { numbers, verdicts } = report;
  writeFileSync(file, `${JSON.stringify({ bench, machine, numbers, verdicts }, null, 2)}\n`);
}

/** Columns as wide as their widest cell; numbers to the right. */
function layOut(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ');
  return `${rows.map((row) => `  ${line(row).trimEnd()}`).join('\n')}\n`;
}
