/** How many offsets partitions have behind what the query has done, in Spark's words. */
export function lagMetrics(lags: readonly number[]): Readonly<Record<string, string>> {
  if (lags.length === 0) return {};
  const average = lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
  return {
    minOffsetsBehindLatest: String(Math.min(...lags)),
    maxOffsetsBehindLatest: String(Math.max(...lags)),
    avgOffsetsBehindLatest: Number.isInteger(average) ? `${average}.0` : String(average),
  };
}
