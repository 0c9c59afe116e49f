import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { GroupStateTimeout, TimeMode } from '../../plan/user-state-stage.ts';
import type { KeyedData } from './keyed-data.ts';

/** What `transformWithState` may be told. */
export interface TransformWithStateOptions<Output extends string | Schema> {
  /** The columns that come out, in DDL: `'user STRING, total DOUBLE'`. */
  readonly outputSchema: Output;
  /** By which time timers run and variables expire: `'processingTime'`, `'eventTime'`, or `'none'`, the default. */
  readonly timeMode?: TimeMode | undefined;
  /** What the rows are: `'append'`, the default, or `'update'`, where they take the place of earlier ones. */
  readonly outputMode?: 'append' | 'update' | undefined;
  /** The output column that is an event time for operators above; no row may be behind the watermark there. */
  readonly eventTimeColumn?: string | undefined;
  /** For messages; that of the class when left out. */
  readonly name?: string | undefined;
}

/** What `flatMapGroupsWithState` has to be told besides its function. */
export interface FlatMapGroupsOptions<
  Output extends string | Schema,
  State extends string | DataType,
> {
  /** The type of a group's state, in DDL: a type or columns. */
  readonly stateType: State;
  /** The columns that come out, in DDL. */
  readonly outputSchema: Output;
  /** State to begin with: bounded rows grouped by the same key, one for each; the state is what is beside the key. */
  readonly initialState?: KeyedData | undefined;
  /** For messages; that of the function when left out. */
  readonly name?: string | undefined;
}

/** What `mapGroupsWithState` has to be told besides its function. */
export type MapGroupsOptions<
  Output extends string | Schema,
  State extends string | DataType,
> = FlatMapGroupsOptions<Output, State>;

const TIME_MODES: readonly TimeMode[] = ['none', 'processingTime', 'eventTime'];
const TIMEOUTS: readonly GroupStateTimeout[] = [
  'NoTimeout',
  'ProcessingTimeTimeout',
  'EventTimeTimeout',
];
const OUTPUT_MODES = ['append', 'update'] as const;

export function readTimeMode(text: string): TimeMode {
  return (
    oneOf(TIME_MODES, text) ?? refuse('STATEFUL_PROCESSOR_UNKNOWN_TIME_MODE', text, TIME_MODES)
  );
}

export function readTimeout(text: string): GroupStateTimeout {
  return oneOf(TIMEOUTS, text) ?? refuse('INVALID_PARAMETER_VALUE', text, TIMEOUTS);
}

/** Complete mode has no meaning for an operator that gives rows once. */
export function readOutputMode(text: string): 'append' | 'update' {
  return oneOf(OUTPUT_MODES, text) ?? refuse('UNSUPPORTED_OUTPUT_MODE', text, OUTPUT_MODES);
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word | undefined {
  return words.find((word) => word.toLowerCase() === text.toLowerCase());
}

function refuse(condition: string, text: string, words: readonly string[]): never {
  throw userError(condition, `'${text}' is none of ${words.join(', ')}.`);
}
