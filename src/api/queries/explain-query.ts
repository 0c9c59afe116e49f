import type { FinishedResult } from '../../engine/finish-result.ts';
import { userError } from '../../errors.ts';
import { isStreaming } from '../../plan/analyze.ts';
import { countText } from '../../plan/count-text.ts';
import { explainPlan, explainStages } from '../../plan/explain.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { stageQuery } from '../../plan/stage-query.ts';
import type { OutputMode } from '../../plan/stages.ts';
import type { SeeResult, SessionContext } from '../session/session-context.ts';
import type { QueryRequest } from './query-request.ts';
import { withoutRuns } from './run-ahead.ts';

/** A plan as text: optimised and cut into stages; extended: as analysed before. */
export function explainQuery(
  context: SessionContext,
  plan: LogicalPlan,
  outputMode: OutputMode,
  extended: boolean,
): string {
  const optimized = context.optimize(withoutRuns(plan));
  const { stages } = stageQuery(optimized, outputMode, context.settings());
  const analyzed = extended ? [`== Analyzed Logical Plan ==\n${explainPlan(plan)}`] : [];
  return [
    ...analyzed,
    `== Optimized Logical Plan ==\n${explainPlan(optimized)}`,
    `== Stages ==\n${explainStages(stages)}`,
  ]
    .map(part)
    .join('\n');
}

/** Runs a query over bounded input, throws its rows away, and tells what each operator has done. */
export async function analyzeQuery(context: SessionContext, plan: LogicalPlan): Promise<string> {
  if (isStreaming(plan)) {
    throw endless(
      'the query reads a stream',
      "Start the query and ask it with explain('analyze'), or read the stream as a table.",
    );
  }
  const startMs = performance.now();
  return context.runBatch(plan, (result) => analyzed(context, plan, result, startMs));
}

/** Runs INSERT INTO, which writes as it would without EXPLAIN, and tells what each operator has done. */
export async function analyzeInsert(
  context: SessionContext,
  plan: LogicalPlan,
  write: (see: SeeResult) => Promise<void>,
): Promise<string> {
  const startMs = performance.now();
  let text = '';
  await write((result) => {
    text = analyzed(context, plan, result, startMs);
  });
  return text;
}

/** The same over a stream: a query that ends by itself is run to its end, from its checkpoint if it has one. */
export async function analyzeStream(
  context: SessionContext,
  plan: LogicalPlan,
  request: QueryRequest,
): Promise<string> {
  const { trigger } = request;
  if (trigger.kind !== 'availableNow') {
    throw endless(
      'INSERT INTO reads a stream',
      "Write it with ('trigger' = 'availableNow'), or start it without EXPLAIN and ask its query with explain('analyze').",
    );
  }
  const startMs = performance.now();
  let [batches, rows] = [0, 0];
  const query = await context.startQuery(plan, {
    ...request,
    onProgress: (progress) => {
      batches += 1;
      rows += progress.numInputRows;
      request.onProgress?.(progress);
    },
  });
  await query.awaitTermination();
  const run = `${countText(batches)} batches of ${countText(rows)} input rows`;
  return describe(context, plan, query.explain('analyze'), run, startMs);
}

function analyzed(
  context: SessionContext,
  plan: LogicalPlan,
  result: FinishedResult,
  startMs: number,
): string {
  return describe(context, plan, result.explain(), `${countText(result.rowCount)} rows`, startMs);
}

function describe(
  context: SessionContext,
  plan: LogicalPlan,
  stages: string,
  run: string,
  startMs: number,
): string {
  const timeMs = (performance.now() - startMs).toFixed(2);
  const optimized = context.optimize(withoutRuns(plan));
  return [
    `== Optimized Logical Plan ==\n${explainPlan(optimized)}`,
    `== Stages ==\n${stages}`,
    `== Run ==\n${run} in ${timeMs} ms`,
  ]
    .map(part)
    .join('\n');
}

function endless(reason: string, hint: string): Error {
  const message = `EXPLAIN ANALYZE would not end: ${reason}.`;
  return userError('UNSUPPORTED_FEATURE.EXPLAIN_ANALYZE', message, { hint });
}

function part(text: string): string {
  return `${text.trimEnd()}\n`;
}
