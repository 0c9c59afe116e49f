import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import { BIGINT, BINARY, BOOLEAN, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import { givesRight, type JoinType, keepsLeft, keepsRight } from '../../plan/nodes/join.ts';
import type { ChangingJoinSpec } from '../../plan/stages.ts';
import { type BagSide, bagStore, RowBag, type Slots } from '../../state/row-bag.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import { forgetClosed } from '../aggregate.ts';
import { changeBatches, consolidate, takeRows } from '../consolidate.ts';
import { rowsInTime } from '../late-rows.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { ArrivedRows } from './arrived-rows.ts';
import { KEY_COLUMNS, missingColumns, pickNumbers, rowsWhere } from './joined-rows.ts';
import { MatchedRows, type RowChange } from './matched-rows.ts';

/** Pairs tested at once. */
const PAIRS_MAX = 16 * 1024;

/**
 * Joins two streams whose rows may be taken back, and keeps all rows of both. What comes on the left meets the kept rows of
 * the right side, then what comes on the right meets those of the left side as they are now; weights multiply. Where rows
 * come out by whether they have a match, each knows the weight of its matches, and comes or goes when that leaves or
 * reaches zero.
 */
export function changingJoin(spec: ChangingJoinSpec): StatefulOperator {
  return {
    step(inputs, store, context) {
      assert(store !== null, 'a join of two streams keeps rows in a store');
      const output = new ChangingJoinStep(spec, store, context).run(inputs);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

/** The rows of both sides are in one store, under keys that they share. */
export function changingJoinStore({ left, right, expiry }: ChangingJoinSpec): StoreSpec {
  return bagStore([left, right], { expires: expiry !== null });
}

export function changingJoinOutput(spec: ChangingJoinSpec): readonly DataType[] {
  const types = joinedTypes(spec);
  return spec.output.map((place) => types[place]);
}

function joinedTypes({ joinType, left, right }: ChangingJoinSpec): readonly DataType[] {
  if (givesRight(joinType)) return [...left, ...right];
  return joinType === 'existence' ? [...left, BOOLEAN] : left;
}

/** Whether rows of a side come out by their matches. */
function isMatched(joinType: JoinType, side: BagSide): boolean {
  return side === 0 ? keepsLeft(joinType) || !givesRight(joinType) : keepsRight(joinType);
}

class ChangingJoinStep {
  readonly #spec: ChangingJoinSpec;
  readonly #types: readonly (readonly DataType[])[];
  readonly #bag: RowBag;
  readonly #context: StatefulContext;
  /** For what lives as long as the step. */
  readonly #own: StatefulContext;
  /** For each side whose rows come out by their matches. */
  readonly #matched: readonly (MatchedRows | null)[];
  readonly #output: Batch[] = [];

  constructor(spec: ChangingJoinSpec, store: StateStore, context: StatefulContext) {
    this.#spec = spec;
    this.#types = [spec.left, spec.right];
    this.#context = context;
    this.#own = { ...context, arena: context.scratch };
    this.#bag = new RowBag(store, this.#types, this.#own);
    const matched = (side: BagSide): MatchedRows | null =>
      isMatched(spec.joinType, side) ? new MatchedRows(this.#bag, this.#own) : null;
    this.#matched = [matched(0), matched(1)];
  }

  run(inputs: readonly (readonly Batch[])[]): readonly Batch[] {
    const sides: readonly BagSide[] = [0, 1];
    const arrived = sides.map((side) => this.#take(inputs[side], side));
    for (const side of sides) {
      const rows = arrived[side];
      if (rows === null) continue;
      this.#joinKept(rows, side);
      this.#bag.add(rows.heads, rows.slots, rows.weights, side);
    }
    for (const side of sides) this.#giveByMatches(side);
    for (const rows of arrived) {
      if (rows !== null) this.#context.stateCounters.rowsRemoved += this.#bag.purge(rows.slots);
    }
    this.#forgetClosed();
    const types = changingJoinOutput(this.#spec);
    return changeBatches(consolidate(this.#output, types, this.#context));
  }

  #timeOf(side: BagSide): Expression | null {
    const { expiry } = this.#spec;
    if (expiry === null) return null;
    return side === 0 ? expiry.left : expiry.right;
  }

  #forgetClosed(): void {
    if (this.#spec.expiry === null || this.#context.outputMode === 'complete') return;
    forgetClosed(this.#bag.store, this.#context);
  }

  /** New rows with a key. Those without one match nothing. */
  #take(batches: readonly Batch[], side: BagSide): ArrivedRows | null {
    const filled = batches.filter(({ rowCount }) => rowCount > 0);
    if (filled.length === 0) return null;
    const types = [BINARY, BIGINT, ...this.#types[side]];
    const time = this.#timeOf(side);
    const whole = rowsInTime(concatBatches(filled, types, this.#own), types, time, this.#context);
    if (whole.rowCount === 0) return null;
    this.#context.stateCounters.rowsUpdated += whole.rowCount;
    const keyless = rowsWithout(whole.columns[0], this.#context);
    if (keyless.length > 0) {
      const rows = takeRows(whole, types, keyless, this.#own);
      const own = { ...rows, columns: rows.columns.slice(KEY_COLUMNS) };
      if (this.#matched[side] !== null) this.#giveRows(side, own, 0);
      const others = rowsWith(whole.columns[0], this.#context);
      if (others.length === 0) return null;
      const kept = takeRows(whole, types, others, this.#own);
      return new ArrivedRows(kept, time, this.#bag, side, this.#own);
    }
    return new ArrivedRows(whole, time, this.#bag, side, this.#own);
  }

  /** Gives out pairs of new rows with kept rows of the other side, and notes who has how many matches. */
  #joinKept(arrived: ArrivedRows, side: BagSide): void {
    const { spec, own } = { spec: this.#spec, own: this.#own };
    const other: BagSide = side === 0 ? 1 : 0;
    const news = this.#matched[side]?.arrive(arrived) ?? null;
    for (const { places, rows } of this.#bag.pairs(arrived.changedHeads, other, PAIRS_MAX)) {
      const mine = gatherBatch(arrived.changed, this.#types[side], places, own).columns;
      const theirs = this.#bag.read(rows, own, other);
      const columns = side === 0 ? [...mine, ...theirs] : [...theirs, ...mine];
      const joined = insertBatch(rows.count, columns);
      const chosen = rowsWhere(spec.residual, joined, own);
      const pairs = {
        places: chosen === null ? places : pickNumbers(places, chosen, own),
        rows: chosen === null ? rows : pickNumbers(rows, chosen, own),
      };
      if (pairs.rows.count === 0) continue;
      const weights = this.#bag.weightsOf(pairs.rows);
      const numbers = own.memory.u32.slice(
        pairs.places.address / 4,
        pairs.places.address / 4 + pairs.places.count,
      );
      news?.add(numbers, weights);
      this.#matched[other]?.match(
        pairs.rows,
        numbers.map((place) => arrived.net[place]),
      );
      if (!givesRight(spec.joinType)) continue;
      const types = [...spec.left, ...spec.right];
      const batch = chosen === null ? joined : gatherBatch(joined, types, chosen, own);
      this.#give(
        batch,
        weights.map((weight, pair) => weight * arrived.net[numbers[pair]]),
      );
    }
    news?.finish();
  }

  /** Rows that come out because they have a match, or because they have none. */
  #giveByMatches(side: BagSide): void {
    const matched = this.#matched[side];
    if (matched === null) return;
    const { joinType } = this.#spec;
    const changes = matched.changes();
    const isSemi = joinType === 'leftSemi';
    if (isSemi || joinType === 'existence') this.#giveChanged(side, changes, true);
    if (!isSemi) this.#giveChanged(side, changes, false);
  }

  #giveChanged(side: BagSide, changes: readonly RowChange[], hasMatch: boolean): void {
    const weightOf = ({ before, after }: RowChange): number =>
      (after.matches > 0 === hasMatch ? after.weight : 0) -
      (before.matches > 0 === hasMatch ? before.weight : 0);
    const given = changes.filter((change) => weightOf(change) !== 0);
    if (given.length === 0) return;
    const slots = this.#write(given.map(({ slot }) => slot));
    const columns = this.#bag.read(slots, this.#own, side);
    const batch = insertBatch(given.length, columns);
    const weights = this.#write(given.map(weightOf)).address;
    this.#giveRows(side, { ...batch, weights }, hasMatch ? 1 : 0);
  }

  /** Rows of one side with what stands beside them. */
  #giveRows(side: BagSide, rows: Batch, hasMatch: 0 | 1): void {
    const { joinType, left, right } = this.#spec;
    const { columns, rowCount, weights } = rows;
    const { memory } = this.#own;
    const own =
      weights === 0
        ? new Int32Array(rowCount).fill(1)
        : memory.i32.slice(weights / 4, weights / 4 + rowCount);
    if (joinType === 'leftSemi' && hasMatch === 0) return;
    if (givesRight(joinType)) {
      const missing = missingColumns(side === 0 ? right : left, rowCount, this.#own);
      const both = side === 0 ? [...columns, ...missing] : [...missing, ...columns];
      this.#give(insertBatch(rowCount, both), own);
    } else if (joinType === 'existence') {
      this.#give(insertBatch(rowCount, [...columns, this.#bits(rowCount, hasMatch)]), own);
    } else this.#give(insertBatch(rowCount, columns), own);
  }

  #bits(rowCount: number, bit: 0 | 1): Column {
    const address = this.#own.scratch.allocateBitmap(rowCount);
    this.#own.kernels.fillBytes(address, bit * 255, Math.ceil(rowCount / 64) * 8);
    return fixedColumn(rowCount, 0, address);
  }

  #give({ rowCount, columns }: Batch, weights: Int32Array | readonly number[]): void {
    const { output } = this.#spec;
    const { address } = this.#write(weights);
    this.#output.push({
      rowCount,
      columns: output.map((place) => columns[place]),
      weights: address,
    });
  }

  #write(numbers: ArrayLike<number>): Slots {
    const { scratch, memory } = this.#own;
    const address = scratch.allocate(numbers.length * 4);
    memory.i32.set(numbers, address / 4);
    return { address, count: numbers.length };
  }
}

function rowsWithout({ validity, length }: Column, context: StatefulContext): readonly number[] {
  return validity === 0 ? [] : rowsByKey(validity, length, 0, context);
}

function rowsWith({ validity, length }: Column, context: StatefulContext): readonly number[] {
  return rowsByKey(validity, length, 1, context);
}

function rowsByKey(
  validity: number,
  count: number,
  bit: 0 | 1,
  { memory }: StatefulContext,
): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    if (((memory.u8[validity + (row >>> 3)] >>> (row & 7)) & 1) === bit) rows.push(row);
  }
  return rows;
}
