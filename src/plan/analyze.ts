import { assert } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { Catalog } from './catalog.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { UnresolvedPlan } from './nodes/unresolved-plan.ts';

export type { Catalog } from './catalog.ts';
export { isStreaming, outputSchema } from './output.ts';

/** Looks up names, types expressions and writes out what SQL leaves unsaid. Throws the user's mistakes. */
export function analyze(
  plan: UnresolvedPlan,
  _catalog: Catalog,
  _settings: SessionSettings,
): LogicalPlan {
  assert(!plan.kind.startsWith('unresolved'), 'analysis is not there yet');
  return plan as LogicalPlan;
}
