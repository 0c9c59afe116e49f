/**
 * Cuts a list into at most `count` parts of about one length, none empty. Parts follow each other, so that the first
 * failure in order of parts is the first in the list, however many parts there are.
 */
export function cutEvenly<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Math.min(count, items.length);
  const start = (part: number): number => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
