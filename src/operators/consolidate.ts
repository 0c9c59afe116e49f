import { type Batch, insertBatch } from '../columnar/batch.ts';
import { concatBatches } from '../columnar/concat.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { hashKeys } from '../state/encode-keys.ts';
import { createScratchTable } from '../state/group-table.ts';
import { inlineKeyBytes } from '../state/key-layout.ts';
import { encodeRows, layOutRowBytes } from '../state/row-bytes.ts';

/** What became of rows: those that are gone, then those that are new, each as often as its weight says. */
export interface NetChange {
  readonly lost: Batch | null;
  readonly won: Batch | null;
}

/** Adds up the weights of equal rows: what came and went, or went and came, within one step is no change. */
export function consolidate(
  batches: readonly Batch[],
  types: readonly DataType[],
  context: ComputeContext,
): NetChange {
  const filled = batches.filter(({ rowCount }) => rowCount > 0);
  if (filled.length === 0) return { lost: null, won: null };
  const own = { ...context, arena: context.scratch };
  const whole = concatBatches(filled, types, own);
  const { slots, count } = numberRows(whole, types, own);
  const [net, first] = [new Int32Array(count), new Uint32Array(count)];
  for (let row = whole.rowCount - 1; row >= 0; row--) {
    net[slots[row]] += weightOf(whole, row, context);
    first[slots[row]] = row;
  }
  const [lost, won]: [number[], number[]] = [[], []];
  for (let slot = 0; slot < count; slot++) {
    const rows = net[slot] < 0 ? lost : won;
    for (let time = Math.abs(net[slot]); time > 0; time--) rows.push(first[slot]);
  }
  const rows = insertBatch(whole.rowCount, whole.columns);
  const take = (numbers: readonly number[]): Batch | null =>
    numbers.length === 0 ? null : takeRows(rows, types, numbers, context);
  const gone = take(lost);
  return { lost: gone === null ? null : takenBack(gone, context), won: take(won) };
}

/** The batches of a change, in their order. */
export function changeBatches({ lost, won }: NetChange): readonly Batch[] {
  return [lost, won].filter((batch) => batch !== null);
}

/** The same rows with a weight of −1. */
export function takenBack(batch: Batch, { arena, memory }: ComputeContext): Batch {
  const weights = arena.allocate(batch.rowCount * 4);
  memory.i32.fill(-1, weights / 4, weights / 4 + batch.rowCount);
  return { ...batch, weights };
}

/** Some rows of a batch. */
export function takeRows(
  batch: Batch,
  types: readonly DataType[],
  rows: ArrayLike<number>,
  context: ComputeContext,
): Batch {
  const address = context.scratch.allocate(rows.length * 4);
  context.memory.u32.set(rows, address / 4);
  return gatherBatch(batch, types, { address, count: rows.length }, context);
}

/** Numbers rows in order of first appearance; equal rows have the same number. */
function numberRows(
  { columns, rowCount }: Batch,
  types: readonly DataType[],
  context: ComputeContext,
): { readonly slots: Uint32Array; readonly count: number } {
  const { kernels, memory, scratch } = context;
  const layout = layOutRowBytes(types);
  const spec = {
    accumulators: [],
    expires: false,
    inlineKeyBytes: inlineKeyBytes(layout.keys),
  };
  const table = createScratchTable(spec, scratch, memory, kernels);
  const bytes = encodeRows(layout, columns, rowCount, context);
  const hashes = hashKeys(layout.keys, bytes, context);
  const slots = scratch.allocate(rowCount * 4);
  table.findOrInsert({ ...bytes, hashes }, slots);
  return { slots: memory.u32.slice(slots / 4, slots / 4 + rowCount), count: table.slotCount };
}

function weightOf({ weights }: Batch, row: number, { memory }: ComputeContext): number {
  return weights === 0 ? 1 : memory.i32[weights / 4 + row];
}
