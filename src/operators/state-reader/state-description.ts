import type { JsonValue } from '../../columnar/json-value.ts';
import type { StructField } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { AggregateCall, Expression } from '../../expression/expression.ts';
import { parseTypeDdl } from '../../expression/text/type-ddl.ts';
import type { StoreSpec } from '../../state/store.ts';

/**
 * What an operator's tables hold, for whoever reads them without the query. Plain JSON, and part of the checkpoint's format.
 *
 *   groups      keys with the accumulators of calls
 *   sessions    the same, the start of a session behind the key and its end where a group's expiry is
 *   keys        keys that there have been
 *   values      values of lists that groups have had, and which results have taken each
 *   bag         rows in lists by key, with weights; of two sides for a join
 *   chains      rows in chains by key; of two sides for a join
 *   count       one number
 *   variables   state of the user's own
 */
export interface StateDescription {
  readonly form:
    | 'groups'
    | 'sessions'
    | 'keys'
    | 'values'
    | 'bag'
    | 'chains'
    | 'count'
    | 'variables';
  readonly store: StoreSpec;
  /** The key's columns, as a type in DDL. */
  readonly key: string;
  /** What is kept under a key, as a type in DDL; for each side of a join. */
  readonly values: readonly string[];
  /** Of groups and sessions. */
  readonly calls?: readonly CallDescription[];
  /** The place of the session among the key's columns. */
  readonly session?: number;
  /** The places of the columns that come first in the bytes of a row. */
  readonly first?: readonly number[];
  /** By what rows are the first that are kept: the places of the columns of each item of the order, its direction; how many. */
  readonly order?: readonly string[];
  /** Of rows that came out so many are kept, the last of each key (null: all), and those of so many microseconds. */
  readonly looksBack?: { readonly rows: number | null; readonly micros: number };
  /** Of values. */
  readonly lists?: readonly ListDescription[];
  /** The names of all results, of values. */
  readonly results?: readonly string[];
}

/** Values that groups have had. */
export interface ListDescription {
  /** The places of their columns among those that are kept. */
  readonly fields: readonly number[];
  /** For each bit of a value, the places of the results that have taken it. */
  readonly takers: readonly (readonly number[])[];
}

/** An aggregate's call, as far as its results need it. */
export interface CallDescription {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly type: string;
  readonly options?: { readonly [name: string]: JsonValue };
}

/** The fields of a type in DDL that `StateDescription` names. */
export function fieldsOf(text: string): readonly StructField[] {
  const type = parseTypeDdl(text, undefined);
  assert(type.kind === 'struct', 'keys and values of state are structs');
  return type.fields;
}

/** The call again, over columns that nobody reads. */
export function callOf({ name, arguments: inputs, type, options }: CallDescription): AggregateCall {
  const columns = inputs.map((text, index): Expression => {
    return { kind: 'column', index, name: '', type: parseTypeDdl(text, undefined), nullable: true };
  });
  return {
    kind: 'aggregateCall',
    name,
    arguments: columns,
    distinct: false,
    type: parseTypeDdl(type, undefined),
    nullable: true,
    options: options as AggregateCall['options'],
  };
}
