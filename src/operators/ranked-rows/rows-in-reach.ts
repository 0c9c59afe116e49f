import type { Column } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import { writeWordKeys } from '../../columnar/sort-words.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { SortKey } from '../../plan/stages.ts';

/** No key has as many rows. */
const LIMIT_MAX = 0x7fffffff;

/** Rows with the numbers (u32) of their keys, and what the order begins with. */
interface KeyedRows {
  readonly keys: number;
  readonly first: Column;
}

/** New rows that may be among the first, and the kept rows of their keys. */
export interface RowsInReach {
  readonly rows: RowNumbers;
  readonly old: RowNumbers;
}

/**
 * A new row is out of reach where `limit` kept rows of its key come before it by the first column of the order alone. Where none of
 * a key is in reach its kept rows stay what they are.
 */
export function rowsInReach(
  kept: KeyedRows,
  arrived: KeyedRows,
  rows: RowNumbers,
  {
    key,
    limit,
    keyCount,
  }: { readonly key: SortKey; readonly limit: number; readonly keyCount: number },
  context: ComputeContext,
): RowsInReach {
  const { kernels, scratch } = context;
  const { descending, nullsFirst, expression } = key;
  const wordsOf = ({ first }: KeyedRows): number =>
    writeWordKeys(first, first.length, expression.type, descending, context);
  const marks = scratch.allocate(keyCount * 4);
  const target = scratch.allocate(rows.count * 4);
  const count = kernels.rowsInReach(
    kept.keys,
    wordsOf(kept),
    kept.first.validity,
    kept.first.length,
    arrived.keys,
    wordsOf(arrived),
    arrived.first.validity,
    rows.address,
    rows.count,
    nullsFirst,
    Math.max(0, Math.min(limit, LIMIT_MAX)),
    keyCount,
    marks,
    scratch.allocate(keyCount * 8),
    target,
  );
  const old = scratch.allocate(kept.first.length * 4);
  const oldCount = kernels.rowsOfMarked(kept.keys, kept.first.length, marks, old);
  return {
    rows: { address: target, count: count >>> 0 },
    old: { address: old, count: oldCount >>> 0 },
  };
}
