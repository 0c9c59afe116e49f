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

/**
 * Cuts a list into at most `count` parts of about one length, none empty. Parts follow each other, so that the first
 * failure in order of parts is the first in the list, however many parts there are.
 */
export function cutEvenly<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Math.min(count, items.length);
  const start = (part: number): number => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
