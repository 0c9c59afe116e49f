import type { WindowFunction } from '../window-function.ts';
import { cumeDist } from './cume-dist.ts';
import { denseRank } from './dense-rank.ts';
import { lag, lead } from './lag-lead.ts';
import { nthValue } from './nth-value.ts';
import { ntile } from './ntile.ts';
import { percentRank } from './percent-rank.ts';
import { rank } from './rank.ts';
import { rowNumber } from './row-number.ts';

/** Every function that needs OVER: adding one is a file and a line here. Aggregates take OVER, too. */
const CATALOGUE: readonly WindowFunction[] = [
  ...[rowNumber, rank, denseRank, percentRank, cumeDist, ntile],
  ...[lag, lead, nthValue],
];

const BY_NAME: ReadonlyMap<string, WindowFunction> = new Map(
  CATALOGUE.map((entry) => [entry.name, entry]),
);

/** The function of a name in lower case. */
export function lookupWindowFunction(name: string): WindowFunction | undefined {
  return BY_NAME.get(name);
}

/** All functions, for documentation and its tests. */
export function windowFunctions(): readonly WindowFunction[] {
  return CATALOGUE;
}
