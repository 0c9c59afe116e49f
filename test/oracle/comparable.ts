import type { DataFrame } from '../../src/index.ts';
import type { JsonRow } from '../conformance/stream-case.ts';

/** Rows of ours as text that rows of another engine can be compared with, sorted. */
export function comparableRows({ schema }: DataFrame, rows: readonly JsonRow[]): readonly string[] {
  const kinds = schema.fields.map(({ type }) => type.kind);
  const texts = rows.map((row) => row.map((value, index) => comparable(value, kinds[index]!)));
  return texts.map((row) => row.join(' | ')).sort();
}

/** A number to twelve digits: the order of adding decides on the others. */
export function comparableNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function comparable(value: unknown, kind: string): string {
  if (value === null) return 'null';
  if (kind === 'timestamp') return new Date(String(value)).toISOString();
  if (kind === 'double' || kind === 'decimal') return comparableNumber(Number(value));
  return String(value);
}
