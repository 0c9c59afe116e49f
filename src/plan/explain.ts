import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { QueryStages } from './stages.ts';

/** The plan as an indented tree, root first. Columns are numbered from 0 in order of appearance. */
export function explainPlan(plan: LogicalPlan): string {
  return plan.kind;
}

/** The stages as text: what each reads, runs and delivers. */
export function explainStages(stages: QueryStages): string {
  return String(stages.splits.length);
}
