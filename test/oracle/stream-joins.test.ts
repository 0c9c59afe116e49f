import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';
import { caseCount, checkProperty, PROPERTY_TIMEOUT_MS } from './check-property.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';
import { randomCourse } from './random-course.ts';
import { joinQuery, timedJoinQuery } from './random-join.ts';
import { type RandomTable, randomTable } from './random-query.ts';
import { answerOfStream } from './stream-run.ts';

const CASES = caseCount(40, 1000);

const START_MS = 1e12;

let opened: Session;
let directory: string;
let runs = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'millrace-joins-'));
  const settings = { 'spark.sql.session.timeZone': 'UTC', 'spark.sql.shuffle.partitions': '3' };
  opened = await session({ threads: 2, settings });
});
afterAll(async () => {
  await opened.close();
  await rm(directory, { recursive: true });
});

const tables = fc.tuple(randomTable('t'), randomTable('u'));

test(
  'inner joins of streams end with what DuckDB answers over all rows',
  async () => {
    const isInner = (sql: string) => !/LEFT|RIGHT|FULL|SEMI|ANTI/.test(sql);
    await checkProperty(
      fc.asyncProperty(
        tables,
        joinQuery.filter(isInner),
        randomCourse,
        async (input, sql, rest) => {
          const checkpoint = path.join(directory, String(runs++));
          const streamed = await answerOfStream(opened, input, sql, {
            outputMode: 'append',
            checkpoint,
            ...rest,
          });
          expect(streamed).toEqual(await answerOfDuckdb(input, sql));
        },
      ),
      CASES,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

/** Rows come in order of time, so that none is late, but the watermark closes in on those that are kept. */
test(
  'joins with bounds of time let go of rows and still give what DuckDB gives',
  async () => {
    await checkProperty(
      fc.asyncProperty(tables, timedJoinQuery, randomCourse, async (input, sql, rest) => {
        const checkpoint = path.join(directory, String(runs++));
        const sorted = input.map(inOrderOfTime);
        const streamed = await answerOfStream(opened, sorted, sql, {
          outputMode: 'append',
          checkpoint,
          delay: '1 second',
          closes: true,
          ...rest,
        });
        expect(streamed).toEqual(await answerOfDuckdb(sorted, sql));
      }),
      CASES,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

/** In 2001: at 1970 all rows would be late, because there the watermark begins. */
function inOrderOfTime({ name, rows }: RandomTable): RandomTable {
  const later = rows.map((row) => {
    const time = new Date(Date.parse(String(row[4])) + START_MS).toISOString();
    return [...row.slice(0, 4), time];
  });
  return { name, rows: later.toSorted((left, right) => (left[4]! < right[4]! ? -1 : 1)) };
}
