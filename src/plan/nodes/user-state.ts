import type { StructField } from '../../columnar/types.ts';
import type { Attribute, NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UserStateProgram, UserStateReference } from '../user-state-stage.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** `transformWithState` and `flatMapGroupsWithState`: rows by key, with state of the user's own. */
export interface UserState extends UserStateProperties, MayKeepState {
  readonly kind: 'userState';
  readonly child: LogicalPlan;
  readonly keys: readonly NamedExpression[];
  /** The columns that the user's function sees, and no others. */
  readonly rows: readonly Attribute[];
  readonly initial: InitialState | null;
  readonly output: readonly Attribute[];
  /** The output column that is an event time again, with the delay of the rows' watermark; null for none. */
  readonly eventTime: { readonly id: number; readonly delayMs: number } | null;
  /** The rows have an event time under a watermark, also where they are bounded. */
  readonly hasWatermark: boolean;
}

export interface UserStateProperties {
  readonly user: UserStateReference;
  readonly program: UserStateProgram;
  readonly outputMode: 'append' | 'update';
  readonly isPlainKey: boolean;
}

/** State to begin with: bounded, with keys of the same types. */
export interface InitialState {
  readonly plan: LogicalPlan;
  readonly keys: readonly NamedExpression[];
  readonly rows: readonly Attribute[];
}

export interface UnresolvedUserState extends UserStateProperties {
  readonly kind: 'unresolvedUserState';
  readonly child: UnresolvedPlan;
  readonly keys: readonly UnresolvedExpression[];
  readonly initial: {
    readonly plan: UnresolvedPlan;
    readonly keys: readonly UnresolvedExpression[];
  } | null;
  readonly output: readonly StructField[];
  /** The name of an output column. */
  readonly eventTimeColumn: string | null;
}

export function userState(properties: Omit<UserState, 'kind'>): UserState {
  return Object.freeze({ kind: 'userState', ...properties });
}

export function unresolvedUserState(
  properties: Omit<UnresolvedUserState, 'kind'>,
): UnresolvedUserState {
  return Object.freeze({ kind: 'unresolvedUserState', ...properties });
}
