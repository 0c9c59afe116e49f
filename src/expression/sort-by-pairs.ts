// Short lists are sorted by a comparator that is asked for all their pairs at once, in one batch.

import type { Column } from '../columnar/batch.ts';
import { gatherColumn } from '../columnar/gather.ts';
import { evaluateLambda } from './element-frame.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Lambda } from './expression.ts';
import { FirstRowError } from './row-errors.ts';
import type { Evaluate } from './scalar-function.ts';

/** Of longer lists there are many more pairs than have to be compared. */
const ELEMENTS_MAX = 16;
/** Asked for in one batch. */
const PAIRS_MAX = 256 * 1024;

/**
 * Sorts the elements (u32) of short lists in place, equal ones as they stand. Returns the rows of the lists that are left as they
 * are: long ones, and those among which a pair has an error or no order, because it may be one that need not be compared.
 */
export function sortByPairs(
  order: Uint32Array,
  lists: Column,
  lambda: Lambda,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): number[] {
  const { i32 } = frame.memory;
  const startOf = (row: number): number => i32[lists.offsets / 4 + row];
  const left: number[] = [];
  let rows: number[] = [];
  let pairs = 0;
  const flush = (): void => {
    const answers =
      rows.length === 0 ? null : compareAll(rows, pairs, lists, lambda, frame, evaluate);
    if (answers === null) for (const row of rows) left.push(row);
    else sortRows(rows, answers, startOf, order);
    [rows, pairs] = [[], 0];
  };
  for (let row = 0; row < lists.length; row++) {
    const count = startOf(row + 1) - startOf(row);
    if (count < 2) continue;
    if (count > ELEMENTS_MAX) {
      left.push(row);
      continue;
    }
    const own = (count * (count - 1)) / 2;
    if (pairs + own > PAIRS_MAX) flush();
    rows.push(row);
    pairs += own;
  }
  flush();
  return left;
}

/**
 * What the comparator says of each element of a list and each before it, list by list, as Java asks it: one that contradicts
 * itself gives the same list. Null where it does not say it of all.
 */
function compareAll(
  rows: readonly number[],
  count: number,
  lists: Column,
  lambda: Lambda,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Int32Array | null {
  const { memory, scratch, kernels } = frame;
  const { u32, i32 } = memory;
  const [first, second, owners] = [0, 1, 2].map(() => scratch.allocate(count * 4));
  let pair = 0;
  for (const row of rows) {
    const end = i32[lists.offsets / 4 + row + 1];
    for (let one = i32[lists.offsets / 4 + row]; one < end; one++) {
      for (let other = one + 1; other < end; other++, pair++) {
        u32[first / 4 + pair] = one;
        u32[second / 4 + pair] = other;
        u32[owners / 4 + pair] = row;
      }
    }
  }
  const sides = lambda.parameters.map(({ type }, side) =>
    gatherColumn(lists.children[0], type, { address: [second, first][side], count }, frame),
  );
  const errors = new FirstRowError();
  const own = { ...frame, errors };
  const answers = evaluateLambda(lambda, sides, { address: owners, count }, own, evaluate);
  const isWhole = answers.validity === 0 || kernels.countBits(answers.validity, count) === count;
  if (errors.error !== undefined || !isWhole) return null;
  return i32.subarray(answers.values / 4, answers.values / 4 + count);
}

/** Puts each element in its place among those before it. */
function sortRows(
  rows: readonly number[],
  answers: Int32Array,
  startOf: (row: number) => number,
  order: Uint32Array,
): void {
  let base = 0;
  for (const row of rows) {
    const start = startOf(row);
    const count = startOf(row + 1) - start;
    for (let element = 1; element < count; element++) {
      let place = start + element;
      for (; place > start; place--) {
        const before = order[place - 1] - start;
        const pair = base + before * count - (before * (before + 1)) / 2 + element - before - 1;
        if (answers[pair] >= 0) break;
        order[place] = order[place - 1];
      }
      order[place] = start + element;
    }
    base += (count * (count - 1)) / 2;
  }
}
