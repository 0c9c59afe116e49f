import { type ChildProcess, execFileSync, fork, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KernelCase } from './cases.ts';
import type { Contender, ResultSum, Run } from './contender.ts';

const POLARS = 'nodejs-polars';
/** The native part weighs 115 MB, too much for every checkout: who runs this bench installs it, once. */
const POLARS_VERSION = '0.26.1';
const peers = fileURLToPath(new URL('../../../.cache/peers', import.meta.url));

/** What the process that has Polars is asked for. */
export type PolarsRequest =
  | { readonly kind: 'time'; readonly sql: string }
  | { readonly kind: 'check'; readonly sql: string };

export type PolarsAnswer =
  | { readonly ready: true }
  | { readonly run: Run }
  | { readonly sum: ResultSum }
  | { readonly error: string };

/** Polars in a process of its own: its threads are counted once a process. Null, and why, where it is not to be had. */
export async function openPolars(
  threads: number,
  parquet: string | null,
  lines: string,
): Promise<Contender | string> {
  const missing = install();
  if (missing !== null) return missing;
  const program = fileURLToPath(new URL('./polars-process.ts', import.meta.url));
  const env = { ...process.env, POLARS_MAX_THREADS: String(threads) };
  // It says on stderr, once for each piece of a column, what a later version will do otherwise; errors come as messages.
  const stdio: StdioOptions = ['inherit', 'inherit', 'ignore', 'ipc'];
  const child = fork(
    program,
    [path.join(peers, 'index.js'), lines, ...(parquet === null ? [] : [parquet])],
    { env, stdio },
  );
  const first = await answerOf(child);
  if ('error' in first) return first.error;
  const ask = async (request: PolarsRequest): Promise<PolarsAnswer> => {
    child.send(request);
    return answerOf(child);
  };
  return {
    name: `Polars (nodejs-polars ${POLARS_VERSION})`,
    time: async ({ sql }: KernelCase) => {
      const answer = await ask({ kind: 'time', sql });
      if ('run' in answer) return answer.run;
      throw new Error('error' in answer ? answer.error : 'no time from Polars');
    },
    check: async ({ sql }: KernelCase) => {
      const answer = await ask({ kind: 'check', sql });
      if ('sum' in answer) return answer.sum;
      throw new Error('error' in answer ? answer.error : 'no result from Polars');
    },
    async close() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Installs Polars beside the checkout's own packages; a sentence where that fails. */
function install(): string | null {
  if (existsSync(path.join(peers, 'node_modules', POLARS))) return null;
  try {
    mkdirSync(peers, { recursive: true });
    const options = ['--no-audit', '--no-fund', '--no-save'];
    // npm takes native packages by the Node that runs it, which is the one in front on the path.
    execFileSync('npm', ['install', '--prefix', peers, ...options, `${POLARS}@${POLARS_VERSION}`], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    return `${POLARS} ${POLARS_VERSION} could not be installed: ${String(error).split('\n')[0]}`;
  }
}

async function answerOf(child: ChildProcess): Promise<PolarsAnswer> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(([code]) => ({
    error: `Polars ended with code ${code}`,
  }));
  const answered = once(child, 'message', { signal }).then(([answer]) => answer as PolarsAnswer);
  try {
    return await Promise.race([answered, ended]);
  } finally {
    waiting.abort();
    await Promise.allSettled([ended, answered]);
  }
}
