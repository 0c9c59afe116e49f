// The documentation of the functions, run.

import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import {
  functionNames,
  lookupFunction,
  SCALAR_FUNCTIONS,
} from '../../src/expression/functions/index.ts';
import { evaluateSql } from './evaluate-sql.ts';

const examples = SCALAR_FUNCTIONS.flatMap(({ name, examples: own }) =>
  own.map(({ sql, result }) => ({ name, sql, result })),
);

test.each(examples)('the example of $name holds: $sql is $result', ({ sql, result }) => {
  const { type, values } = evaluateSql(sql);
  if (values[0] === null) expect(result).toBe('NULL');
  else {
    const text =
      type.kind === 'string' ? values[0] : evaluateSql(`CAST(${sql} AS STRING)`).values[0];
    expect(text).toBe(result);
  }
});

test('a function is found by name and alias in any case, and is listed once', () => {
  expect(lookupFunction('SUBSTR')).toBe(lookupFunction('substring'));
  expect(lookupFunction('nonesuch')).toBeUndefined();
  const names = functionNames();
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('coalesce');
});

test('no two functions share a name', () => {
  const names = SCALAR_FUNCTIONS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every file of functions is in the catalogue', () => {
  const folder = new URL('../../src/expression/functions/', import.meta.url);
  const index = fs.readFileSync(new URL('index.ts', folder), 'utf8');
  const files = fs.readdirSync(folder).filter((file) => file !== 'index.ts');
  expect(files.filter((file) => !index.includes(`'./${file}'`))).toEqual([]);
});
