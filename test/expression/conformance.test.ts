// Spark's answers to expressions. Statements over tables are left to runs of whole queries.

import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { encodeJson } from '../../src/columnar/json-codecs.ts';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { field, typeName } from '../../src/columnar/types.ts';
import { MillraceError } from '../../src/errors.ts';
import { sameRows } from '../conformance/same-rows.ts';
import { type Answer, evaluateSql } from './evaluate-sql.ts';

interface ExpressionCase {
  readonly sql: string;
  readonly schema?: string;
  readonly rows?: readonly (readonly JsonValue[])[];
  readonly error?: string;
  readonly config?: Readonly<Record<string, string>>;
}

/** Cases that have Spark's answer. Raise it with what comes to pass; never lower it. */
const PASSING_CASES = [
  ['arithmetic', 222],
  ['casts', 226],
  ['comparison', 174],
  ['strings', 236],
  ['hash', 89],
  ['datetime', 227],
] as const;

test.each(PASSING_CASES)('%s: at least %i answers are those of Spark', (area, passing) => {
  const file = new URL(`../conformance/cases/expression/${area}.json`, import.meta.url);
  const cases: ExpressionCase[] = JSON.parse(fs.readFileSync(file, 'utf8'));
  const alone = cases.filter(({ sql }) => !/ FROM (VALUES|\()/.test(sql));
  const differences = alone.flatMap((item) => differenceOf(item) ?? []);
  expect(alone.length - differences.length, differences.join('\n')).toBeGreaterThanOrEqual(passing);
});

function differenceOf({
  sql,
  schema,
  rows,
  error,
  config = {},
}: ExpressionCase): string | undefined {
  const settings = {
    ansi: config['spark.sql.ansi.enabled'] !== 'false',
    timeZone: config['spark.sql.session.timeZone'] ?? 'UTC',
  };
  try {
    const answer = evaluateSql(sql.replace(/^SELECT /, ''), undefined, settings);
    if (error !== undefined) return `${sql}: ${error} is missing`;
    const isSame = schema!.endsWith(` ${typeName(answer.type)}`) && hasValues(answer, rows!);
    return isSame ? undefined : `${sql}: ${typeName(answer.type)} ${String(answer.values)}`;
  } catch (failure) {
    if (!(failure instanceof MillraceError)) throw failure;
    return failure.condition === error ? undefined : `${sql}: ${failure.condition}`;
  }
}

function hasValues({ type, values }: Answer, rows: readonly (readonly JsonValue[])[]): boolean {
  const own = values.map((value) => [encodeJson(value, type)]);
  return sameRows(own, rows, { fields: [field('answer', type)] }, false);
}
