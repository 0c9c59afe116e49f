import type { Split } from '../task/split.ts';

export interface NumberedSplit {
  readonly index: number;
  readonly split: Split;
}

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

/** Deals items out to at most `count` hands in turn; no hand is empty. */
export function dealOut<T>(items: readonly T[], count: number): readonly T[][] {
  const hands: T[][] = [];
  items.forEach((item, index) => {
    if (index < count) hands.push([]);
    hands[index % count]!.push(item);
  });
  return hands;
}
