import type { Batch, Column } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';

/** Pairs tested and given out at once: bounds what a join takes of memory. */
const PAIRS_MAX = 16 * 1024;
const ENTRY_BYTES = 8;
const INDEX_ENTRIES_MIN = 64;

/** Rows of both sides that belong together, place by place. */
export interface RowPairs {
  readonly probing: RowNumbers;
  readonly built: RowNumbers;
}

/** Finds the rows of one side, the built one, for batches of the other. */
export interface PairSource {
  /** All candidate pairs of a batch, in order of its rows. The arrays are the same each time. */
  pairs(batch: Batch): Iterable<RowPairs>;
  /** A bitmap of the rows that have a candidate; lasts as long as the context's arena. */
  matched(batch: Batch): number;
}

/** Candidates are rows with the same key: the first two columns of both sides are key and hash. */
export function hashPairs(built: Batch, context: ComputeContext): PairSource {
  const { kernels, scratch } = context;
  const [key, hash] = keyColumns(built);
  let entries = INDEX_ENTRIES_MIN;
  while (entries < built.rowCount * 2) entries *= 2;
  const index = scratch.allocate(entries * ENTRY_BYTES);
  kernels.fillBytes(index, 0, entries * ENTRY_BYTES);
  const next = scratch.allocate(built.rowCount * 4);
  const mask = entries - 1;
  kernels.joinBuild(
    key.offsets,
    key.values,
    hash.values,
    key.validity,
    built.rowCount,
    index,
    mask,
    next,
  );
  const headsOf = (batch: Batch): number => {
    const [own, hashes] = keyColumns(batch);
    const heads = scratch.allocate(batch.rowCount * 4);
    kernels.joinProbe(
      own.offsets,
      own.values,
      hashes.values,
      own.validity,
      batch.rowCount,
      index,
      mask,
      key.offsets,
      key.values,
      heads,
    );
    return heads;
  };
  const write = newWriter(context);
  return {
    pairs(batch) {
      const heads = headsOf(batch);
      return write(batch.rowCount, (cursor, probing, others) =>
        kernels.joinPairs(heads, next, batch.rowCount, cursor, PAIRS_MAX, probing, others),
      );
    },
    matched(batch) {
      const target = context.arena.allocateBitmap(batch.rowCount);
      kernels.headBits(headsOf(batch), batch.rowCount, target);
      return target;
    },
  };
}

/** Candidates are all rows. */
export function crossPairs(built: Batch, context: ComputeContext): PairSource {
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
      yield { probing: { address: probing, count }, built: { address: built, count } };
    }
  };
}

function keyColumns({ columns }: Batch): readonly [Column, Column] {
  return [columns[0], columns[1]];
}
