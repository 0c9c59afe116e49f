import type { JsonRow, TestOutput } from './test-output.ts';

/** What the batches of an output add up to. In update mode all rows, because nobody says what replaces what. */
export function resultOf({ outputMode, batches }: TestOutput): readonly JsonRow[] {
  if (outputMode === 'complete') return batches.at(-1)?.rows ?? [];
  const rows = batches.flatMap((batch) => batch.rows);
  return outputMode === 'changelog' ? remaining(rows) : rows;
}

/** The rows of a changelog that came and were not taken back. */
function remaining(changes: readonly JsonRow[]): readonly JsonRow[] {
  const counts = new Map<string, { readonly row: JsonRow; count: number }>();
  for (const change of changes) {
    const row = change.slice(0, -1);
    const text = JSON.stringify(row);
    const held = counts.get(text) ?? { row, count: 0 };
    held.count += change.at(-1) as number;
    counts.set(text, held);
  }
  return [...counts.values()].flatMap(({ row, count }) => {
    if (count < 0) return [[...row, `taken back ${-count} times too often`]];
    return Array.from({ length: count }, () => row);
  });
}
