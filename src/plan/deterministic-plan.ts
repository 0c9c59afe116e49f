import type { LogicalPlan } from './nodes/logical-plan.ts';

/** False when any call in the plan may give another result for equal arguments. */
export function isDeterministicPlan(plan: LogicalPlan): boolean {
  return isSure(plan);
}

function isSure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  if (Array.isArray(value)) return value.every(isSure);
  if ('deterministic' in value && value.deterministic === false) return false;
  return Object.values(value).every(isSure);
}
