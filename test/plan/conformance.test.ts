import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schema, schemaText } from '../../src/columnar/schema.ts';
import { outputSchema } from '../../src/plan/analyze.ts';
import { checkStreaming } from '../../src/plan/check-streaming.ts';
import { explainStages } from '../../src/plan/explain.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { STREAM_AREAS } from '../conformance/stream-areas.ts';
import type { StreamCase } from '../conformance/stream-case.ts';
import { analyzeSql, SETTINGS, type TestTable } from './catalog.ts';

/** What a case says about its query before any row arrives: column types, and that it runs in its output mode. */
describe.each([...STREAM_AREAS])('%s', (area) => {
  test.each(readCases(area).map((one) => [one.name, one] as const))('%s', (_, one) => {
    const plan = analyzeSql(one.query, tablesOf(one));
    expect(schemaText(outputSchema(plan))).toBe(schemaText(schema(parseSchema(one.schema!))));
    checkStreaming(plan, one.outputMode, SETTINGS);
    const { stages } = stageQuery(optimize(plan, SETTINGS), one.outputMode, SETTINGS);
    expect(explainStages(stages)).toContain('-> result');
  });
});

function readCases(area: string): readonly StreamCase[] {
  const file = new URL(`../conformance/cases/stream/${area}.json`, import.meta.url);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function tablesOf({ tables }: StreamCase): Readonly<Record<string, TestTable>> {
  return Object.fromEntries(
    tables.map(({ name, schema: ddl, watermark }) => [
      name,
      watermark === undefined ? { schema: ddl } : { schema: ddl, delay: watermark.delay },
    ]),
  );
}
