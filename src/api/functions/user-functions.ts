import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import {
  DEFINITION,
  type UserAggregateFunction,
  type UserFunction,
  type UserScalarFunction,
  type UserValue,
} from '../../expression/user/user-function.ts';
import { parseType } from '../../sql/parse.ts';
import { Column } from '../columns/column.ts';
import type {
  CallResult,
  DeclaredArguments,
  Inputs,
  ResultValue,
} from '../typing/function-values.ts';
import type { TypeOfText } from '../typing/parsed-schema.ts';
import { asColumn, type ColumnOrName } from './functions.ts';
import { parameterCounts } from './parameter-counts.ts';

/** What a function of the user's says about itself. */
export interface UserFunctionOptions<
  Returns extends string = string,
  Takes extends readonly string[] = readonly string[],
> {
  /** The type of the result, in DDL: `INT`, `ARRAY<STRING>`, … */
  readonly returns: Returns;
  /** The types of the arguments, which are brought to them; left out, the function takes columns as they are, one a parameter. */
  readonly takes?: Takes | undefined;
  /** For messages and the names of results; the function's own when left out. */
  readonly name?: string | undefined;
  /** True to be called with nulls; else a null argument gives null (scalar) or leaves the row out (aggregate). */
  readonly takesNull?: boolean | undefined;
  /** False when equal arguments may give different results: it can then not stand below the state of a stream. */
  readonly deterministic?: boolean | undefined;
}

/** A function of the user's: call it with columns, or register it for SQL. */
export interface UserColumnFunction<
  Arguments extends readonly unknown[] = readonly unknown[],
  Returns extends string = string,
> {
  /** The column of results over these columns, each given by name or as a column. */
  <const Given extends readonly ColumnOrName[]>(
    ...columns: Given & Inputs<Arguments>
  ): CallResult<Arguments, Given, Returns>;
  /** @internal */
  readonly [DEFINITION]: UserFunction;
}

/**
 * Makes a closure a function on columns. It runs on the main thread, for each row, and has to give its value at once; a
 * function that is to run in the worker threads is an export of a module (`session.udf.registerModule`). A batch that
 * is repeated after a failure calls it again.
 *
 * ```ts
 * const initials = udf((first: string, second: string) => `${first[0]}. ${second[0]}.`, { returns: 'STRING' });
 * const twice = udf((value) => value * 2, { takes: ['INT'], returns: 'INT' });
 * frame.select(initials('key', 'key').as('initials'), twice('value').as('twice'));
 * ```
 */
export function udf<const Takes extends readonly string[], const Returns extends string>(
  compute: (...values: DeclaredArguments<Takes>) => ResultValue<TypeOfText<Returns>>,
  options: UserFunctionOptions<Returns, Takes> & { readonly takes: Takes },
): UserColumnFunction<{ readonly [Position in keyof Takes]: unknown }, Returns>;
export function udf<Arguments extends readonly unknown[], const Returns extends string>(
  compute: (...values: Arguments) => ResultValue<TypeOfText<Returns>>,
  options: UserFunctionOptions<Returns>,
): UserColumnFunction<Arguments, Returns>;
export function udf(
  compute: (...values: never[]) => unknown,
  options: UserFunctionOptions,
): unknown {
  return columnFunction({
    kind: 'scalar',
    ...typesOf(options, compute.name, parameterCounts(compute, 0)),
    compute: compute as UserScalarFunction['compute'],
  });
}

/**
 * An aggregate of the user's. The accumulator is a value of a type, so that it can be kept and sent to other threads; equal
 * rows have to give equal accumulators, because recovery computes them anew.
 */
export interface UserAggregate<
  Accumulator = unknown,
  Arguments extends readonly unknown[] = readonly unknown[],
  Returns extends string = string,
> extends Omit<UserFunctionOptions<Returns>, 'deterministic'> {
  /** The type of the accumulator, in DDL: `STRUCT<sum: DOUBLE, count: BIGINT>`. */
  readonly accumulator: string;
  /** A new accumulator. */
  init(): Accumulator;
  /** The accumulator with one row more; may be the same object, changed. */
  update(accumulator: Accumulator, ...values: Arguments): Accumulator;
  /** One accumulator of two, of which the first has seen the earlier rows. */
  merge(accumulator: Accumulator, other: Accumulator): Accumulator;
  /** The result of a group. */
  finish(accumulator: Accumulator): ResultValue<TypeOfText<Returns>>;
}

/**
 * Makes an aggregate of closures. As for `udf`, they run on the main thread unless a module exports the aggregate.
 *
 * ```ts
 * const geometricMean = udaf({
 *   name: 'geometric_mean',
 *   accumulator: 'STRUCT<logs: DOUBLE, count: INT>',
 *   returns: 'DOUBLE',
 *   init: () => ({ logs: 0, count: 0 }),
 *   update: ({ logs, count }, value: number) => ({ logs: logs + Math.log(value), count: count + 1 }),
 *   merge: (left, right) => ({ logs: left.logs + right.logs, count: left.count + right.count }),
 *   finish: ({ logs, count }) => (count === 0 ? null : Math.exp(logs / count)),
 * });
 * frame.groupBy('key').agg(geometricMean('value').as('mean'));
 * ```
 */
export function udaf<
  Accumulator,
  Arguments extends readonly unknown[],
  const Returns extends string,
>(
  aggregate: UserAggregate<Accumulator, Arguments, Returns>,
): UserColumnFunction<Arguments, Returns> {
  const own = aggregate as unknown as UserAggregate<UserValue, UserValue[]>;
  const definition: UserAggregateFunction = {
    kind: 'aggregate',
    // The accumulator is no argument.
    ...typesOf(own, 'udaf', parameterCounts(own.update, 1)),
    accumulator: parseType(own.accumulator),
    init: () => own.init(),
    update: (accumulator, ...values) => own.update(accumulator, ...values),
    merge: (accumulator, other) => own.merge(accumulator, other),
    finish: (accumulator) => own.finish(accumulator),
  };
  return columnFunction(definition) as UserColumnFunction<Arguments, Returns>;
}

function typesOf(
  { name, takes, returns, takesNull, deterministic }: UserFunctionOptions,
  ownName: string,
  counts: UserFunction['parameterCounts'],
): Omit<UserScalarFunction, 'kind' | 'compute'> {
  return {
    name: name ?? (ownName === '' ? 'udf' : ownName),
    parameters: takes?.map(parseType) ?? null,
    parameterCounts: counts,
    result: parseType(returns),
    takesNull: takesNull === true,
    deterministic: deterministic !== false,
    module: null,
  };
}

function columnFunction(definition: UserFunction): unknown {
  const call = (...columns: readonly ColumnOrName[]): Column => {
    const inputs = columns.map((column): UnresolvedExpression => asColumn(column).expression);
    const { name } = definition;
    return new Column({ kind: 'unresolvedCall', name, arguments: inputs, user: definition });
  };
  return Object.assign(call, { [DEFINITION]: definition });
}
