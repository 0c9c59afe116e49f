import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import { gatherBatch, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, BINARY, BOOLEAN, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../../expression/call.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { Expression } from '../../expression/expression.ts';
import { keepsLeft, keepsRight } from '../../plan/nodes/join.ts';
import type { StreamJoinSide, StreamJoinSpec } from '../../plan/stages.ts';
import { NEVER } from '../../state/growth.ts';
import {
  decodeRows,
  encodeRows,
  layOutRowBytes,
  type RowBytesLayout,
} from '../../state/row-bytes.ts';
import { chainedStore } from '../../state/row-chains.ts';
import type { ChainKeys, ChainSide, RowChains, StateStore, StoreSpec } from '../../state/store.ts';
import { evaluateBatch } from '../evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { KEY_COLUMNS, missingColumns, pickNumbers, rowsWhere, selectRows } from './joined-rows.ts';

/** Pairs tested, and rows given out, at once. */
const PAIRS_MAX = 16 * 1024;
/** What a value of text or of a list is taken to need. */
const TEXT_BYTES = 12;

/**
 * Joins two streams. New rows of the left side meet the kept rows of the right one and are kept; then new rows of the right
 * side meet those of the left one, the new ones among them, and are kept: so each pair comes out once. Then the rows go
 * that can match nothing more, those without a match with nulls for the other side.
 */
export function streamJoin(spec: StreamJoinSpec): StatefulOperator {
  const { joinType } = spec;
  const sides: readonly Side[] = [
    sideOf(0, spec.left, keepsLeft(joinType)),
    sideOf(1, spec.right, keepsRight(joinType)),
  ];
  return {
    step([left, right], store, context) {
      assert(store !== null, 'a join of two streams keeps rows in a store');
      return new StreamJoinStep(spec, sides, store, context).run([left, right]);
    },
  };
}

/** The rows of both sides are in one store: their keys do not meet. */
export function streamJoinStore({ keyTypes, left, right }: StreamJoinSpec): StoreSpec {
  const rowBytes = Math.max(usualBytes(left.types), usualBytes(right.types));
  return chainedStore(usualBytes(keyTypes) + rowBytes);
}

export function streamJoinOutput({ joinType, left, right }: StreamJoinSpec): readonly DataType[] {
  return joinType === 'leftSemi' ? left.types : [...left.types, ...right.types];
}

function usualBytes(types: readonly DataType[]): number {
  const { keys } = layOutRowBytes(types);
  return (
    keys.fixedBytes +
    keys.columns.filter(({ layout }) => ['bytes', 'list'].includes(layout)).length * TEXT_BYTES
  );
}

interface Side extends StreamJoinSide {
  readonly number: ChainSide;
  readonly layout: RowBytesLayout;
  /** True when its rows without a match come out. */
  readonly keeps: boolean;
}

function sideOf(number: ChainSide, spec: StreamJoinSide, keeps: boolean): Side {
  return { ...spec, number, layout: layOutRowBytes(spec.types), keeps };
}

class StreamJoinStep {
  readonly #spec: StreamJoinSpec;
  readonly #sides: readonly Side[];
  readonly #store: StateStore;
  readonly #chains: RowChains;
  readonly #context: StatefulContext;
  /** Room for a portion of pairs. */
  readonly #buffers: { readonly rows: number; readonly slots: number; readonly marks: number };
  /** For what lives as long as the step. */
  readonly #lasting: ComputeContext;

  constructor(
    spec: StreamJoinSpec,
    sides: readonly Side[],
    store: StateStore,
    context: StatefulContext,
  ) {
    this.#spec = spec;
    this.#sides = sides;
    this.#store = store;
    this.#chains = store.chains;
    this.#context = context;
    this.#lasting = { ...context, arena: context.scratch };
    const buffer = (): number => context.scratch.allocate(PAIRS_MAX * 4);
    this.#buffers = { rows: buffer(), slots: buffer(), marks: buffer() };
  }

  *run(inputs: readonly (readonly Batch[])[]): Iterable<Batch> {
    for (const side of this.#sides) {
      for (const batch of inputs[side.number]) {
        assert(batch.weights === 0, 'joins take rows that are never taken back');
        yield* this.#takeIn(side, batch);
      }
    }
    yield* this.#letGo();
    this.#context.stateCounters.rowsTotal += this.#store.rowCount;
  }

  /** Joins new rows of a side with the kept rows of the other, and keeps them. */
  *#takeIn(side: Side, given: Batch): Iterable<Batch> {
    const inTime = this.#dropLate(side, given);
    const passing = rowsWhere(side.filter, ownRows(inTime), this.#lasting);
    if (passing !== null && side.keeps)
      yield this.#alone(side, this.#others(passing, inTime, side));
    const matching = passing === null ? inTime : this.#pick(side, inTime, passing);
    const batch = this.#keepable(side, matching);
    if (batch.rowCount === 0) return;
    const matched = this.#newBitmap(batch.rowCount);
    const isSemi = this.#spec.joinType === 'leftSemi';
    if (isSemi && side.number === 1) yield* this.#takeMatched(side, batch);
    else yield* this.#joinKept(side, batch, matched);
    if (isSemi && side.number === 0) {
      const rows = selectRows(matched, batch.rowCount, true, this.#lasting);
      yield gatherBatch(ownRows(batch), side.types, rows, this.#context.passing);
      const rest = selectRows(matched, batch.rowCount, false, this.#lasting);
      this.#keep(side, this.#pick(side, batch, rest), 0);
    } else this.#keep(side, batch, matched);
  }

  /** Gives out pairs with kept rows of the other side and marks who has a match. */
  *#joinKept(side: Side, batch: Batch, matched: number): Iterable<Batch> {
    const { kernels, passing } = this.#context;
    const other = this.#other(side);
    const gives = this.#spec.joinType !== 'leftSemi';
    for (const candidates of this.#pairs(side, batch)) {
      const joined = this.#sideBySide(side, batch, candidates);
      const rows = rowsWhere(this.#spec.residual, joined, passing);
      const pairs = rows === null ? candidates : pickPairs(candidates, rows, passing);
      kernels.markRows(pairs.rows.address, pairs.rows.count, matched);
      if (other.keeps)
        this.#chains.mark(pairs.slots.address, pairs.slots.count, this.#buffers.marks);
      const types = [...this.#spec.left.types, ...this.#spec.right.types];
      if (!gives) yield NOTHING;
      else yield rows === null ? joined : gatherBatch(joined, types, rows, passing);
    }
  }

  /** Semi join, right side: kept left rows that match come out, once, and go. */
  *#takeMatched(side: Side, batch: Batch): Iterable<Batch> {
    const { passing, scratch } = this.#context;
    const [left] = this.#sides;
    const gone: RowNumbers[] = [];
    for (const candidates of this.#pairs(side, batch)) {
      const joined = this.#sideBySide(side, batch, candidates);
      const rows = rowsWhere(this.#spec.residual, joined, passing);
      const { slots } = rows === null ? candidates : pickPairs(candidates, rows, passing);
      const address = scratch.allocate(slots.count * 4);
      const matched = { address, count: this.#chains.mark(slots.address, slots.count, address) };
      gone.push(matched);
      yield insertBatch(matched.count, this.#read(left, matched));
    }
    for (const rows of gone) this.#forget(rows);
  }

  /** Rows of a batch beside kept rows of the other side with the same key. */
  *#pairs(side: Side, batch: Batch): Iterable<KeptPairs> {
    const { memory, scratch } = this.#context;
    const heads = scratch.allocate(batch.rowCount * 4);
    if (this.#chains.find(this.#other(side).number, keysOf(batch), heads) === 0) return;
    const cursor = scratch.allocate(8);
    memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
    const { rows, slots } = this.#buffers;
    while (memory.u32[cursor / 4] < batch.rowCount) {
      const count = this.#chains.pairs(heads, batch.rowCount, cursor, PAIRS_MAX, rows, slots);
      if (count > 0) yield { rows: { address: rows, count }, slots: { address: slots, count } };
    }
  }

  #sideBySide(side: Side, batch: Batch, { rows, slots }: KeptPairs): Batch {
    const own = gatherBatch(ownRows(batch), side.types, rows, this.#context.passing).columns;
    const others = this.#read(this.#other(side), slots);
    return insertBatch(rows.count, side.number === 0 ? [...own, ...others] : [...others, ...own]);
  }

  #keep(side: Side, batch: Batch, matched: number): void {
    const { rowCount } = batch;
    if (rowCount === 0) return;
    const own = ownRows(batch);
    const { offsets, heap } = encodeRows(side.layout, own.columns, rowCount, this.#lasting);
    const slots = this.#context.scratch.allocate(rowCount * 4);
    this.#chains.insert(side.number, keysOf(batch), { offsets, heap, matched }, slots);
    if (side.expiry !== null) {
      const { time, shiftMs } = side.expiry;
      const times = this.#timesOf(time, BigInt(-shiftMs) * 1000n, own);
      this.#store.setExpiry(slots, rowCount, times);
    }
    this.#context.stateCounters.rowsUpdated += rowCount;
  }

  /** At the end of the input only rows that wait for their end come out: others may still find a match when it goes on. */
  *#letGo(): Iterable<Batch> {
    const { scratch, evictionWatermark, closing } = this.#context;
    const keepers = this.#sides.filter(({ keeps }) => keeps);
    if (closing !== null && keepers.length === 0) return;
    if (closing !== null) closing.closedUntil = this.#store.latestExpiry();
    const count = this.#store.expired(evictionWatermark, 0);
    if (count === 0) return;
    const slots = scratch.allocate(count * 4);
    this.#store.expired(evictionWatermark, slots);
    const alone: RowNumbers[] = [];
    for (const side of keepers) {
      const address = scratch.allocate(count * 4);
      const unmatched = this.#chains.unmatched(side.number, slots, count, address);
      for (let start = 0; start < unmatched; start += PAIRS_MAX) {
        const rows = {
          address: address + start * 4,
          count: Math.min(PAIRS_MAX, unmatched - start),
        };
        yield this.#alone(side, insertBatch(rows.count, this.#read(side, rows)));
      }
      alone.push({ address, count: unmatched });
    }
    if (closing === null) this.#forget({ address: slots, count });
    else {
      for (const rows of alone) this.#forget(rows);
      // Rows that go at no time may find a match in a later run.
      this.#forget({ address: slots, count: this.#store.expired(NEVER - 1n, slots) });
    }
  }

  #forget({ address, count }: RowNumbers): void {
    if (count > 0) this.#store.remove(address, count);
    this.#context.stateCounters.rowsRemoved += count;
  }

  /** Rows of a side with nulls for the other one. */
  #alone(side: Side, { rowCount, columns }: Batch): Batch {
    const missing = missingColumns(this.#other(side).types, rowCount, this.#context.passing);
    return insertBatch(
      rowCount,
      side.number === 0 ? [...columns, ...missing] : [...missing, ...columns],
    );
  }

  /** The columns of kept rows. */
  #read(side: Side, { address, count }: RowNumbers): readonly Column[] {
    const { passing } = this.#context;
    const { scratch } = passing;
    const target = {
      offsets: scratch.allocate((count + 1) * 4),
      heap: 0,
      allocate: (byteLength: number) => scratch.allocate(byteLength),
    };
    this.#chains.read(address, count, target);
    return decodeRows(side.layout, { count, offsets: target.offsets, heap: target.heap }, passing);
  }

  #dropLate(side: Side, batch: Batch): Batch {
    if (side.eventTime === null) return batch;
    const { kernels, scratch, latenessWatermark, stateCounters } = this.#context;
    const times = this.#timesOf(side.eventTime, 0n, ownRows(batch));
    const address = scratch.allocate((batch.rowCount + 1) * 4);
    const count = kernels.rowsAfter(times, batch.rowCount, latenessWatermark, address) >>> 0;
    if (count === batch.rowCount) return batch;
    stateCounters.lateRows += batch.rowCount - count;
    return this.#pick(side, batch, { address, count });
  }

  /**
   * Without the rows that would be kept for ever, match nothing and, as in Spark, never come out: those that lack the time by
   * which they would go, where no match does without it, and those that lack a key, where none go.
   */
  #keepable(side: Side, batch: Batch): Batch {
    const { expiry } = side;
    if (expiry?.matchesNull === true || batch.rowCount === 0) return batch;
    const rows = expiry === null ? this.#keyed(batch) : this.#timed(batch, expiry.time);
    return rows === null ? batch : this.#pick(side, batch, rows);
  }

  /** The rows with a key, or null where all have one. */
  #keyed({ rowCount, columns: [{ validity }] }: Batch): RowNumbers | null {
    if (validity === 0) return null;
    const rows = selectRows(validity, rowCount, true, this.#lasting);
    return rows.count === rowCount ? null : rows;
  }

  #timed(batch: Batch, time: Expression): RowNumbers | null {
    const hasTime = functionCall('is_not_null', [time], BOOLEAN, { nullable: false });
    return rowsWhere(hasTime, ownRows(batch), this.#lasting);
  }

  /** The times (i64) of rows plus a delay; a null never comes. */
  #timesOf(time: Expression, delay: bigint, rows: Batch): number {
    const [{ values, validity }] = evaluateBatch([time], rows, this.#lasting);
    const target = this.#context.scratch.allocate(rows.rowCount * 8);
    this.#context.kernels.timesOrNever(values, validity, rows.rowCount, delay, target);
    return target;
  }

  /** Rows of an input, key and hash with them. */
  #pick(side: Side, batch: Batch, rows: RowNumbers): Batch {
    return gatherBatch(batch, [BINARY, BIGINT, ...side.types], rows, this.#lasting);
  }

  /** The rows of an input that are not among the given ones, without key and hash. */
  #others(rows: RowNumbers, batch: Batch, side: Side): Batch {
    const { kernels, passing } = this.#context;
    const bitmap = this.#newBitmap(batch.rowCount);
    kernels.markRows(rows.address, rows.count, bitmap);
    const others = selectRows(bitmap, batch.rowCount, false, this.#lasting);
    return gatherBatch(ownRows(batch), side.types, others, passing);
  }

  #newBitmap(rowCount: number): number {
    const { kernels, scratch } = this.#context;
    const bitmap = scratch.allocateBitmap(rowCount);
    kernels.fillBytes(bitmap, 0, Math.ceil(rowCount / 64) * 8);
    return bitmap;
  }

  #other({ number }: Side): Side {
    return this.#sides[1 - number];
  }
}

/** New rows and kept rows that belong together, place by place. */
interface KeptPairs {
  readonly rows: RowNumbers;
  readonly slots: RowNumbers;
}

/** Given out to let go of what a portion without results has used. */
const NOTHING: Batch = insertBatch(0, []);

function pickPairs(pairs: KeptPairs, rows: RowNumbers, context: ComputeContext): KeptPairs {
  return {
    rows: pickNumbers(pairs.rows, rows, context),
    slots: pickNumbers(pairs.slots, rows, context),
  };
}

function ownRows({ rowCount, columns }: Batch): Batch {
  return insertBatch(rowCount, columns.slice(KEY_COLUMNS));
}

function keysOf({ rowCount, columns: [key, hash] }: Batch): ChainKeys {
  const { offsets, values: heap, validity } = key;
  return { count: rowCount, offsets, heap, hashes: hash.values, validity };
}
