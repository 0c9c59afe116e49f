/**
 * What analysis and evaluation take from the session; fixed for a query when it starts, and part of what a worker
 * gets with its stage. Filled in from `spark.sql.*` and `millrace.*` settings.
 */
export interface SessionSettings {
  /**
   * `spark.sql.ansi.enabled`: errors instead of nulls on overflow, bad casts and division by zero, and the rules by which
   * values of several types meet.
   */
  readonly ansi: boolean;
  /** `spark.sql.session.timeZone`: an IANA name or an offset such as `+02:00`. */
  readonly timeZone: string;
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive: boolean;
  /** `spark.sql.decimalOperations.allowPrecisionLoss`: results of decimals give up fraction digits rather than fail. */
  readonly decimalsMayRound?: boolean | undefined;
  /** `millrace.sql.strictSpark`: refuse what Spark refuses. */
  readonly strictSpark: boolean;
  /** `spark.sql.groupByAliases`: GROUP BY may name aliases; true when absent. */
  readonly groupByAliases?: boolean | undefined;
  /** `spark.sql.groupByOrdinal` and `spark.sql.orderByOrdinal`: numbers mean items; true when absent. */
  readonly groupByOrdinal?: boolean | undefined;
  readonly orderByOrdinal?: boolean | undefined;
  /** `spark.sql.legacy.ctePrecedencePolicy`: what a name of an inner WITH does to one of an outer; CORRECTED when absent. */
  readonly innerTables?: 'CORRECTED' | 'EXCEPTION' | 'LEGACY' | undefined;
  /** `spark.sql.legacy.timeParserPolicy` is LEGACY: patterns of times are those of Java's SimpleDateFormat. */
  readonly olderTimePatterns?: boolean | undefined;
  /** `spark.sql.legacy.javaCharsets`: encode and decode take further charsets. */
  readonly allCharsets?: boolean | undefined;
  /** `spark.sql.legacy.codingErrorAction`: a mark takes the place of what a charset does not have. */
  readonly replacesUnmappable?: boolean | undefined;
  /** What USE has chosen; `default` when absent. */
  readonly currentSchema?: string | undefined;
  /** `spark.sql.readSideCharPadding`: what is read from columns of CHAR is filled up with spaces; true when absent. */
  readonly fillsChars?: boolean | undefined;
  /** `spark.sql.legacy.allowParameterlessCount`: `count()` counts rows. */
  readonly countsWithoutArguments?: boolean | undefined;
  /** `spark.sql.legacy.allowStarWithSingleTableIdentifierInCount`: `count(t.*)` counts rows without nulls. */
  readonly countsTableStars?: boolean | undefined;
  /** `spark.sql.function.concatBinaryAsString` and `spark.sql.function.eltOutputAsString`: BINARY becomes STRING there. */
  readonly concatGivesText?: boolean | undefined;
  readonly eltGivesText?: boolean | undefined;
  /** `spark.sql.legacy.negativeIndexInArrayInsert`: -1 is the place before the last element. */
  readonly insertsBeforeLast?: boolean | undefined;
}
