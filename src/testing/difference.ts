import { sortedTexts, type TestOutput } from './test-output.ts';

/** Where two outputs first differ, in words; null when they hold the same batches. Rows of a batch have no order. */
export function differenceOf(expected: TestOutput, actual: TestOutput): string | null {
  const right = textsOf(expected);
  const found = textsOf(actual);
  for (const batchId of [...new Set([...right.keys(), ...found.keys()])].sort((a, b) => a - b)) {
    const [before, now] = [right.get(batchId) ?? 'nothing', found.get(batchId) ?? 'nothing'];
    if (before !== now) return `Batch ${batchId} is\n${now}\ninstead of\n${before}`;
  }
  return null;
}

/** Batches without rows say nothing. */
function textsOf({ batches }: TestOutput): Map<number, string> {
  const filled = batches.filter(({ rows }) => rows.length > 0);
  return new Map(filled.map(({ batchId, rows }) => [batchId, sortedTexts(rows).join('\n')]));
}
