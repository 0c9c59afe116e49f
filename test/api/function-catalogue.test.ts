// Which functions of SQL have a typed function of TypeScript: read from the source, so that none is forgotten.

import { expect, test } from 'vitest';
import { aggregateFunctions, lookupAggregate } from '../../src/expression/aggregates/index.ts';
import { isCallableName } from '../../src/expression/callable-names.ts';
import { lookupFunction, SCALAR_FUNCTIONS } from '../../src/expression/functions/index.ts';
import {
  lookupWindowFunction,
  windowFunctions,
} from '../../src/expression/window-functions/index.ts';
import * as millrace from '../../src/index.ts';
import { isGeneratorName } from '../../src/plan/analysis/generators.ts';
import { listFiles, readText } from '../support/source-files.ts';

/** Calls that analysis knows beside the catalogues. */
const CLAUSES = ['window', 'session_window', 'grouping', 'grouping_id', 'case'];

/** Functions of SQL that have no function of TypeScript, by why. */
const WITHOUT = {
  'a method of Column': [
    ...['and', 'or', 'not', 'in', 'like', 'ilike', 'rlike', 'startswith', 'endswith', 'contains'],
    ...['negative'],
  ],
  'cast() of Column': [
    ...['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'],
    ...['string', 'binary', 'date', 'time', 'timestamp'],
  ],
  'an operator or a clause of SQL': ['positive', 'div', 'percentile_cont', 'percentile_disc'],
  internal: ['sum_interval', 'avg_interval'],
  'schema of Avro, which only from_avro asks for': ['schema_of_avro'],
};

/** What makes a call: `call('abs', …)`, `ofColumn('abs')`. */
const CALL = /\b(?:call|callFunction|ofNothing|ofColumn|likeColumn|ofTwo|ofColumns)\(\s*'(\w+)'/g;

const called = new Set(
  listFiles('src/api', 'functions.ts').flatMap((file) =>
    [...readText(file).matchAll(CALL)].map(([, name]) => name),
  ),
);

test('every typed function calls one that SQL has', () => {
  const unknown = [...called].filter((name) => !isKnown(name));
  expect(unknown).toEqual([]);
  expect(called.size).toBeGreaterThan(380);
});

test('every function of SQL has a typed one, unless it says why not', () => {
  const catalogue: readonly {
    readonly name: string;
    readonly aliases?: readonly string[] | undefined;
  }[] = [...SCALAR_FUNCTIONS, ...aggregateFunctions(), ...windowFunctions()];
  const untyped = catalogue
    .filter(({ name }) => isCallableName(name))
    .filter(({ name, aliases = [] }) => ![name, ...aliases].some((known) => called.has(known)))
    .map(({ name }) => name);
  expect(untyped.toSorted()).toEqual(Object.values(WITHOUT).flat().toSorted());
});

test('functions are called by camel case of their names in SQL', () => {
  const names = Object.keys(millrace).map((name) => name.toLowerCase());
  const missing = [...called].filter((name) => !names.includes(name.replaceAll('_', '')));
  // `when` makes the first two, `pow` the third.
  expect(missing.toSorted()).toEqual(['case', 'if', 'power']);
});

function isKnown(name: string): boolean {
  const found = lookupFunction(name) ?? lookupAggregate(name) ?? lookupWindowFunction(name);
  return found !== undefined || isGeneratorName(name) || CLAUSES.includes(name);
}
