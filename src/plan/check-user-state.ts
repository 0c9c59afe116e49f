import { userError } from '../errors.ts';
import { eventTimesOf } from './event-time.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { UserState } from './nodes/user-state.ts';
import { isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/** What state of the user's own is there, as far as others may stand beside it. */
interface UserStates {
  /** All of the query's on streams. */
  readonly nodes: readonly UserState[];
  readonly hasAggregate: boolean;
}

/** Spark's rules for flatMapGroupsWithState and mapGroupsWithState in a query. */
export function checkUserStates({ nodes, hasAggregate }: UserStates, outputMode: OutputMode): void {
  const groups = nodes.filter(({ program }) => program.kind === 'groups');
  const [mapped, flat] = [groups.filter(givesOneRow), groups.filter((node) => !givesOneRow(node))];
  if (mapped.length > 1) throw refuse('Several mapGroupsWithState are not supported in one query.');
  if (mapped.length > 0 && flat.length > 0) {
    throw refuse('mapGroupsWithState and flatMapGroupsWithState are not supported in one query.');
  }
  const isAppend = outputMode === 'append' && flat.every((node) => node.outputMode === 'append');
  if (flat.length > 1 && !isAppend) {
    throw refuse(
      'Several flatMapGroupsWithState are only supported where they and the query have the output mode append.',
    );
  }
  for (const node of nodes) checkOne(node, hasAggregate, outputMode);
}

/** In Spark such rows are no base for other state: their function may give any times. */
export function cannotBeFollowed({ program }: UserState): boolean {
  return program.kind === 'groups' && program.timeout === 'EventTimeTimeout';
}

function checkOne(node: UserState, hasAggregate: boolean, outputMode: OutputMode): void {
  const { program, initial, user } = node;
  if (initial !== null && isStreaming(initial.plan)) {
    throw refuse(`The initial state of ${user.name} is a stream: it has to be bounded.`);
  }
  if (program.kind === 'groups') checkOutputMode(node, hasAggregate, outputMode);
  const time = program.kind === 'groups' ? program.timeout : program.timeMode;
  const isByEventTime = time === 'EventTimeTimeout' || time === 'eventTime';
  if (isByEventTime && eventTimesOf(node.child).size === 0) {
    throw refuse(
      `${user.name} goes by event time, but there is no watermark below it.`,
      'Call withWatermark before it.',
    );
  }
}

/** Without an aggregate in the query, the operator's output mode is that of the query. */
function checkOutputMode(node: UserState, hasAggregate: boolean, outputMode: OutputMode): void {
  const name = givesOneRow(node) ? 'mapGroupsWithState' : 'flatMapGroupsWithState';
  if (givesOneRow(node) && outputMode !== 'update') {
    throw refuse(
      `mapGroupsWithState is not supported in the output mode ${outputMode}.`,
      'Use the output mode update, or flatMapGroupsWithState.',
    );
  }
  if (hasAggregate && node.outputMode === 'update') {
    throw refuse(
      `${name} in the output mode update is not supported beside an aggregate.`,
      'Use flatMapGroupsWithState in the output mode append.',
    );
  }
  if (!hasAggregate && node.outputMode !== outputMode) {
    throw refuse(
      `${name} in the output mode ${node.outputMode} is not supported in a query of the output mode ${outputMode}.`,
      `Use the output mode ${node.outputMode}.`,
    );
  }
}

function givesOneRow({ program }: UserState): boolean {
  return program.kind === 'groups' && program.givesOneRow;
}

/** True for state of the user's own over a stream. */
export function isStreamingUserState(node: LogicalPlan): node is UserState {
  return node.kind === 'userState' && isStreaming(node.child);
}

function refuse(message: string, hint?: string): Error {
  return userError('_LEGACY_ERROR_TEMP_3102', message, { hint });
}
