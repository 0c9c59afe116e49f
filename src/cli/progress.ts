import type { StreamingQueryListener } from '../api/queries/streaming-query-listener.ts';
import { jsonPrinter } from '../monitor/json-printer.ts';
import { LinePrinter } from '../monitor/line-printer.ts';
import { LiveLines } from '../monitor/live-lines.ts';
import { type ProgressPrinter, silentPrinter } from '../monitor/progress-printer.ts';

/** The values of `--progress`. */
export type ProgressForm = 'line' | 'json' | 'none';

/** Tells of batches on stderr: `line` lives at the foot of a terminal and is plain lines elsewhere. */
export function progressPrinter(form: ProgressForm): ProgressPrinter {
  const { stdout, stderr } = process;
  if (form === 'none') return silentPrinter;
  if (form === 'json') return jsonPrinter(stderr);
  if (!stderr.isTTY || process.env['TERM'] === 'dumb') return new LinePrinter(stderr);
  return new LiveLines(stderr, stdout.isTTY ? [stdout, stderr] : [stderr]);
}

/** Has a printer hear of all queries of a session. */
export function listenerOf(printer: ProgressPrinter): StreamingQueryListener {
  return {
    onQueryStarted: (event) => printer.started(event),
    onQueryProgress: ({ progress }) => printer.progress(progress),
    onQueryIdle: ({ runId }) => printer.idle(runId),
    onQueryTerminated: ({ runId }) => printer.ended(runId),
  };
}
