import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';
import type { WindowSpec } from '../stages.ts';
import { bindExpression, bindOrder, bindWindowCall } from './bind.ts';
import { idsOf } from './columns.ts';

/** OVER, bound to the columns of its input. */
export function windowSpec(plan: LogicalPlanOf<'window'>, operatorId: string): WindowSpec {
  const input = outputOf(plan.child);
  const columns = idsOf(input);
  return {
    kind: 'window',
    operatorId,
    types: input.map(({ type }) => type),
    partition: plan.partition.map((key) => bindExpression(key, columns)),
    order: bindOrder(plan.order, columns),
    calls: plan.calls.map((call) => bindWindowCall(call.window, columns)),
  };
}
