import type { Batch, Column } from '../columnar/batch.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { createScratchTable } from '../state/group-table.ts';
import type { KeyRows, StateStore } from '../state/store.ts';

/** Bytes of the start of a session behind its key. */
export const START_BYTES = 8;

/**
 * Sessions of a batch together with the stored ones of the same keys. Members are numbered through: first the stored
 * sessions, then the rows of the batch. All addresses are in scratch memory.
 */
export interface MergedSessions {
  /** Stored sessions: their slots. */
  readonly storedSlots: number;
  readonly storedCount: number;
  /** Members in order of key and start, and the session of each (u32). */
  readonly order: number;
  readonly sessions: number;
  readonly memberCount: number;
  /** First member (u32) and end (i64) of each session. */
  readonly firsts: number;
  readonly ends: number;
  readonly sessionCount: number;
}

/**
 * Which rows and stored sessions make one session: those of one key that overlap or touch, over any number of steps. A
 * row is a key, its hash, start, end, and partial results.
 */
export function mergeWithStored(
  batch: Batch,
  store: StateStore,
  context: ComputeContext,
): MergedSessions {
  const { kernels, scratch } = context;
  const allocate = (byteLength: number): number => scratch.allocate(byteLength);
  const [key, hash, start, end] = batch.columns;
  const numbered = numberKeys(batch, key, hash, context);
  const stored = store.findLonger(numbered.keys, START_BYTES, allocate);
  const memberCount = stored.count + batch.rowCount;
  const keys = allocate(memberCount * 4);
  const starts = allocate(memberCount * 8);
  const ends = allocate(memberCount * 8);
  kernels.copyBytes(stored.rows, keys, stored.count * 4);
  readStarts(stored.slots, stored.count, store, starts, context);
  store.expiryOf(stored.slots, stored.count, ends);
  kernels.copyBytes(numbered.numbers, keys + stored.count * 4, batch.rowCount * 4);
  kernels.copyBytes(start.values, starts + stored.count * 8, batch.rowCount * 8);
  kernels.copyBytes(end.values, ends + stored.count * 8, batch.rowCount * 8);
  const [first, second] = [allocate(memberCount * 4), allocate(memberCount * 4)];
  const order = kernels.orderSessions(keys, starts, memberCount, first, second) >>> 0;
  const merged = {
    sessions: allocate(memberCount * 4),
    firsts: allocate(memberCount * 4),
    ends: allocate(memberCount * 8),
  };
  const sessionCount =
    kernels.mergeSessions(
      order,
      keys,
      starts,
      ends,
      memberCount,
      merged.sessions,
      merged.firsts,
      merged.ends,
    ) >>> 0;
  return {
    ...merged,
    storedSlots: stored.slots,
    storedCount: stored.count,
    order,
    memberCount,
    sessionCount,
  };
}

/** The starts (i64) of stored sessions: the last bytes of their keys. */
function readStarts(
  slots: number,
  count: number,
  store: StateStore,
  target: number,
  { kernels, scratch }: ComputeContext,
): void {
  const keys = readKeys(slots, count, store, { scratch });
  kernels.keyTailTimes(keys.offsets, keys.heap, count, target);
}

/** The keys of slots in scratch memory. */
export function readKeys(
  slots: number,
  count: number,
  store: StateStore,
  { scratch }: Pick<ComputeContext, 'scratch'>,
): { readonly count: number; readonly offsets: number; readonly heap: number } {
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  store.keysOf(slots, count, target);
  return { count, offsets: target.offsets, heap: target.heap };
}

/** The different keys of a batch, and which of them each row has (u32). */
function numberKeys(
  { rowCount }: Batch,
  key: Column,
  hash: Column,
  { kernels, scratch, memory }: ComputeContext,
): { readonly keys: KeyRows; readonly numbers: number } {
  const spec = {
    accumulators: [{ name: 'row', width: 4 }],
    expires: false,
    inlineKeyBytes: 28,
  } as const;
  const table = createScratchTable(spec, scratch, memory, kernels);
  const numbers = scratch.allocate(rowCount * 4);
  const all = { count: rowCount, offsets: key.offsets, heap: key.values, hashes: hash.values };
  table.findOrInsert(all, numbers);
  const { directory, shift, offset, stride } = table.accumulator(0);
  const rows = scratch.allocate(rowCount * 4);
  const count = kernels.claimSlots(numbers, rowCount, directory, shift, offset, stride, rows) >>> 0;
  const slots = scratch.allocate(count * 4);
  kernels.gather32(numbers, rows, count, slots);
  const keys = readKeys(slots, count, table, { scratch });
  const hashes = scratch.allocate(count * 8);
  kernels.gather64(hash.values, rows, count, hashes);
  return { keys: { ...keys, hashes }, numbers };
}
