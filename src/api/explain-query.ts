import { userError } from '../errors.ts';
import { isStreaming } from '../plan/analyze.ts';
import { explainPlan, explainStages } from '../plan/explain.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { stageQuery } from '../plan/stage-query.ts';
import type { OutputMode } from '../plan/stages.ts';
import { withoutRecursions } from './run-recursions.ts';
import type { SessionContext } from './session-context.ts';

/** A plan as text: optimised and cut into stages; extended: as analysed before. */
export function explainQuery(
  context: SessionContext,
  plan: LogicalPlan,
  outputMode: OutputMode,
  extended: boolean,
): string {
  const optimized = context.optimize(withoutRecursions(plan));
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
    throw userError(
      'UNSUPPORTED_FEATURE.EXPLAIN_ANALYZE',
      'EXPLAIN ANALYZE would not end: the query reads a stream.',
      {
        hint: "Start the query and ask it with explain('analyze'), or read the stream as a table.",
      },
    );
  }
  const optimized = context.optimize(withoutRecursions(plan));
  const startMs = performance.now();
  const run = await context.runBatch(plan, (result) => {
    const rows = result.rowCount.toLocaleString('en-US');
    const time = (performance.now() - startMs).toFixed(2);
    return [`== Stages ==\n${result.explain()}`, `== Run ==\n${rows} rows in ${time} ms`];
  });
  return [`== Optimized Logical Plan ==\n${explainPlan(optimized)}`, ...run].map(part).join('\n');
}

function part(text: string): string {
  return `${text.trimEnd()}\n`;
}
