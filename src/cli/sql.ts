import type { ResultFormat } from '../api/result-text.ts';
import { userError } from '../errors.ts';
import { silentPrinter } from '../monitor/progress-printer.ts';
import type { Pairs } from './name-value.ts';
import { readScript } from './run.ts';
import { runStatements } from './run-statements.ts';

/** The options of `millrace sql`, as commander gives them. */
export interface SqlOptions {
  readonly execute?: string;
  readonly file?: string;
  readonly format: ResultFormat;
  readonly param?: Pairs;
  readonly set?: Pairs;
}

/** Runs the statements given by option and prints their rows. Gives the exit code. */
export function sql({ execute, file, format, param, set }: SqlOptions): Promise<number> {
  const readText = async (): Promise<string> => {
    if (execute !== undefined) return execute;
    if (file !== undefined) return readScript(file);
    throw userError('STATEMENT_MISSING', 'There is no statement to run.', {
      hint: 'Give it with -e "SELECT …", or a file of statements with -f FILE.',
    });
  };
  return runStatements(readText, {
    settings: set,
    parameters: param,
    format,
    printer: silentPrinter,
  });
}
