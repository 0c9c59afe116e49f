// Calls of aggregate functions over columns of many values, made of the examples in the catalogue.

import type { FunctionCall } from './scalar-calls.ts';

/** How many different values a column has, and how many groups there are. */
const VALUES = 10_000;
const GROUPS = 100;
const EXAMPLE = /^SELECT (.*) FROM VALUES \((.*?)\).* AS t\((.*)\)$/;

/** The call of an example over all of `rows` rows, and over groups of them. */
export function aggregateCalls(name: string, sql: string, rows: number): readonly FunctionCall[] {
  const found = EXAMPLE.exec(sql);
  if (found === null) return [];
  const [, call, values, columns] = found;
  const literals = values!.split(', ');
  const input = columns!.split(', ').map((column, index) => {
    return `${valueLike(literals[index]!)} AS ${column}`;
  });
  const group = `id % ${GROUPS} AS g`;
  const table = `(SELECT ${[...input, group].join(', ')} FROM range(${rows}))`;
  return [
    { name, sql: `SELECT ${call} AS r FROM ${table}` },
    { name: `${name} by group`, sql: `SELECT g, ${call} AS r FROM ${table} GROUP BY g` },
  ];
}

/** Many values of the type of a constant, where that is a number or a text. */
function valueLike(literal: string): string {
  const number = `(id * 7919 % ${VALUES})`;
  if (/^\d+$/.test(literal) || literal === 'NULL') return `CAST(${number} AS INT)`;
  if (/^\d+F$/.test(literal)) return `CAST(${number} AS FLOAT)`;
  if (/^[\d.]+$/.test(literal)) return `CAST(${number} AS DECIMAL(10, 2))`;
  if (/^'\w+'$/.test(literal)) return `concat('value ', ${number})`;
  return `if(id >= 0, ${literal}, NULL)`;
}
