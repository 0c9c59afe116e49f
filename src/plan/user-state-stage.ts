import type { DataType, StructField } from '../columnar/types.ts';
import type { Expression, UserFunctionReference } from '../expression/expression.ts';

/**
 * State of the user's own, by key. Inputs: the encoded key and its hash, then the columns of the rows; the same for the initial
 * state, where there is some. Expressions are bound to the columns of the rows.
 */
export interface UserStateSpec {
  readonly kind: 'userState';
  readonly operatorId: string;
  readonly user: UserStateReference;
  readonly keys: readonly StructField[];
  /** The one key column is the key; else the key is an object of all of them. */
  readonly isPlainKey: boolean;
  readonly rows: readonly StructField[];
  /** The columns of the initial state, and the names of those that are its key; null without one. */
  readonly initial: {
    readonly rows: readonly StructField[];
    readonly keys: readonly string[];
  } | null;
  readonly output: readonly StructField[];
  readonly program: UserStateProgram;
  /** What the operator gives to the rest of the query: rows that stay, or rows that replace others. */
  readonly outputMode: 'append' | 'update';
  /** Event time of a row, for late rows; null where none is late. */
  readonly eventTime: Expression | null;
  /** The place of the output column that is an event time again; null for none. */
  readonly outputEventTime: number | null;
  /** The rows have an event time under a watermark. */
  readonly hasWatermark: boolean;
  /** False for bounded input, which has no time. */
  readonly isStreaming: boolean;
}

/** What the user gave, by its number in the session, and the module that exports it, if one does. */
export interface UserStateReference extends UserFunctionReference {
  /** For messages. */
  readonly name: string;
}

export type UserStateProgram =
  /** transformWithState. */
  | { readonly kind: 'processor'; readonly timeMode: TimeMode }
  /** flatMapGroupsWithState and mapGroupsWithState, which gives exactly one row a call. */
  | {
      readonly kind: 'groups';
      readonly timeout: GroupStateTimeout;
      readonly state: DataType;
      readonly givesOneRow: boolean;
    };

/** By which time timers run and state expires. */
export type TimeMode = 'none' | 'processingTime' | 'eventTime';

/** By which time the timeouts of groups run. */
export type GroupStateTimeout = 'NoTimeout' | 'ProcessingTimeTimeout' | 'EventTimeTimeout';
