import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

const MINUTE_MS = 60_000;

/** `MILLRACE_PROPERTY_MINUTES` lets each property run for so long, whatever its number of cases. */
const MINUTES = Number(process.env['MILLRACE_PROPERTY_MINUTES'] ?? 0);
/** The place of one case among those of a seed, as a failure prints it. */
const CASE = process.env['MILLRACE_PROPERTY_CASE'];
const IS_LONG_RUN = process.env['MILLRACE_LONG_TESTS'] === '1';

/** Time for a test that checks properties. */
export const PROPERTY_TIMEOUT_MS: number = Math.max(
  (IS_LONG_RUN ? 30 : 5) * MINUTE_MS,
  (MINUTES + 1) * MINUTE_MS,
);

/** Cases that a property is checked with; a long run checks more. */
export function caseCount(short: number, long: number): number {
  return Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? (IS_LONG_RUN ? long : short));
}

/** Checks a property; a failure shows the smallest case and the command that runs it again. */
export async function checkProperty<Case>(
  property: fc.IAsyncProperty<Case>,
  count: number,
): Promise<void> {
  const limits =
    MINUTES > 0
      ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: MINUTES * MINUTE_MS }
      : { numRuns: count };
  const details = await fc.check(property, {
    ...limits,
    ...(CASE === undefined ? {} : { path: CASE }),
  });
  if (!details.failed) return;
  const { testPath, currentTestName } = expect.getState();
  const command = [
    `MILLRACE_PROPERTY_SEED=${details.seed}`,
    `MILLRACE_PROPERTY_CASE=${details.counterexamplePath}`,
    `npm test -- ${path.relative('.', testPath ?? '')} -t '${currentTestName}'`,
  ];
  const report = fc.defaultReportMessage(details) ?? '';
  throw new Error(`${report}\n\nThis case again: ${command.join(' ')}`, {
    cause: details.errorInstance,
  });
}
