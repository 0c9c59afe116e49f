import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { SourcePosition } from '../errors.ts';

/**
 * Expressions are frozen plain data with a `kind`; they cross threads as they are.
 *
 * SQL and the DataFrame API build *unresolved* expressions; analysis turns them into *typed* ones, where every call
 * names a function of the catalogue and carries its result type with all coercions written out as `cast` calls.
 * A typed expression refers to columns by attribute id inside the logical plan, and by position (`column`) once it
 * is bound to the schema of a stage. Only bound expressions are evaluated.
 */
export type Expression = Literal | Attribute | ColumnReference | Call | Lambda | LambdaVariable;

export interface Literal {
  readonly kind: 'literal';
  readonly value: LiteralValue;
  readonly type: DataType;
  readonly position?: SourcePosition | undefined;
}

/** A column of a logical plan, by an id that is unique within the query (Spark's exprId). */
export interface Attribute {
  readonly kind: 'attribute';
  readonly id: number;
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** As its column was declared, where that names CHAR or VARCHAR. */
  readonly declared?: DataType | undefined;
  readonly position?: SourcePosition | undefined;
}

/** A column of a batch, by position. */
export interface ColumnReference {
  readonly kind: 'column';
  readonly index: number;
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/**
 * A call of a scalar function. Operators, CAST, CASE, AND, field access and window assignment are calls too, with
 * catalogue names such as `add`, `cast`, `case`, `and`, `get_field`: there is one way to evaluate and one to print.
 */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly type: DataType;
  readonly nullable: boolean;
  /** False for the results that differ from call to call with equal arguments (rand, uuid). */
  readonly deterministic: boolean;
  /** What the function fixed at analysis: an ANSI flag, a field's index, a parsed format. */
  readonly options?: Readonly<Record<string, LiteralValue>> | undefined;
  /** Present for a function of the user's: `name` is in no catalogue then. */
  readonly user?: UserFunctionReference | undefined;
  readonly position?: SourcePosition | undefined;
}

/**
 * An argument of a higher-order function: an expression over values that the function brings, and over whatever
 * columns stand around the call.
 */
export interface Lambda {
  readonly kind: 'lambda';
  readonly parameters: readonly LambdaVariable[];
  readonly body: Expression;
  /** Those of the body. */
  readonly type: DataType;
  readonly nullable: boolean;
  readonly position?: SourcePosition | undefined;
}

/** A value that a lambda gets. Its id counts the parameters of the lambdas around it, so equal lambdas are equal data. */
export interface LambdaVariable {
  readonly kind: 'lambdaVariable';
  readonly id: number;
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly position?: SourcePosition | undefined;
}

/** What a program gave, by the session's number for it. */
export interface HeldClosure {
  readonly number: number;
  /** All copies have the same one: the session forgets what was given with the last of them. Stays on the main thread. */
  readonly holder?: symbol | undefined;
}

/** Which function of the user's a call runs, and the module that exports it, if one does. */
export interface UserFunctionReference extends HeldClosure {
  readonly module: { readonly url: string; readonly name: string } | null;
}

/** A typed call of an aggregate function. */
export interface AggregateCall {
  readonly kind: 'aggregateCall';
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** FILTER (WHERE …): rows for which it is not true do not count. */
  readonly filter?: Expression | undefined;
  readonly distinct: boolean;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly options?: Readonly<Record<string, LiteralValue>> | undefined;
  /** Present for an aggregate of the user's, with the type of its accumulators. */
  readonly user?: (UserFunctionReference & { readonly accumulator: DataType }) | undefined;
  readonly position?: SourcePosition | undefined;
}

/** A typed expression with the name and id that it gives its result: an item of a projection. */
export interface NamedExpression {
  readonly id: number;
  readonly name: string;
  readonly expression: Expression;
  /** What analysis said, where the optimiser has put a constant or a branch in its place: schemas go by this. */
  readonly nullable?: boolean | undefined;
}
