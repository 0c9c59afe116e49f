import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';
import type { WindowSpec } from '../stages.ts';
import { bindExpression, bindOrder, bindWindowCall } from './bind.ts';
import { idsOf } from './columns.ts';
import { addKey, keyedSchema } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';

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

/** OVER of bounded input: the rows of a partition come together. */
export function stageWindow(
  plan: LogicalPlanOf<'window'>,
  feeding: readonly Pipeline[],
  operatorId: string,
  built: StageBuilder,
): Pipeline {
  for (const pipeline of feeding) addKey(pipeline, { keys: plan.partition, notNull: [] });
  const stateful = windowSpec(plan, operatorId);
  const schema = keyedSchema(outputOf(plan.child));
  return built.openOver(feeding, schema, stateful, outputOf(plan));
}
