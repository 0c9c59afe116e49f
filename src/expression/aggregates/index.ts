import type { AggregateFunction } from '../aggregate-function.ts';
import { average } from './average.ts';
import { count } from './count.ts';
import { countIf } from './count-if.ts';
import { maximum, minimum } from './extremes.ts';
import { sum } from './sum.ts';

/** Every aggregate function: adding one is a file and a line here. */
const CATALOGUE: readonly AggregateFunction[] = [count, countIf, sum, average, minimum, maximum];

const BY_NAME: ReadonlyMap<string, AggregateFunction> = new Map(
  CATALOGUE.flatMap((entry) =>
    [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry] as const),
  ),
);

/** The function of a name or alias in lower case. */
export function lookupAggregate(name: string): AggregateFunction | undefined {
  return BY_NAME.get(name);
}

/** All names and aliases, in the order of the catalogue. */
export function aggregateNames(): readonly string[] {
  return [...BY_NAME.keys()];
}

/** All functions, for documentation and its tests. */
export function aggregateFunctions(): readonly AggregateFunction[] {
  return CATALOGUE;
}
