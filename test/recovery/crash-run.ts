import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LastWords, READY, type RunOrder } from './run-order.ts';

/** Longer means that the program hangs. */
const RUN_MS_MAX = 60_000;
const PROGRAM = fileURLToPath(new URL('./killed-query.ts', import.meta.url));

/** How one run of the program ended. */
export interface RunEnd {
  readonly wasKilled: boolean;
  /** Null when it did not kill itself. */
  readonly lastWords: LastWords | null;
}

export interface RunFeed {
  /** Called every few milliseconds once the query has recovered; false when there is no more. */
  readonly next: () => boolean;
  readonly intervalMs: number;
  /** Kill the program from outside after this time. */
  readonly killAfterMs: number | null;
}

/** Runs the program once. Throws what it printed when it ended by itself and not well. */
export async function runProgram(order: RunOrder, feed: RunFeed): Promise<RunEnd> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)]);
  const output = collect(child);
  // A program that has killed itself does not read what is sent to it.
  child.stdin!.on('error', () => {});
  let feeding: NodeJS.Timeout | undefined;
  child.stdout!.on('data', () => {
    if (feeding !== undefined || !output.text().includes(READY)) return;
    feeding = setInterval(() => {
      if (feed.next()) return;
      clearInterval(feeding);
      child.stdin!.end();
    }, feed.intervalMs);
  });
  const { killAfterMs } = feed;
  const striking =
    killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  let isHanging = false;
  const waiting = setTimeout(() => {
    isHanging = true;
    child.kill('SIGKILL');
  }, RUN_MS_MAX);
  const [code, signal] = await once(child, 'close');
  clearInterval(feeding);
  clearTimeout(striking);
  clearTimeout(waiting);
  if (isHanging) throw new Error(`the program hangs\n${output.text()}`);
  if (signal !== 'SIGKILL' && code !== 0) {
    throw new Error(`the program ended with ${signal ?? `exit code ${code}`}\n${output.text()}`);
  }
  return { wasKilled: signal === 'SIGKILL', lastWords: readLastWords(output.text()) };
}

function collect(child: ChildProcess): { text(): string } {
  const chunks: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString('utf8') };
}

function readLastWords(text: string): LastWords | null {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line.startsWith('{"phase":') ? (JSON.parse(line) as LastWords) : null;
}
