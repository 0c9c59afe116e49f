import type { NumberedSplit, Split } from '../task/split.ts';

/** Puts neighbouring small splits into one task, up to `bytes`, so that many small files do not make many messages. */
export function groupSplits(splits: readonly Split[], bytes: number): readonly NumberedSplit[][] {
  const groups: NumberedSplit[][] = [];
  let size = Number.POSITIVE_INFINITY;
  splits.forEach((split, index) => {
    if (size + split.byteLength > bytes) {
      groups.push([]);
      size = 0;
    }
    groups[groups.length - 1]!.push({ index, split });
    size += split.byteLength;
  });
  return groups;
}
