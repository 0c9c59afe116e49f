import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';
import { caseCount, checkProperty, PROPERTY_TIMEOUT_MS } from './check-property.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';
import { randomCourse } from './random-course.ts';
import { operatorChain } from './random-operators.ts';
import { aggregateQuery, joinQuery, randomTable, statelessQuery } from './random-query.ts';
import { answerOfStream } from './stream-run.ts';

const THREADS = [1, 2, 3];
/** Cases of each kind in `npm test`: 500 with those of the other files here. */
const CASES = { stateless: 40, aggregate: 40, join: 40, chain: 240 };
const CASES_LONG = 1000;

const sessions = new Map<number, Session>();
let directory: string;
let runs = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'millrace-oracle-'));
  const settings = { 'spark.sql.session.timeZone': 'UTC', 'spark.sql.shuffle.partitions': '3' };
  for (const threads of THREADS) sessions.set(threads, await session({ threads, settings }));
});
afterAll(async () => {
  for (const opened of sessions.values()) await opened.close();
  await rm(directory, { recursive: true });
});

const tables = fc.tuple(randomTable('t'), randomTable('u'));
const course = fc
  .tuple(fc.constantFrom(...THREADS), randomCourse)
  .map(([threads, rest]) => ({ threads, ...rest }));

test.each([
  ['without an aggregate', 'append', statelessQuery, CASES.stateless],
  ['with an aggregate', 'complete', aggregateQuery, CASES.aggregate],
  ['with a join', 'append', joinQuery, CASES.join],
  ['with up to four operators over changing results', 'changelog', operatorChain, CASES.chain],
] as const)(
  'a streaming query %s ends with what DuckDB answers over all rows',
  async (_, outputMode, query, count) => {
    const property = fc.asyncProperty(tables, query, course, async (input, sql, drawn) => {
      const { threads, ...rest } = drawn;
      const checkpoint = path.join(directory, String(runs++));
      const opened = sessions.get(threads)!;
      const streamed = await answerOfStream(opened, input, sql, {
        outputMode,
        checkpoint,
        ...rest,
      });
      expect(streamed).toEqual(await answerOfDuckdb(input, sql));
    });
    await checkProperty(property, caseCount(count, CASES_LONG));
  },
  PROPERTY_TIMEOUT_MS,
);
