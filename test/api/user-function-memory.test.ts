import { expect, test } from 'vitest';
import { session, udf } from '../../src/index.ts';

const TEXT_BYTES = 1024 * 1024;

/** Gives as many megabytes as it is told. */
const grow = udf((count: number) => 'x'.repeat(count * TEXT_BYTES), {
  takes: ['INT'],
  returns: 'STRING',
});

test('what a closure returns counts against the memory budget; the session goes on', async () => {
  await using millrace = await session({
    threads: 1,
    settings: { 'millrace.memory.budget': '64 MB' },
  });
  const sizeOf = (rows: number) =>
    millrace
      .sql(`SELECT explode(sequence(1, ${rows})) AS row`)
      .select(grow('row').as('text'))
      .selectExpr('max(length(text)) AS longest')
      .collect();
  // More than a column can hold, then more than the budget, twice: nothing of the failed queries stays.
  for (const rows of [70, 16, 16]) {
    await expect(sizeOf(rows)).rejects.toMatchObject({ condition: 'MEMORY_BUDGET_EXCEEDED' });
    expect(await sizeOf(4)).toEqual([[4 * TEXT_BYTES]]);
  }
});
