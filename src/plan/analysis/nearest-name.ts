/** How different a suggestion may be from what was written, in edits for each character. */
const DISTANCE_MAX = 0.34;

/** The names most like the one written, nearest first. */
export function nearestNames(name: string, known: readonly string[], count: number): string[] {
  return known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** A sentence that suggests the nearest name, when one is near. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = nearestNames(name, known, 1);
  if (nearest === undefined) return undefined;
  const limit = Math.max(1, Math.ceil(name.length * DISTANCE_MAX));
  return editDistance(name, nearest) <= limit ? `Did you mean ${nearest}?` : undefined;
}

/** Levenshtein's distance, whatever the case. */
function editDistance(left: string, right: string): number {
  const source = left.toLowerCase();
  const target = right.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (let line = 1; line <= source.length; line++) {
    const next = [line];
    for (let column = 1; column <= target.length; column++) {
      const change = source[line - 1] === target[column - 1] ? 0 : 1;
      const replaced = row[column - 1]! + change;
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[target.length]!;
}
