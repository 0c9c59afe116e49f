import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertBatch } from '../../../src/columnar/batch.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { ColumnSource } from '../../../src/connectors/memory/column-source.ts';

const BATCH_ROWS = 32 * 1024;

/** Rows of each split of a table of so many rows, in batches as a session stores them. */
async function splitRows(rowCount: number): Promise<readonly number[]> {
  const batches = [];
  for (let left = rowCount; left > 0; left -= BATCH_ROWS) {
    const batch = insertBatch(Math.min(left, BATCH_ROWS), []);
    batches.push({ batch, byteLength: batch.rowCount * 8 });
  }
  const splits = await new ColumnSource({ schema: schema([]), batches }).splits();
  expect(splits.flatMap((split) => split.batches)).toEqual(batches.map(({ batch }) => batch));
  return splits.map((split) => {
    const rows = split.batches.reduce((sum, batch) => sum + batch.rowCount, 0);
    expect(split.byteLength).toBe(rows * 8);
    return rows;
  });
}

describe('splits of columns in memory', () => {
  it('are a few of one length, neither short nor long', async () => {
    expect(await splitRows(0)).toEqual([]);
    expect(await splitRows(100_000)).toHaveLength(1);
    expect(await splitRows(1_000_000)).toHaveLength(2);
    expect(await splitRows(5_000_000)).toHaveLength(6);
    expect(await splitRows(20_000_000)).toHaveLength(24);
  });

  it('have all batches in order, and differ by a batch and the rest of the last one', async () => {
    const count = fc.integer({ min: 1, max: 8_000_000 });
    await fc.assert(
      fc.asyncProperty(count, async (rowCount) => {
        const rows = await splitRows(rowCount);
        expect(rows.reduce((sum, each) => sum + each, 0)).toBe(rowCount);
        expect(Math.max(...rows) - Math.min(...rows)).toBeLessThan(2 * BATCH_ROWS);
      }),
      { numRuns: 20 },
    );
  });
});
