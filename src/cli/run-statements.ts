import { session } from '../api/open-session.ts';
import type { ScriptOptions } from '../api/scripts/script.ts';
import type { Session } from '../api/session.ts';
import { notWritten } from '../connectors/console/not-written.ts';
import type { ProgressPrinter } from '../monitor/progress-printer.ts';
import type { Pairs } from './name-value.ts';
import { printError } from './print-error.ts';
import { listenerOf } from './progress.ts';
import { onStopSignal } from './stop-signal.ts';

/** How statements of the command line are run. */
export interface StatementOptions extends Omit<ScriptOptions, 'parameters' | 'print'> {
  readonly printer: ProgressPrinter;
  readonly settings: Pairs | undefined;
  readonly parameters: Pairs | undefined;
}

/** Runs statements until their queries have ended or a signal comes. Results go to stdout. Gives the exit code. */
export function runStatements(
  readText: () => Promise<string>,
  options: StatementOptions,
): Promise<number> {
  const { settings, printer } = options;
  return exitCodeOf(async () => {
    const text = await readText();
    await withSession(settings, async (opened) => {
      opened.streams.addListener(listenerOf(printer));
      await runIn(opened, text, options).finally(() => opened.streams.stopAll());
    });
  }).finally(() => printer.finish());
}

/** 0, 1 after an error has been printed, or what a shell reports for a process whose reader has gone. */
export async function exitCodeOf(action: () => Promise<void>): Promise<number> {
  // Whoever read our output may go: the write that fails says so, the event must not end the process.
  process.stdout.on('error', () => {});
  let isHeard = true;
  process.stderr.on('error', () => {
    isHeard = false;
  });
  try {
    await action();
    return isHeard ? 0 : READER_GONE_EXIT_CODE;
  } catch (error) {
    if (isReaderGone(error)) return READER_GONE_EXIT_CODE;
    printError(error);
    return 1;
  }
}

const READER_GONE_EXIT_CODE = 141;

/** `millrace … | head`: nobody wants to be told. */
function isReaderGone(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : null;
  return cause?.code === 'EPIPE';
}

/** Does something with a session, which is closed afterwards. */
export async function withSession(
  settings: Pairs | undefined,
  action: (opened: Session) => Promise<void>,
): Promise<void> {
  const opened = await session({ settings });
  try {
    await action(opened);
  } finally {
    await opened.close();
  }
}

async function runIn(opened: Session, text: string, options: StatementOptions): Promise<void> {
  const { settings: _settings, printer: _printer, parameters, ...rest } = options;
  const stopping = new AbortController();
  const queries = opened.run(text, {
    ...rest,
    signal: stopping.signal,
    parameters: { text: parameters, values: parameters },
    print: printText,
  });
  // A signal while queries are still being started stops those that have been.
  const release = onStopSignal(async () => {
    stopping.abort();
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

/** Resolves when the text has gone out, so that nobody prints faster than is read. */
export function printText(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(notWritten(error)) : resolve()));
  });
}
