import { aggregateNames, lookupAggregate } from '../expression/aggregates/index.ts';
import { isCallableName } from '../expression/callable-names.ts';
import { functionNames, lookupFunction } from '../expression/functions/index.ts';
import { lookupWindowFunction, windowFunctions } from '../expression/window-functions/index.ts';
import { CLAUSE_FUNCTIONS, type FunctionFacts, OPERATORS } from './clause-functions.ts';

/** What analysis makes of other calls; nobody writes them. */
const INTERNAL: ReadonlySet<string> = new Set(['sum_interval', 'avg_interval']);

/** The names of all functions of SQL: of values, aggregates, windows and tables, and the marks of operators; sorted. */
export function systemFunctionNames(): readonly string[] {
  const names = [
    ...[...functionNames().filter(isCallableName), ...aggregateNames()],
    ...windowFunctions().map(({ name }) => name),
    ...[...CLAUSE_FUNCTIONS.keys(), ...OPERATORS.keys()],
  ];
  return [...new Set(names)].filter((name) => !INTERNAL.has(name)).toSorted();
}

/** Undefined for a name that no function of SQL has. */
export function systemFunction(written: string): FunctionFacts | undefined {
  const name = written.toLowerCase();
  const facts = CLAUSE_FUNCTIONS.get(name);
  if (facts !== undefined) return facts;
  const operator = OPERATORS.get(name);
  if (operator !== undefined) return lookupFunction(operator);
  const scalar = isCallableName(name) ? lookupFunction(name) : undefined;
  return scalar ?? lookupAggregate(name) ?? lookupWindowFunction(name);
}
