import { text as readAll } from 'node:stream/consumers';
import type { ResultFormat } from '../api/rows/result-text.ts';
import { userError } from '../errors.ts';
import { silentPrinter } from '../monitor/progress-printer.ts';
import type { Pairs } from './name-value.ts';
import { readScript } from './run.ts';
import { exitCodeOf, printText, runStatements, withSession } from './run-statements.ts';
import { onStopSignal } from './stop-signal.ts';

/** The options of `millrace sql`, as commander gives them. */
export interface SqlOptions {
  readonly execute?: string;
  readonly file?: string;
  readonly format: ResultFormat;
  readonly param?: Pairs;
  readonly set?: Pairs;
}

/**
 * Runs the statements given by option, or by another program on stdin, and prints their rows; with neither it reads what
 * a person types. Gives the exit code.
 */
export function sql(options: SqlOptions): Promise<number> {
  const { execute, file, format, param, set } = options;
  if (execute === undefined && file === undefined && process.stdin.isTTY) return converse(options);
  const readText = async (): Promise<string> => {
    if (execute !== undefined) return execute;
    return file === undefined ? readInput() : readScript(file);
  };
  return runStatements(readText, {
    settings: set,
    parameters: param,
    format,
    printer: silentPrinter,
  });
}

async function readInput(): Promise<string> {
  const text = await readAll(process.stdin);
  if (text.trim() !== '') return text;
  throw userError('STATEMENT_MISSING', 'There is no statement to run.', {
    hint: 'Give it with -e "SELECT …", or a file of statements with -f FILE, or on stdin.',
  });
}

/** Results go to stdout and nothing else does, as long as prompts have another way to the terminal. */
function converse({ format, param, set }: SqlOptions): Promise<number> {
  const { stdin, stdout, stderr } = process;
  return exitCodeOf(() =>
    withSession(set, async (session) => {
      const { Shell } = await import('./shell/shell.ts');
      const { History, historyFile } = await import('./shell/history.ts');
      const shell = new Shell({
        session,
        input: stdin,
        terminal: stderr.isTTY ? stderr : stdout,
        print: printText,
        history: new History(historyFile()),
        format,
        parameters: param,
      });
      const write = stdout.write.bind(stdout);
      // Queries in the background print whenever they have something.
      if (stdout.isTTY && stderr.isTTY) {
        stdout.write = ((...args: Parameters<typeof write>) =>
          shell.above(() => write(...args))) as typeof write;
      }
      const release = onStopSignal(async () => shell.close());
      await shell.run().finally(release);
    }),
  );
}
