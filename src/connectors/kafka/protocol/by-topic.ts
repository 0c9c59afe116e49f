/** Brings what concerns one topic together, as requests want it; topics in the order of their first entries. */
export function byTopic<T extends { readonly topic: string }>(
  items: readonly T[],
): readonly (readonly [string, readonly T[]])[] {
  return [...Map.groupBy(items, ({ topic }) => topic)];
}
