import type { SessionSettings } from '../expression/session-settings.ts';
import { explainPlan, explainStages } from '../plan/explain.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { optimize } from '../plan/optimize.ts';
import { stageQuery } from '../plan/stage-query.ts';
import type { OutputMode } from '../plan/stages.ts';

/** A plan as text: optimised and cut into stages; extended: as analysed before. */
export function explainQuery(
  plan: LogicalPlan,
  outputMode: OutputMode,
  settings: SessionSettings,
  extended: boolean,
): string {
  const optimized = optimize(plan, settings);
  const { stages } = stageQuery(optimized, outputMode, settings);
  const analyzed = extended ? [`== Analyzed Logical Plan ==\n${explainPlan(plan)}`] : [];
  return [
    ...analyzed,
    `== Optimized Logical Plan ==\n${explainPlan(optimized)}`,
    `== Stages ==\n${explainStages(stages)}`,
  ]
    .map((part) => `${part.trimEnd()}\n`)
    .join('\n');
}
