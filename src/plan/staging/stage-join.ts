import { givesFinalRows, isOfTwoStreams } from '../changes-of.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { ExchangeInput, JoinSpec } from '../stages.ts';
import { addColumns } from './columns.ts';
import { exchangeByKey } from './exchange.ts';
import {
  changingJoinSpec,
  joinExchangeKeys,
  joinLagMs,
  joinSideSpec,
  joinSpec,
  joinStateText,
  settledKeys,
  streamJoinSpec,
} from './join-spec.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';
import { rowColumns } from './state-columns.ts';

/** How the sides of a join are staged: as what is around them wants it, or so that they give changes. */
export interface StageSides {
  stage(side: LogicalPlan): readonly Pipeline[];
  stageChanges(side: LogicalPlan): readonly Pipeline[];
}

/** Both sides to the partitions of their keys, or, where there are none, to one place. */
export function stageJoin(
  plan: LogicalPlanOf<'join'>,
  built: StageBuilder,
  { stage, stageChanges }: StageSides,
): readonly Pipeline[] {
  const isRunning = isOfTwoStreams(plan);
  const isFinal = isRunning && givesFinalRows(plan, built.options.outputMode);
  const stageSide = isRunning ? stageChanges : stage;
  const sides = [plan.left, plan.right].map((side) => ({ side, feeding: stageSide(side) }));
  if (isFinal)
    for (const { side, feeding } of sides) built.divertLateRows(feeding, side, 'streamJoin');
  else if (isRunning) divertOfClosedKeys(plan, sides, built);
  const keys = joinExchangeKeys(plan);
  const inputs = sides.map(({ side, feeding }, index) =>
    exchangeByKey(feeding, outputOf(side), index === 0 ? keys.left : keys.right),
  );
  if (!isRunning) {
    const stateful = joinSpec(plan, built.nextJoinId());
    const indexed = inputs.map((input, index) =>
      isStreaming(plan) ? indexKept(input, sides[index]!.side, stateful, index, built) : input,
    );
    return [built.open({ kind: 'stateful', inputs: indexed, stateful }, outputOf(plan))];
  }
  if (!isFinal) {
    const spec = changingJoinSpec(plan, built.nextId('changingJoin'), built.options.outputMode);
    built.sign('changingJoin', joinStateText(spec), rowColumns(keys.left.keys));
    return [built.open({ kind: 'stateful', inputs, stateful: spec }, outputOf(plan))];
  }
  const stateful = streamJoinSpec(plan, built.nextId('streamJoin'));
  built.sign('streamJoin', joinStateText(stateful), rowColumns(keys.left.keys));
  const all = outputOf(Object.freeze({ ...plan, wanted: null }));
  const pipeline = built.open({ kind: 'stateful', inputs, stateful }, all);
  pipeline.lagMs += joinLagMs(stateful);
  addColumns(pipeline, outputOf(plan));
  return [pipeline];
}

function divertOfClosedKeys(
  plan: LogicalPlanOf<'join'>,
  sides: readonly { readonly side: LogicalPlan; readonly feeding: readonly Pipeline[] }[],
  built: StageBuilder,
): void {
  const keys = settledKeys(plan, built.options.outputMode);
  if (keys === null) return;
  for (const [index, { side, feeding }] of sides.entries()) {
    const eventTime = index === 0 ? keys.left : keys.right;
    built.divertLateKeys(feeding, { kind: 'changingJoin', eventTime, columns: outputOf(side) });
  }
}

/** A bounded side of a join with a stream is indexed once. */
function indexKept(
  input: ExchangeInput,
  side: LogicalPlan,
  spec: JoinSpec,
  index: number,
  built: StageBuilder,
): ExchangeInput {
  const stateful = joinSideSpec(spec, index);
  if (input.isKept !== true || stateful === null) return input;
  const inputs = [{ ...input, isKept: false }];
  const pipeline = built.open({ kind: 'stateful', inputs, stateful }, outputOf(side));
  pipeline.output = { kind: 'stay' };
  return { ...input, stages: [pipeline.id] };
}
