import type { DataType } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type { Literal } from './expression.ts';
import type { UserFunction } from './user/user-function.ts';

/**
 * What the SQL parser and the DataFrame API build: names not yet looked up, types not yet known. `relation` in a
 * subquery is a logical plan; `expression` is below `plan`, so it is opaque here.
 */
export type UnresolvedExpression =
  | Literal
  | {
      readonly kind: 'unresolvedColumn';
      /** `a.b.c` is three parts: table, column or struct fields, decided by analysis. */
      readonly parts: readonly string[];
      /** A column of the query around, whatever columns there are inside: `col('id').outer()`. */
      readonly isOuter?: boolean | undefined;
      /** Which of several columns of the name, where the one who writes it has the columns before them. */
      readonly attributeId?: number | undefined;
      readonly position?: SourcePosition | undefined;
    }
  | {
      readonly kind: 'unresolvedStar';
      readonly qualifier: readonly string[];
      /** A regular expression that the names of the columns match as a whole. */
      readonly pattern?: string | undefined;
      /** Columns and fields of structs that are left out, as parts of names: `* EXCEPT (a, b.c)`. */
      readonly except?: readonly (readonly string[])[] | undefined;
      /** Values that take the place of columns: `|> SET a = a + 1`. */
      readonly replace?:
        | readonly { readonly name: string; readonly value: UnresolvedExpression }[]
        | undefined;
      readonly position?: SourcePosition | undefined;
    }
  | UnresolvedCall
  | {
      readonly kind: 'unresolvedCast';
      readonly child: UnresolvedExpression;
      readonly type: DataType;
      /** `TRY_CAST` gives null where `CAST` fails. */
      readonly tolerant: boolean;
      /** The column of a table that the value is stored in. */
      readonly storedIn?: string | undefined;
      /** Written as a constant, such as `TIMESTAMP '…'`: the session's zone decides what it means. */
      readonly isLiteral?: boolean | undefined;
      readonly position?: SourcePosition | undefined;
    }
  | {
      readonly kind: 'unresolvedAlias';
      /** More than one for a generator: `explode(m) AS (k, v)`. */
      readonly names: readonly string[];
      readonly child: UnresolvedExpression;
      readonly position?: SourcePosition | undefined;
    }
  | UnresolvedSubquery
  | {
      readonly kind: 'unresolvedLambda';
      readonly parameters: readonly string[];
      readonly body: UnresolvedExpression;
      readonly position?: SourcePosition | undefined;
    }
  | {
      readonly kind: 'unresolvedParameter';
      readonly name: string;
      readonly position?: SourcePosition | undefined;
    };

/** A call by name, scalar, aggregate or generator: the catalogue decides. Operators come as names (`add`). */
export interface UnresolvedCall {
  readonly kind: 'unresolvedCall';
  readonly name: string;
  /** Written as `name(…)`, not as an operator or a clause: operators have no such names. */
  readonly byName?: boolean | undefined;
  /** What was written where the call is only what it means: `a BETWEEN b AND c` is an `and`. */
  readonly form?: 'between' | undefined;
  readonly arguments: readonly UnresolvedExpression[];
  readonly distinct?: boolean | undefined;
  readonly filter?: UnresolvedExpression | undefined;
  readonly ignoreNulls?: boolean | undefined;
  /** WITHIN GROUP (ORDER BY …). */
  readonly withinGroup?: readonly UnresolvedOrder[] | undefined;
  readonly over?: UnresolvedWindow | undefined;
  /** A function of the user's that is called as an object, not looked up by name. */
  readonly user?: UserFunction | undefined;
  readonly position?: SourcePosition | undefined;
}

/** A query in an expression; `operands` are the values before IN. */
export interface UnresolvedSubquery {
  readonly kind: 'unresolvedSubquery';
  readonly form: 'scalar' | 'exists' | 'in' | 'notIn';
  readonly operands: readonly UnresolvedExpression[];
  readonly relation: unknown;
  readonly position?: SourcePosition | undefined;
}

export interface UnresolvedOrder {
  readonly child: UnresolvedExpression;
  readonly descending: boolean;
  /** Spark's default: first when ascending, last when descending. */
  readonly nullsFirst: boolean;
}

export interface UnresolvedWindow {
  readonly name?: string | undefined;
  readonly partition: readonly UnresolvedExpression[];
  readonly order: readonly UnresolvedOrder[];
  readonly frame?: UnresolvedFrame | undefined;
}

export interface UnresolvedFrame {
  readonly unit: 'rows' | 'range';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'unboundedFollowing' | 'currentRow' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: UnresolvedExpression };
