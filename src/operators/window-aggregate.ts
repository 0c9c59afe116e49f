import type { Column } from '../columnar/batch.ts';
import { concatColumns } from '../columnar/concat.ts';
import { gatherColumn } from '../columnar/gather.ts';
import type { EvaluationFrame } from '../expression/evaluation.ts';
import type { AggregateCall } from '../expression/expression.ts';
import type { RowRanges, WindowFrame, WindowRows } from '../expression/window-function.ts';
import { evaluateInput } from './bound-aggregates.ts';
import { WindowSlots } from './window-slots.ts';

/** Rows of a block of a running aggregate, at least. */
const BLOCK_ROWS_MIN = 16;

/** The aggregate of the frame of each row. */
export function aggregateOverFrames(
  call: AggregateCall,
  { start, end }: WindowFrame,
  rows: WindowRows,
  frame: EvaluationFrame,
): Column {
  const input = evaluateInput(call, frame);
  const window = { call, input, rows, frame };
  if (start.kind !== 'partition') return aggregateSliding(window);
  return end.kind === 'partition' ? aggregateWhole(window) : aggregateRunning(window);
}

interface AggregateWindow {
  readonly call: AggregateCall;
  readonly input: ReturnType<typeof evaluateInput>;
  readonly rows: WindowRows;
  readonly frame: EvaluationFrame;
}

/** One result a partition, which its rows share. */
function aggregateWhole({ call, input, rows, frame }: AggregateWindow): Column {
  const { starts } = rows.partitions;
  const numbers = new Uint32Array(rows.count);
  for (let row = 1; row < rows.count; row++) {
    numbers[row] = numbers[row - 1]! + (row === starts[row] ? 1 : 0);
  }
  const results = withSlots(call, numbers.at(-1)! + 1, frame, (partitions) => {
    partitions.update(input, everyNumber(rows.count), numbers);
    return partitions.finish(everyNumber(partitions.count));
  });
  return gatherRows(results, numbers, call, frame);
}

/** Works on accumulators, which would outlive the task: it frees only what lies in its own arenas. */
function withSlots<T>(
  call: AggregateCall,
  count: number,
  frame: EvaluationFrame,
  work: (slots: WindowSlots) => T,
): T {
  const slots = new WindowSlots(call, count, frame);
  try {
    return work(slots);
  } finally {
    slots.release();
  }
}

/**
 * Frames that begin with the partition. The rows of a partition are cut into blocks of about the root of the rows before; what
 * comes before a block is merged from the totals of the blocks before, then all blocks take their rows in step. That is
 * a few kernel calls a step, where one row after the other would be a few a row. Where blocks end hangs on the place in the
 * partition alone, so that sums of floating point do not change with rows that come later, or in other partitions.
 */
function aggregateRunning(window: AggregateWindow): Column {
  const { call, input, rows, frame } = window;
  const blocks = cutBlocks(rows);
  const results: Column[] = [];
  const places = new Uint32Array(rows.count);
  let placed = 0;
  const all = everyNumber(blocks.starts.length);
  withSlots(call, blocks.starts.length, frame, (running) => {
    mergeBlocksBefore(running, blocks, window);
    for (let step = 0; step < blocks.rowsMax; step++) {
      const taking = all.filter((block) => blocks.starts[block]! + step < blocks.ends[block]!);
      const taken = taking.map((block) => blocks.starts[block]! + step);
      running.update(input, taken, taking);
      results.push(running.finish(taking));
      for (const row of taken) places[row] = placed++;
    }
  });
  // The result of no rows, for frames that are empty.
  results.push(withSlots(call, 1, frame, (slots) => slots.finish(everyNumber(1))));
  const { starts, ends } = rows.frames;
  const wanted = ends.map((end, row) => (end > starts[row]! ? places[end - 1]! : placed));
  return gatherRows(concatColumns(results, call.type, frame), wanted, call, frame);
}

interface Blocks extends RowRanges {
  /** For each partition its first block and the first behind it. */
  readonly partitions: readonly { readonly first: number; readonly end: number }[];
  readonly rowsMax: number;
}

function cutBlocks({ count, partitions: { ends: partitionEnds } }: WindowRows): Blocks {
  const starts: number[] = [];
  const ends: number[] = [];
  const partitions: { first: number; end: number }[] = [];
  let rowsMax = 0;
  for (let row = 0; row < count; ) {
    const first = starts.length;
    const [start, end] = [row, partitionEnds[row]!];
    for (; row < end; row = ends.at(-1)!) {
      const rows = Math.max(BLOCK_ROWS_MIN, Math.ceil(Math.sqrt(row - start)));
      starts.push(row);
      ends.push(Math.min(end, row + rows));
      rowsMax = Math.max(rowsMax, rows);
    }
    partitions.push({ first, end: starts.length });
  }
  return { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends), partitions, rowsMax };
}

/** Brings each block's slot to what the blocks before it in its partition come to. */
function mergeBlocksBefore(
  running: WindowSlots,
  blocks: Blocks,
  { call, input, rows, frame }: AggregateWindow,
): void {
  const longest = blocks.partitions.reduce(
    (most, { first, end }) => Math.max(most, end - first),
    0,
  );
  if (longest === 1) return;
  const numbers = new Uint32Array(rows.count);
  blocks.starts.forEach((start, block) => {
    numbers.fill(block, start, blocks.ends[block]);
  });
  withSlots(call, blocks.starts.length, frame, (totals) => {
    totals.update(input, everyNumber(rows.count), numbers);
    for (let step = 1; step < longest; step++) {
      const reached = blocks.partitions.filter(({ first, end }) => first + step < end);
      const targets = Uint32Array.from(reached, ({ first }) => first + step);
      const before = targets.map((target) => target - 1);
      running.merge(targets, running, before);
      running.merge(targets, totals, before);
    }
  });
}

/**
 * Frames that begin anywhere. The aggregate of a frame is put together, from left to right, of runs of rows whose lengths
 * are powers of two: the runs of a length are merged from two of half the length each.
 */
function aggregateSliding({ call, input, rows, frame }: AggregateWindow): Column {
  const { starts, ends } = rows.frames;
  const all = everyNumber(rows.count);
  const lengths = ends.map((end, row) => end - starts[row]!);
  const lengthMax = lengths.reduce((most, length) => Math.max(most, length), 0);
  const reached = starts.slice();
  return withSlots(call, rows.count, frame, (results) => {
    let runs = new WindowSlots(call, rows.count, frame);
    try {
      runs.update(input, all, all);
      for (let length = 1; length <= lengthMax; length *= 2) {
        const taking = all.filter((row) => (lengths[row]! & length) !== 0);
        results.merge(
          taking,
          runs,
          taking.map((row) => reached[row]!),
        );
        for (const row of taking) reached[row]! += length;
        if (length * 2 <= lengthMax) runs = doubleRuns(runs, length, call, frame);
      }
    } finally {
      runs.release();
    }
    return results.finish(all);
  });
}

function doubleRuns(
  runs: WindowSlots,
  length: number,
  call: AggregateCall,
  frame: EvaluationFrame,
): WindowSlots {
  const longer = new WindowSlots(call, runs.count, frame);
  const left = everyNumber(Math.max(0, runs.count - length));
  try {
    longer.merge(left, runs, left);
    longer.merge(
      left,
      runs,
      left.map((row) => row + length),
    );
  } catch (error) {
    longer.release();
    throw error;
  }
  runs.release();
  return longer;
}

function everyNumber(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, number) => number);
}

function gatherRows(
  column: Column,
  wanted: Uint32Array,
  { type }: AggregateCall,
  frame: EvaluationFrame,
): Column {
  const address = frame.scratch.allocate(wanted.byteLength);
  frame.memory.u32.set(wanted, address / 4);
  return gatherColumn(column, type, { address, count: wanted.length }, frame);
}
