import type { DataType } from '../columnar/types.ts';
import type { StageOperator } from '../plan/stages.ts';
import { assignSessions } from './assign-sessions.ts';
import { assignWindows } from './assign-windows.ts';
import { changeColumn } from './change-column.ts';
import { partialDistinct } from './distinct/partial-distinct.ts';
import { divertLate } from './divert-late.ts';
import { encodeKey } from './encode-key.ts';
import { expand } from './expand.ts';
import { filter } from './filter.ts';
import { generate } from './generate.ts';
import { head } from './head.ts';
import { observeEventTime } from './observe-event-time.ts';
import type { Operator, SpecOf } from './operator.ts';
import { partialAggregate } from './partial-aggregate.ts';
import { project } from './project.ts';
import { topOfKeys } from './ranked-rows/top-of-keys.ts';
import { splitSessionKey } from './split-session-key.ts';
import { topRows } from './top-rows.ts';

type MakeOperator<Spec> = (
  spec: Spec,
  input: readonly DataType[],
  behind: readonly StageOperator[],
) => Operator;

/** Makes the operator of a specification for rows of the `input` types, with others behind it in its chain. */
export function makeOperator(
  spec: StageOperator,
  input: readonly DataType[],
  behind: readonly StageOperator[] = [],
): Operator {
  const make = OPERATORS[spec.kind] as MakeOperator<StageOperator>;
  return make(spec, input, behind);
}

/** Every stateless operator. */
const OPERATORS: {
  readonly [K in StageOperator['kind']]: MakeOperator<SpecOf<K>>;
} = {
  filter,
  project,
  generate,
  expand,
  assignWindows,
  assignSessions,
  changeColumn,
  divertLate,
  observeEventTime,
  partialAggregate,
  partialDistinct,
  splitSessionKey,
  encodeKey,
  head,
  topOfKeys,
  topRows,
};
