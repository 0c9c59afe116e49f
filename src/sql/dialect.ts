import type { VariableCatalog } from '../plan/catalog.ts';

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
  /** Finds the value of a variable of the session, which IDENTIFIER may name. */
  readonly variables?: VariableCatalog | undefined;
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
});
