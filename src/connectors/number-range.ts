import type { JsonValue } from '../columnar/json-value.ts';
import { assert } from '../errors.ts';

// Positions and ranges of sources that count what they have: rows, bytes or batches.

/** The number behind the last planned one. */
export function readNumber(position: JsonValue): number {
  assert(typeof position === 'number', 'the position of a source that counts is a number');
  return position;
}

/** The first number, and the one behind the last. */
export function readNumberRange(range: JsonValue): [start: number, end: number] {
  assert(Array.isArray(range) && range.length === 2, 'a range of such a source is two numbers');
  return [readNumber(range[0]), readNumber(range[1])];
}
