/** True for functions that SQL also calls without brackets, when no column has their name. */
export function isBareCall(parts: readonly string[]): boolean {
  return parts.length === 1 && BARE_CALLS.has(parts[0]!.toLowerCase());
}

const BARE_CALLS: ReadonlySet<string> = new Set([
  'current_date',
  'current_timestamp',
  'localtimestamp',
  'current_user',
  'session_user',
  'user',
  'current_time',
  'current_catalog',
  'current_database',
  'current_schema',
]);
