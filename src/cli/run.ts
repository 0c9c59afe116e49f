import { readFile } from 'node:fs/promises';
import { type Session, session } from '../api/session.ts';
import { userError } from '../errors.ts';
import type { Pairs } from './name-value.ts';
import { printError } from './print-error.ts';
import { progressPrinter } from './progress.ts';
import { onStopSignal } from './stop-signal.ts';

/** The options of `millrace run`, as commander gives them. */
export interface RunOptions {
  readonly param?: Pairs;
  readonly set?: Pairs;
  readonly checkpoint?: string;
  readonly availableNow?: boolean;
  readonly progress: 'line' | 'json' | 'none';
}

/** Runs a script until its queries have ended or a signal comes. Gives the exit code. */
export async function run(file: string, options: RunOptions): Promise<number> {
  // Whoever read our output may go: the write that fails says so, the event must not end the process.
  process.stdout.on('error', () => {});
  try {
    const text = await readScript(file);
    const opened = await session({ settings: options.set });
    try {
      await runIn(opened, text, options);
    } finally {
      await opened.close();
    }
    return 0;
  } catch (error) {
    printError(error);
    return 1;
  }
}

async function runIn(opened: Session, text: string, options: RunOptions): Promise<void> {
  const { param, checkpoint, availableNow, progress } = options;
  const queries = opened.run(text, {
    parameters: { text: param, values: param },
    checkpointLocation: checkpoint,
    availableNow,
    onProgress: progressPrinter(progress, process.stderr),
    print: (explanation) => process.stdout.write(explanation),
  });
  // A signal while queries are still being started stops those that have been.
  const release = onStopSignal(async () => {
    await queries.catch(() => []);
    await opened.streams.stopAll();
  });
  try {
    const started = await queries;
    await Promise.all(started.map((query) => query.awaitTermination()));
  } finally {
    release();
  }
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw userError('SCRIPT_NOT_READABLE', `The script ${file} cannot be read: ${reason}`, {
      cause,
    });
  }
}
