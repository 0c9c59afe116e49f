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

/** How many characters to change, add, leave out, or swap with the next one; whatever the case. */
function editDistance(left: string, right: string): number {
  const source = left.toLowerCase();
  const target = right.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, column) => column);
  let rowBefore = row;
  for (let line = 1; line <= source.length; line++) {
    const next = [line];
    for (let column = 1; column <= target.length; column++) {
      const change = source[line - 1] === target[column - 1] ? 0 : 1;
      const replaced = row[column - 1]! + change;
      const isSwap =
        source[line - 1] === target[column - 2] && source[line - 2] === target[column - 1];
      const swapped = isSwap && column > 1 ? rowBefore[column - 2]! + 1 : replaced;
      next.push(Math.min(replaced, swapped, row[column]! + 1, next[column - 1]! + 1));
    }
    rowBefore = row;
    row = next;
  }
  return row[target.length]!;
}
