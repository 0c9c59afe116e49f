import type { Batch } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import { isPlanted } from '../columnar/planted-bug.ts';
import type { DataType } from '../columnar/types.ts';
import type {
  AccumulatorColumn,
  AccumulatorSpec,
  SlotRows,
} from '../expression/aggregate-function.ts';
import { isSet } from '../expression/validity.ts';
import { encodeRows, layOutRowBytes } from '../state/row-bytes.ts';
import type { StatefulContext } from './operator.ts';

/** Set in groups whose row has been given out: a change of it takes that row back. */
export const GIVEN: AccumulatorSpec = { name: 'given', width: 4 };

/** Groups that a batch touches, and what becomes of them. */
export interface GroupChange {
  readonly types: readonly DataType[];
  /** Each slot once. */
  readonly touched: SlotRows;
  /** The accumulator `GIVEN`. */
  readonly given: AccumulatorColumn;
  /** The rows of groups as they are now. */
  rowsOf(slots: SlotRows): Batch;
  /** Changes the groups. */
  apply(): void;
  /** Groups, by place among the touched ones, that have no rows any more once they are changed. */
  isGone(place: number): boolean;
}

/**
 * Changes groups, and gives out the rows that were and are no longer (weight −1), then those that are now. A row that is the
 * same before and after is left out.
 */
export function emitChanges(change: GroupChange, context: StatefulContext): readonly Batch[] {
  const { known, fresh } = splitTouched(change, context);
  const knownSlots = pick(change.touched.slots, known, context);
  const before = known.length > 0 ? change.rowsOf(knownSlots) : null;
  change.apply();
  const output: Batch[] = [];
  if (before !== null) {
    const after = change.rowsOf(knownSlots);
    const isSame = sameRows(before, after, change.types, context);
    const [lost, won]: [number[], number[]] = [[], []];
    known.forEach((place, row) => {
      const isGone = change.isGone(place);
      if (isGone || !isSame(row)) lost.push(row);
      if (!isGone && !isSame(row)) won.push(row);
    });
    if (lost.length > 0) output.push(takenBack(take(before, lost, change, context), context));
    if (won.length > 0) output.push(take(after, won, change, context));
  }
  const there = fresh.filter((place) => !change.isGone(place));
  if (there.length > 0) output.push(change.rowsOf(pick(change.touched.slots, there, context)));
  return output;
}

/** Which of the touched groups have been given out before; the others are marked as given from now on. */
function splitTouched(
  { touched, given }: GroupChange,
  { kernels, scratch, memory }: StatefulContext,
): { readonly known: readonly number[]; readonly fresh: readonly number[] } {
  const { slots, count } = touched;
  const { directory, shift, offset, stride } = given;
  const address = scratch.allocate(count * 4);
  const freshCount =
    kernels.claimSlots(slots, count, directory, shift, offset, stride, address) >>> 0;
  const fresh = [...memory.u32.subarray(address / 4, address / 4 + freshCount)];
  const known: number[] = [];
  let next = 0;
  for (let place = 0; place < count; place++) {
    if (fresh[next] === place) next++;
    else known.push(place);
  }
  return { known, fresh };
}

function pick(
  slots: number,
  places: readonly number[],
  { scratch, memory }: StatefulContext,
): SlotRows {
  const target = scratch.allocate(places.length * 4);
  places.forEach((place, row) => {
    memory.u32[target / 4 + row] = memory.u32[slots / 4 + place];
  });
  return { slots: target, count: places.length };
}

function take(
  batch: Batch,
  rows: readonly number[],
  { types }: GroupChange,
  context: StatefulContext,
): Batch {
  if (rows.length === batch.rowCount) return batch;
  const address = context.scratch.allocate(rows.length * 4);
  context.memory.u32.set(rows, address / 4);
  return gatherBatch(batch, types, { address, count: rows.length }, context);
}

function takenBack(batch: Batch, { arena, memory }: StatefulContext): Batch {
  const weights = arena.allocate(batch.rowCount * 4);
  const weight = isPlanted('weight sign flipped') ? 1 : -1;
  memory.i32.fill(weight, weights / 4, weights / 4 + batch.rowCount);
  return { ...batch, weights };
}

/** Which rows of two batches are the same to the last bit: who keeps rows finds them by their bytes. */
function sameRows(
  left: Batch,
  right: Batch,
  types: readonly DataType[],
  { scratch, kernels, memory }: StatefulContext,
): (row: number) => boolean {
  const { rowCount } = left;
  const layout = layOutRowBytes(types);
  const context = { scratch, kernels, memory, arena: scratch };
  const [a, b] = [left, right].map(({ columns }) => encodeRows(layout, columns, rowCount, context));
  const same = scratch.allocateBitmap(rowCount);
  kernels.equalBytes(a.offsets, a.heap, 1, b.offsets, b.heap, 1, rowCount, 0, same);
  return (row) => isSet(same, row, memory.u8);
}
