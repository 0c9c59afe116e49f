import type { Literal } from '../expression/expression.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';

/** Settings of the session that decide what a text means before anything is looked up. */
export interface Dialect {
  /** `"name"` is a name, not a text. */
  readonly doubleQuotedNames: boolean;
  /** `!` stands for NOT also behind a value: `a ! IN (1)`. */
  readonly bangIsNot: boolean;
  /** A doubled quote ends a text and begins another, which joins it. */
  readonly quotesNeverDouble: boolean;
  /** HAVING without GROUP BY filters rows. */
  readonly havingIsWhere: boolean;
  /** INTERSECT binds no tighter than UNION and EXCEPT. */
  readonly flatSetOperations: boolean;
  /** TIMESTAMP means TIMESTAMP_NTZ. */
  readonly timestampIsNtz: boolean;
  /** CHAR(n) and VARCHAR(n) mean STRING. */
  readonly limitsAreDropped: boolean;
  /** BEGIN … END is a statement. */
  readonly scripting: boolean;
  /** Handlers in it may be CONTINUE handlers. */
  readonly continueHandlers: boolean;
  /** In a SELECT list, a name in backquotes that is no plain word stands for the columns that match it. */
  readonly quotedNamesArePatterns: boolean;
  /** Whether errors have this name, or part of a name; undefined: any name will do. */
  readonly isCondition?: ((name: string) => boolean) | undefined;
  /** Computes what IDENTIFIER is made of; undefined where it is not constant. */
  readonly constantOf?: ((expression: UnresolvedExpression) => Literal | undefined) | undefined;
}

/** What holds when nobody sets anything. */
export const DEFAULT_DIALECT: Dialect = Object.freeze({
  doubleQuotedNames: false,
  bangIsNot: false,
  quotesNeverDouble: false,
  havingIsWhere: false,
  flatSetOperations: false,
  timestampIsNtz: false,
  limitsAreDropped: false,
  scripting: true,
  continueHandlers: false,
  quotedNamesArePatterns: false,
});
