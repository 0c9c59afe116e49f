import type { JsonValue } from '../../../src/columnar/json-value.ts';
import type { Random } from '../../../src/testing/random.ts';
import { COLUMNS } from '../../oracle/random-query.ts';

export type TrialRow = readonly JsonValue[];

export interface TrialRows {
  readonly t: readonly TrialRow[];
  readonly u: readonly TrialRow[];
}

const ROWS_MAX = 80;
const SPAN_MS = 60_000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** The long ones lie in the heap of state. */
const KEYS = ['a', 'b', 'c', 'Ab', '', 'é', null, 'long '.repeat(12), 'longer '.repeat(300)];

/** Of the columns that random queries know, in order of time. */
export function drawRows(random: Random): TrialRows {
  return { t: table(random), u: table(random) };
}

function table(random: Random): TrialRow[] {
  const count = 1 + random.below(ROWS_MAX);
  const times = Array.from({ length: count }, () => random.below(SPAN_MS)).sort((a, b) => a - b);
  return times.map((timeMs) => [
    random.pick(KEYS),
    random.chance(0.1) ? null : random.below(9) - 3,
    random.chance(0.1) ? null : random.below(200) - 100,
    random.chance(0.1) ? null : random.below(41) / 4,
    new Date(START_MS + timeMs).toISOString(),
  ]);
}

/** The rows as a table in SQL. */
export function valuesOf(rows: readonly TrialRow[]): string {
  const columns = COLUMNS.split(', ').map((column) => column.split(' '));
  const literal = (value: JsonValue): string => (value === null ? 'NULL' : `'${String(value)}'`);
  const lines = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  const items = columns.map(([name, type], at) => `CAST(c${at} AS ${type}) AS ${name}`);
  const names = columns.map((_, at) => `c${at}`);
  return `SELECT ${items.join(', ')} FROM VALUES ${lines} AS given(${names.join(', ')})`;
}
