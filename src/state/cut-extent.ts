/**
 * Which segments a cut has beside those that changed since the cut before: all of them, or those whose turn it is. Each has
 * its turn once in so many cuts, so that no cut lasts much longer than the others and no file is needed for long.
 */
export type CutExtent = 'all' | { readonly turn: number; readonly turns: number };

export function isDue(extent: CutExtent, index: number): boolean {
  return extent === 'all' || index % extent.turns === extent.turn;
}
