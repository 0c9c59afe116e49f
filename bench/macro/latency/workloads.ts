/** A query over the stream `events`, and what its table must hold after `batches` batches of `rows` rows in all. */
export interface Workload {
  readonly name: string;
  readonly outputMode: 'append' | 'update';
  readonly query: string;
  /** Whether every key is added before anything is measured, so that state holds them all. */
  readonly fillsState: boolean;
  readonly isRight: (table: readonly (readonly unknown[])[], rowCount: number) => boolean;
}

/** Keys of the state. */
export const KEYS = 100_000;
/** Neighbouring rows have keys far apart, as they come in life. */
const KEY_STEP = 7919;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const ROWS_PER_EVENT_MILLISECOND = 1000;

export const STATELESS: Workload = {
  name: 'stateless',
  outputMode: 'append',
  query: 'SELECT key, amount * 2 AS twice FROM events WHERE amount >= 5',
  fillsState: false,
  isRight: (table, rowCount) =>
    table.length === rowCount / 2 && table.every(([, twice]) => Number(twice) >= 10),
};

export const WINDOWED: Workload = {
  name: 'windowed',
  outputMode: 'update',
  query: `SELECT window.start, key, count(*) AS n, sum(amount) AS total FROM events
          GROUP BY window(time, '1 hour'), key`,
  fillsState: true,
  isRight: (table, rowCount) => lastCounts(table) === rowCount,
};

/** Rows `from` to `to` of the endless stream of events: half of the amounts are 5 or more. */
export function eventRows(from: number, to: number): (readonly [Date, string, number])[] {
  return Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const time = new Date(START_MS + Math.floor(row / ROWS_PER_EVENT_MILLISECOND));
    return [time, `key-${(row * KEY_STEP) % KEYS}`, row % 10] as const;
  });
}

/** In update mode the last row of a group holds. */
function lastCounts(table: readonly (readonly unknown[])[]): number {
  const counts = new Map(table.map(([start, key, count]) => [`${start} ${key}`, Number(count)]));
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
