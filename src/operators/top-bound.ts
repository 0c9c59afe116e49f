import type { Column } from '../columnar/batch.ts';
import { gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import { encodeSortKeys } from '../columnar/sort-bytes.ts';
import { hasWordKeys, writeWordKeys } from '../columnar/sort-words.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { SortKey } from '../plan/stages.ts';

/** The keys of one row, which tell the rows that come before it from all others. */
export interface TopBound {
  /** The rows that come before it, or those that do not come after it; in the scratch arena. */
  rows(
    which: 'before' | 'not after',
    columns: readonly Column[],
    count: number,
    context: ComputeContext,
  ): RowNumbers;
}

/** The bound that a row sets; it lies in the `kept` arena. Numbers are compared as words, all else as byte strings. */
export function topBound(
  columns: readonly Column[],
  order: readonly SortKey[],
  row: RowNumbers,
  kept: ComputeContext,
): TopBound {
  const own = columns.map((column, place) =>
    gatherColumn(column, order[place]!.expression.type, row, kept),
  );
  const isWord = order.length === 1 && hasWordKeys(order[0]!.expression.type);
  return isWord ? boundOfWord(own[0]!, order[0]!, kept) : boundOfBytes(own, order, kept);
}

function boundOfWord(bound: Column, key: SortKey, kept: ComputeContext): TopBound {
  const { expression, descending, nullsFirst } = key;
  const word = writeWordKeys(bound, 1, expression.type, descending, kept);
  return {
    rows(which, [column], count, context) {
      const { kernels, scratch } = context;
      const words = writeWordKeys(column!, count, expression.type, descending, context);
      const address = scratch.allocate((count + 1) * 4);
      const own = [words, column!.validity, count] as const;
      const limit = [
        word,
        bound.validity,
        Number(nullsFirst),
        Number(which === 'not after'),
      ] as const;
      return { address, count: kernels.rowsBefore(...own, ...limit, address) >>> 0 };
    },
  };
}

function boundOfBytes(
  bounds: readonly Column[],
  order: readonly SortKey[],
  kept: ComputeContext,
): TopBound {
  const bound = encodeSortKeys(bounds, order, 1, kept);
  return {
    rows(which, columns, count, context) {
      const { kernels, scratch } = context;
      const keys = encodeSortKeys(columns, order, count, context);
      const bitmap = scratch.allocateBitmap(count);
      const own = [keys.offsets, keys.heap, 1] as const;
      const limit = [bound.offsets, bound.heap, 0] as const;
      if (which === 'before') kernels.lessBytes(...own, ...limit, count, 0, bitmap);
      else kernels.lessBytes(...limit, ...own, count, 1, bitmap);
      const address = scratch.allocate(count * 4);
      return { address, count: kernels.selectRows(bitmap, count, address) >>> 0 };
    },
  };
}
