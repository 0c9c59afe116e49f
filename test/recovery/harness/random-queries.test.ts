// DuckDB judges the answers to such queries in test/oracle; here they have to come out the same whatever happens on the way.

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readInputRow } from '../../../src/api/rows/input-rows.ts';
import type { Course } from '../../../src/testing/course.ts';
import type { World } from '../../../src/testing/world.ts';
import { caseCount, checkProperty, PROPERTY_TIMEOUT_MS } from '../../oracle/check-property.ts';
import { operatorChain } from '../../oracle/random-operators.ts';
import {
  aggregateQuery,
  COLUMNS,
  joinQuery,
  type RandomTable,
  randomTable,
  statelessQuery,
} from '../../oracle/random-query.ts';
import { DisturbedQuery } from './disturbed-query.ts';
import { Engines } from './engines.ts';

const CASES = 12;
const CASES_LONG = 200;
const STEPS_MAX = 4;
/** Longer than the time between snapshots, so that there is one after each step. */
const PAUSE_MS = 6000;

const engines = new Engines();
afterAll(() => engines.close());

const tables = fc.tuple(randomTable('t'), randomTable('u'));
const queries = fc.oneof(
  fc.record({ outputMode: fc.constant('append' as const), query: statelessQuery }),
  fc.record({ outputMode: fc.constant('append' as const), query: joinQuery }),
  fc.record({ outputMode: fc.constant('complete' as const), query: aggregateQuery }),
  {
    weight: 5,
    arbitrary: fc.record({ outputMode: fc.constant('changelog' as const), query: operatorChain }),
  },
);
const stepCounts = fc.integer({ min: 1, max: STEPS_MAX });

test(
  'random queries under crash and restore, with other threads and other splits',
  async () => {
    const both = [1, 2].map((threads) => engines.of(threads).engine);
    const property = fc.asyncProperty(
      tables,
      queries,
      stepCounts,
      async (input, described, stepCount) => {
        const inputs = Object.fromEntries(input.map(({ name }) => [name, COLUMNS]));
        const disturbed = new DisturbedQuery(
          { ...described, inputs, settings: { 'millrace.sql.strictSpark': 'false' } },
          (world) => courseOf(input, stepCount, world),
        );
        expect(await disturbed.differences(both)).toEqual([]);
      },
    );
    await checkProperty(property, caseCount(CASES, CASES_LONG));
  },
  PROPERTY_TIMEOUT_MS,
);

/** Of each table an equal part at each step. */
function courseOf(input: readonly RandomTable[], stepCount: number, world: World): Course {
  return Array.from({ length: stepCount }, (_, step) => ({
    rows: input.map(({ name, rows }) => {
      const [from, to] = [step, step + 1].map((place) =>
        Math.floor((place * rows.length) / stepCount),
      );
      const { schema } = world.input(name).stream;
      return {
        input: name,
        rows: rows.slice(from, to).map((row) => readInputRow(row as never, schema)),
      };
    }),
    passedMs: PAUSE_MS,
  }));
}
