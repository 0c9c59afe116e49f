import type { InputRow } from '../api/rows/input-rows.ts';
import { Emission } from './emission.ts';
import type { TestQuery } from './test-query.ts';

/** What a matcher of Vitest or Jest gives. */
interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/**
 * Matchers for `expect.extend`, in Vitest and Jest: of what a step gave, or of a query, which stands for its last step.
 * With `expect.extend(changeMatchers)` a test says `expect(await query.push(rows)).toEmit([['home', 1]])`.
 */
export const changeMatchers: {
  /** Exactly these rows, in any order. */
  toEmit(received: unknown, rows: readonly InputRow[]): MatcherResult;
  /** Exactly these rows, in this order. */
  toEmitInOrder(received: unknown, rows: readonly InputRow[]): MatcherResult;
  /** No row at all. */
  toEmitNothing(received: unknown): MatcherResult;
  /** So many rows came too late and were dropped. */
  toDropLate(received: unknown, count: number): MatcherResult;
} = {
  toEmit: (received, rows) => compare(emissionOf(received), rows, true),
  toEmitInOrder: (received, rows) => compare(emissionOf(received), rows, false),
  toEmitNothing: (received) => compare(emissionOf(received), [], true),
  toDropLate(received, count) {
    const { lateRows } = emissionOf(received);
    const pass = lateRows === count;
    const not = pass ? 'not ' : '';
    const message = (): string => `expected ${not}${count} late rows, got ${lateRows}`;
    return { pass, message, actual: lateRows, expected: count };
  },
};

/** The matchers as they stand behind `expect(…)`, for the declaration of one's test runner. */
export interface ChangeMatchers<R = unknown> {
  toEmit(rows: readonly InputRow[]): R;
  toEmitInOrder(rows: readonly InputRow[]): R;
  toEmitNothing(): R;
  toDropLate(count: number): R;
}

/** Throws unless a step, or the last one of a query, gave exactly these rows, in any order. */
export function assertEmits(received: Emission | TestQuery, rows: readonly InputRow[]): void {
  const { pass, message, actual, expected } = changeMatchers.toEmit(received, rows);
  if (pass) return;
  // Loaded for a failure only.
  const { AssertionError } = process.getBuiltinModule('node:assert');
  throw new AssertionError({ message: message(), actual, expected, operator: 'emits' });
}

function emissionOf(received: unknown): Emission {
  if (received instanceof Emission) return received;
  if (isTestQuery(received)) return received.lastEmission;
  throw new TypeError('expect(…) needs what a step of a query under test gave, or the query');
}

/** Told by what it has: the class itself would bring the whole engine along. */
function isTestQuery(received: unknown): received is TestQuery {
  if (typeof received !== 'object' || received === null) return false;
  return 'lastEmission' in received && received.lastEmission instanceof Emission;
}

function compare(
  emission: Emission,
  rows: readonly InputRow[],
  inAnyOrder: boolean,
): MatcherResult {
  const texts = (all: readonly unknown[]): string[] => all.map((row) => JSON.stringify(row));
  const actual = texts(emission.rows);
  const expected = texts(rows.map((row) => emission.normalize(row)));
  if (inAnyOrder) {
    actual.sort();
    expected.sort();
  }
  const pass = actual.length === expected.length && actual.every((row, at) => row === expected[at]);
  return { pass, message: () => describe(actual, expected, pass), actual, expected };
}

function describe(actual: readonly string[], expected: readonly string[], pass: boolean): string {
  if (pass) return `expected other rows than\n${list('  ', actual)}`;
  const missing = without(expected, actual);
  const unexpected = without(actual, expected);
  if (missing.length === 0 && unexpected.length === 0) {
    return `expected the rows in another order:\n${list('  ', expected)}\ngot\n${list('  ', actual)}`;
  }
  const same = without(expected, missing);
  const lines = [list('- ', missing), list('+ ', unexpected), list('  ', same)].filter(Boolean);
  return `expected other rows (- missing, + not expected):\n${lines.join('\n')}`;
}

/** Rows that are left when those of the other list are taken away, each once. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function list(mark: string, rows: readonly string[]): string {
  return rows.map((row) => mark + row).join('\n');
}
