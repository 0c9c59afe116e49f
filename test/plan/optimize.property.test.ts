import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../../src/columnar/batch.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { MillraceError } from '../../src/errors.ts';
import { constantValue } from '../../src/expression/constant-value.ts';
import { makeChain } from '../../src/operators/chain.ts';
import type { EvaluateConstant } from '../../src/plan/catalog.ts';
import type { LogicalPlan } from '../../src/plan/nodes/logical-plan.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import type { SplitStage } from '../../src/plan/stages.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { analyzeSql, SETTINGS } from './catalog.ts';

const TABLES = { t: { schema: 'k STRING, v INT, n BIGINT' } };
const SCHEMA = schema([field('k', STRING), field('v', INT), field('n', BIGINT)]);
const context = testContext();
const evaluateConstant: EvaluateConstant = (call, settings) =>
  constantValue(call, testContext({ settings }));

const CONDITIONS = [
  ...['1 = 1', 'v > 1 AND 2 > 3', 'n = 1 + 1 OR v = NULL', 'coalesce(NULL, v, 1 % 0) = 1'],
  ...['v <> 0', 'v > 1', "k = 'a'", 'k IS NOT NULL', 'n = v', 'n IS NULL OR v < 3'],
  ...['10 % v = 1', 'v <> 0 AND 10 % v < 2', "k > 'a' AND CAST(k AS INT) = 1", '10 / v > 3'],
];
const ITEMS = [
  ...['k, if(1 > 2, 1 % 0, v) AS v, n + (1 + 1) AS n', "upper('a') || k AS k, 7 % 4 AS v, n"],
  ...['k, v + 1 AS v, n', 'upper(k) AS k, v, n * 2 AS n', 'k, v, 10 % v AS n', "'1' AS k, v, n"],
  ...[
    'k, v, CASE WHEN v <> 0 THEN 10 % v END AS n',
    'concat(k, k) AS k, v, CAST(v AS BIGINT) AS n',
  ],
];

/** A query over `t` with its three columns, from nested selects, unions and generators. */
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    fc.constant('SELECT k, v, n FROM t'),
    fc
      .tuple(tie('query'), fc.constantFrom(...CONDITIONS))
      .map(([child, condition]) => `SELECT * FROM (${child}) WHERE ${condition}`),
    fc
      .tuple(tie('query'), fc.constantFrom(...ITEMS))
      .map(([child, items]) => `SELECT ${items} FROM (${child})`),
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `${left} UNION ALL ${right}`),
    tie('query').map(
      (child) => `SELECT k, x AS v, n FROM (${child}) LATERAL VIEW explode(array(v, v - 1)) AS x`,
    ),
  ),
}));

const rows = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', '1', null),
    fc.constantFrom(0, 1, 2, 3, null),
    fc.constantFrom(0n, 1n, 2n, null),
  ),
  { maxLength: 12 },
);

test('an optimised plan gives the same rows, and fails only where the plan as written fails', () => {
  fc.assert(
    fc.property(query, rows, (sql, input) => {
      const plan = analyzeSql(sql, TABLES);
      const written = run(plan, input);
      const optimised = run(optimize(plan, SETTINGS, evaluateConstant), input);
      if (written !== null) expect(optimised).toEqual(written);
    }),
    { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 400) },
  );
});

/** The rows of a stateless plan, or null when an expression fails. */
function run(plan: LogicalPlan, input: readonly Row[]): readonly Row[] | null {
  const { stages } = stageQuery(plan, 'append', SETTINGS);
  try {
    return stages.splits.flatMap((stage) =>
      runStage(stage, input).flatMap((batch) => rowsOf(batch, stages.schema, context)),
    );
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return null;
    throw error;
  } finally {
    releaseContext(context);
  }
}

function runStage(stage: SplitStage, input: readonly Row[]): readonly Batch[] {
  const places = stage.input.fields.map((own) =>
    SCHEMA.fields.findIndex(({ name }) => name === own.name),
  );
  const read = input.map((row) => places.map((place) => row[place]!));
  const batches: Batch[] = [];
  const types = stage.input.fields.map(({ type }) => type);
  const chain = makeChain(stage.operators, types);
  chain.push(batchOf(stage.input, read, context), context, (batch) => batches.push(batch));
  chain.finish(context, (batch) => batches.push(batch));
  return batches;
}
