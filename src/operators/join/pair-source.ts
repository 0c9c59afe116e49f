import type { Batch } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import { type FoundRows, findRows } from './row-index.ts';

/** Pairs tested and given out at once: bounds what a join takes of memory. */
export const PAIRS_MAX: number = 16 * 1024;

/** Rows of both sides that belong together, place by place. */
export interface RowPairs {
  readonly probing: RowNumbers;
  readonly built: RowNumbers;
  /** True when every row of the batch is in just one pair, in its place. */
  readonly areAllRows: boolean;
}

/** Finds the rows of one side, the built one, for batches of the other. */
export interface PairSource {
  /** All candidate pairs of a batch, in order of its rows. The arrays are the same each time. */
  pairs(batch: Batch): Iterable<RowPairs>;
  /** A bitmap of the rows that have a candidate; lasts as long as the context's arena. */
  matched(batch: Batch): number;
}

export function newPairSource(
  key: JoinSpec['key'],
  built: Batch,
  context: ComputeContext,
): PairSource {
  if (key === null) return crossPairs(built, context);
  const { index } = built;
  assert(index !== undefined, 'rows with keys are indexed');
  return indexedPairs(built, index.next, context);
}

/** Candidates are rows with the same key. */
function indexedPairs(built: Batch, next: number, context: ComputeContext): PairSource {
  const { kernels, scratch } = context;
  const write = newWriter(context);
  let found: FoundRows = { rows: 0, waiting: 0 };
  let roomRows = 0;
  let every = { address: 0, count: 0 };
  /** Returns how many rows have one. */
  const find = (batch: Batch): number => {
    const { rowCount } = batch;
    if (rowCount > roomRows) {
      found = { rows: scratch.allocate(rowCount * 4), waiting: scratch.allocate(rowCount * 4) };
      roomRows = rowCount;
    }
    return findRows(built, batch, found, context);
  };
  /** The numbers of all rows, made once. */
  const everyRow = (count: number): RowNumbers => {
    if (count > every.count) {
      every = { address: scratch.allocate(count * 4), count };
      kernels.everyRow(count, every.address);
    }
    return { address: every.address, count };
  };
  return {
    *pairs(batch) {
      const count = find(batch);
      const { rows } = found;
      const { rowCount } = batch;
      if (next === 0 && rowCount <= PAIRS_MAX && count === rowCount) {
        const others = { address: rows, count: rowCount };
        yield { probing: everyRow(rowCount), built: others, areAllRows: true };
        return;
      }
      yield* write(rowCount, (cursor, probing, others) =>
        kernels.joinPairs(rows, next, rowCount, cursor, PAIRS_MAX, probing, others),
      );
    },
    matched(batch) {
      const target = context.arena.allocateBitmap(batch.rowCount);
      find(batch);
      kernels.foundBits(found.rows, batch.rowCount, target);
      return target;
    },
  };
}

/** Candidates are all rows. */
function crossPairs(built: Batch, context: ComputeContext): PairSource {
  const { kernels } = context;
  const write = newWriter(context);
  return {
    pairs: ({ rowCount }) =>
      write(rowCount, (cursor, probing, others) =>
        kernels.crossPairs(rowCount, built.rowCount, cursor, PAIRS_MAX, probing, others),
      ),
    matched({ rowCount }) {
      const target = context.arena.allocateBitmap(rowCount);
      kernels.fillBytes(target, built.rowCount > 0 ? 0xff : 0, Math.ceil(rowCount / 8));
      return target;
    },
  };
}

type WritePairs = (cursor: number, probing: number, built: number) => number;

/** Calls a kernel until it has written the pairs of all rows. */
function newWriter({ memory, scratch }: ComputeContext) {
  const cursor = scratch.allocate(8);
  const probing = scratch.allocate(PAIRS_MAX * 4);
  const built = scratch.allocate(PAIRS_MAX * 4);
  return function* write(rowCount: number, kernel: WritePairs): Iterable<RowPairs> {
    memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
    while (memory.u32[cursor / 4] < rowCount) {
      const count = kernel(cursor, probing, built) >>> 0;
      if (count === 0) continue;
      yield {
        probing: { address: probing, count },
        built: { address: built, count },
        areAllRows: false,
      };
    }
  };
}
