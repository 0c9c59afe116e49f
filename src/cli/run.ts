import { readFile } from 'node:fs/promises';
import { userError } from '../errors.ts';
import type { Pairs } from './name-value.ts';
import { type ProgressForm, progressPrinter } from './progress.ts';
import { runStatements } from './run-statements.ts';

/** The options of `millrace run`, as commander gives them. */
export interface RunOptions {
  readonly param?: Pairs;
  readonly set?: Pairs;
  readonly checkpoint?: string;
  readonly availableNow?: boolean;
  readonly accept?: boolean;
  readonly progress: ProgressForm;
}

/** Runs a script until its queries have ended or a signal comes. Gives the exit code. */
export async function run(file: string, options: RunOptions): Promise<number> {
  const { param, set, checkpoint, availableNow, accept, progress } = options;
  return runStatements(() => readScript(file), {
    settings: set,
    parameters: param,
    checkpointLocation: checkpoint,
    availableNow,
    acceptStateChanges: accept,
    onStateChanges: (changes) => process.stderr.write(`state of the query:\n${changes}\n`),
    printer: progressPrinter(progress),
  });
}

/** The text of a script in a file. */
export async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw userError('SCRIPT_NOT_READABLE', `The script ${file} cannot be read: ${reason}`, {
      cause,
    });
  }
}
