import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';
import { caseCount, checkProperty, PROPERTY_TIMEOUT_MS } from './check-property.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';
import { chainQuery, groupedChainQuery } from './random-chain.ts';
import { randomCourse } from './random-course.ts';
import { randomTable } from './random-query.ts';
import { answerOfStream } from './stream-run.ts';

/** In `npm test`. */
const CASES = 30;
const CASES_LONG = 1000;

let opened: Session;
let directory: string;
let runs = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'millrace-chains-'));
  const settings = { 'spark.sql.session.timeZone': 'UTC', 'spark.sql.shuffle.partitions': '3' };
  opened = await session({ threads: 2, settings });
});
afterAll(async () => {
  await opened.close();
  await rm(directory, { recursive: true });
});

const tables = fc.tuple(randomTable('t'), randomTable('u'));

test.each([
  ['changelogs add up', 'changelog', chainQuery],
  ['whole tables come', 'complete', groupedChainQuery],
] as const)(
  'over chains of operators with state %s to what DuckDB answers',
  async (_, outputMode, query) => {
    const property = fc.asyncProperty(tables, query, randomCourse, async (input, sql, rest) => {
      const checkpoint = path.join(directory, String(runs++));
      const run = { outputMode, checkpoint, ...rest };
      const streamed = await answerOfStream(opened, input, sql, run);
      expect(streamed).toEqual(await answerOfDuckdb(input, sql));
    });
    await checkProperty(property, caseCount(CASES, CASES_LONG));
  },
  PROPERTY_TIMEOUT_MS,
);
