import type { Arena } from '../../columnar/arena.ts';
import type { Column } from '../../columnar/batch.ts';
import type { DataType } from '../../columnar/types.ts';
import type { ErrorData } from '../../errors.ts';
import type { UserFunctionReference } from '../expression.ts';

/**
 * A value as a user's function sees it: TINYINT to INT, FLOAT and DOUBLE are numbers, BIGINT is a bigint, DECIMAL and DATE
 * are texts, TIMESTAMP is a Date (microseconds are cut off), BINARY is bytes, ARRAY a list, MAP a Map, STRUCT an object;
 * all else is text as in JSON rows.
 */
export type UserValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly UserValue[]
  | ReadonlyMap<UserValue, UserValue>
  | { readonly [name: string]: UserValue };

/** A function of the user's, scalar or aggregate, with the types that SQL needs. */
export type UserFunction = UserScalarFunction | UserAggregateFunction;

interface UserFunctionTypes {
  readonly name: string;
  /** Types that arguments are brought to; null takes any arguments as they are. */
  readonly parameters: readonly DataType[] | null;
  /** How many arguments there must be at least and at most, where `parameters` does not say. */
  readonly parameterCounts: { readonly min: number; readonly max: number };
  readonly result: DataType;
  /** True when it wants to see nulls; else a null argument gives null (scalar) or leaves the row out (aggregate). */
  readonly takesNull: boolean;
  /** False when equal arguments may give different results. */
  readonly deterministic: boolean;
  /** The module that exports it, for threads to import; null for a closure, which stays on the main thread. */
  readonly module: ModuleExport | null;
}

/** Under what `udf` and `udaf` keep the definition of the function that they make. Known to every copy of millrace. */
export const DEFINITION: unique symbol = Symbol.for('millrace.userFunction');

/** The definition behind what `udf` or `udaf` made; null for anything else. */
export function definitionOf(value: unknown): UserFunction | null {
  const isHolder = (typeof value === 'function' || typeof value === 'object') && value !== null;
  if (!isHolder || !(DEFINITION in value)) return null;
  return value[DEFINITION] as UserFunction;
}

/** An export of a module, by the module's URL. */
export interface ModuleExport {
  readonly url: string;
  readonly name: string;
}

/** One value for each row. What it gives is checked against the result's type. */
export interface UserScalarFunction extends UserFunctionTypes {
  readonly kind: 'scalar';
  compute(...values: readonly UserValue[]): unknown;
}

/** One value for each group, by way of an accumulator that is kept as a value of its type, and crosses threads as one. */
export interface UserAggregateFunction extends UserFunctionTypes {
  readonly kind: 'aggregate';
  readonly accumulator: DataType;
  init(): unknown;
  update(accumulator: UserValue, ...values: readonly UserValue[]): unknown;
  merge(accumulator: UserValue, other: UserValue): unknown;
  finish(accumulator: UserValue): unknown;
}

/** The functions that a session knows: analysis looks names up here. */
export interface UserFunctionCatalog {
  lookup(name: string): UserFunction | undefined;
  /** All names, for suggestions. */
  names(): readonly string[];
  /** What stands for a function in a plan. */
  reference(definition: UserFunction): UserFunctionReference;
}

/** Runs functions of the user's for a thread: in it, or where their closures live. */
export interface UserFunctionRunner {
  /** The result lies in `arena`. Throws when the function cannot be had. */
  run(reference: UserFunctionReference, request: UserRequest, arena: Arena): UserResult;
}

/** What is to be done with a function, over columns: plain data, so that it crosses threads. */
export type UserRequest =
  /** The rows of a bitmap (0 = all), one value each. */
  | {
      readonly kind: 'compute';
      readonly inputs: readonly TypedColumn[];
      readonly rowCount: number;
      readonly active: number;
    }
  /** Adds rows to accumulators; a null accumulator has not begun. The result is all accumulators. */
  | {
      readonly kind: 'update' | 'merge';
      readonly accumulators: Column;
      readonly inputs: readonly TypedColumn[];
      readonly rows: GroupedRows;
    }
  | { readonly kind: 'finish'; readonly accumulators: Column };

/** `count` numbers (u32) at `groups`: the accumulator of each row. */
export interface GroupedRows {
  readonly groups: number;
  readonly count: number;
}

export interface TypedColumn {
  readonly column: Column;
  readonly type: DataType;
}

export interface UserResult {
  readonly column: Column;
  /** The first row that failed; nothing is computed behind it. */
  readonly failure: { readonly row: number; readonly error: ErrorData } | null;
}
