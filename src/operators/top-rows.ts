import type { Batch, Column } from '../columnar/batch.ts';
import { concatBatches } from '../columnar/concat.ts';
import { gatherBatch, type RowNumbers } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { SortKey } from '../plan/stages.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';
import { sortRows } from './sort-rows.ts';
import { type TopBound, topBound } from './top-bound.ts';

/** Kept rows are cut to the first ones when there are twice as many, and at least this many. */
const KEPT_ROWS_MIN = 1024;

/**
 * Keeps the first rows of a split in an order, and gives them out sorted: no others can be among the first of all. Once
 * there are enough, the last of them is the bound that every later row has to come before; of equal rows the earlier
 * stay.
 */
export function topRows({ order, count }: SpecOf<'topRows'>, input: readonly DataType[]): Operator {
  const top = new TopRows(order, count, input);
  return {
    process(batch, context) {
      assert(batch.weights === 0, 'the first rows are of rows that are never taken back');
      // Only what is kept outlives the batch: everything else goes where the batch's own columns lie.
      const passing = { ...context, scratch: context.arena };
      const keeping = { ...context, arena: context.scratch };
      if (count > 0) top.add(batch, passing, keeping);
      return null;
    },
    finish: (context) => top.finish(context),
  };
}

class TopRows {
  readonly #order: readonly SortKey[];
  readonly #count: number;
  readonly #types: readonly DataType[];
  readonly #keptRowsMax: number;
  #kept: Batch[] = [];
  #keptRows = 0;
  #bound: TopBound | null = null;

  constructor(order: readonly SortKey[], count: number, types: readonly DataType[]) {
    this.#order = order;
    this.#count = count;
    this.#types = types;
    this.#keptRowsMax = Math.max(2 * count, KEPT_ROWS_MIN);
  }

  /** `passing` is for what goes with the batch, `keeping` for what stays. */
  add(batch: Batch, passing: ComputeContext, keeping: ComputeContext): void {
    const candidates = this.#candidates(batch, passing);
    if (candidates.count === 0) return;
    const first = this.#firstOf(batch, candidates, passing, keeping);
    this.#kept.push(first);
    this.#keptRows += first.rowCount;
    const lacksBound = this.#bound === null && this.#keptRows >= this.#count;
    if (lacksBound || this.#keptRows >= this.#keptRowsMax) this.#cut(passing, keeping);
  }

  finish(context: ComputeContext): readonly Batch[] {
    if (this.#keptRows === 0) return [];
    const whole = concatBatches(this.#kept, this.#types, { ...context, arena: context.scratch });
    const rows = this.#sorted(this.#keysOf(whole, context), whole.rowCount, context);
    return [gatherBatch(whole, this.#types, rows, context)];
  }

  /** The rows that may be among the first. Before there is a bound, the first rows of the batch give one. */
  #candidates(batch: Batch, passing: ComputeContext): RowNumbers {
    const { rowCount } = batch;
    const columns = this.#keysOf(batch, passing);
    if (this.#bound !== null) return this.#bound.rows('before', columns, rowCount, passing);
    const sampleRows = Math.min(rowCount, this.#keptRowsMax);
    const { address, count } = this.#sorted(columns, sampleRows, passing);
    if (sampleRows === rowCount) return { address, count };
    const last = { address: address + (count - 1) * 4, count: 1 };
    const bound = topBound(columns, this.#order, last, { ...passing, arena: passing.scratch });
    return bound.rows('not after', columns, rowCount, passing);
  }

  #firstOf(
    batch: Batch,
    candidates: RowNumbers,
    passing: ComputeContext,
    keeping: ComputeContext,
  ): Batch {
    if (candidates.count <= this.#count)
      return gatherBatch(batch, this.#types, candidates, keeping);
    const part = gatherBatch(batch, this.#types, candidates, passing);
    const rows = this.#sorted(this.#keysOf(part, passing), part.rowCount, passing);
    return gatherBatch(part, this.#types, rows, keeping);
  }

  /** Cuts what is kept to the first rows; the last of them is the new bound. */
  #cut(passing: ComputeContext, keeping: ComputeContext): void {
    const whole = concatBatches(this.#kept, this.#types, passing);
    const columns = this.#keysOf(whole, passing);
    const rows = this.#sorted(columns, whole.rowCount, passing);
    const last = { address: rows.address + (rows.count - 1) * 4, count: 1 };
    this.#kept = [gatherBatch(whole, this.#types, rows, keeping)];
    this.#keptRows = rows.count;
    this.#bound = topBound(columns, this.#order, last, keeping);
  }

  /** The first rows in order. */
  #sorted(columns: readonly Column[], rowCount: number, context: ComputeContext): RowNumbers {
    const address = sortRows(columns, this.#order, rowCount, context);
    return { address, count: Math.min(this.#count, rowCount) };
  }

  #keysOf(batch: Batch, context: ComputeContext): Column[] {
    const expressions = this.#order.map(({ expression }) => expression);
    return evaluateBatch(expressions, batch, context);
  }
}
