/**
 * What analysis and evaluation take from the session; fixed for a query when it starts, and part of what a worker
 * gets with its stage. Filled in from `spark.sql.*` and `millrace.*` settings.
 */
export interface SessionSettings {
  /** `spark.sql.ansi.enabled`: errors instead of nulls on overflow, bad casts and division by zero. */
  readonly ansi: boolean;
  /** `spark.sql.session.timeZone`: an IANA name or an offset such as `+02:00`. */
  readonly timeZone: string;
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive: boolean;
  /** `spark.sql.decimalOperations.allowPrecisionLoss`: results of decimals give up fraction digits rather than fail. */
  readonly decimalsMayRound?: boolean | undefined;
  /** `millrace.sql.strictSpark`: refuse what Spark refuses. */
  readonly strictSpark: boolean;
}
