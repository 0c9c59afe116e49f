import { type ProgressPrinter, silentPrinter, type TextTarget } from './progress-printer.ts';

/** Every batch as one line of JSON with Spark's names. */
export function jsonPrinter(target: TextTarget): ProgressPrinter {
  return {
    ...silentPrinter,
    progress: (progress) => void target.write(`${JSON.stringify(progress)}\n`),
  };
}
