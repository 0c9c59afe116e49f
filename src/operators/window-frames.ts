import type { Column } from '../columnar/batch.ts';
import { isValid } from '../columnar/column-to-values.ts';
import { type CompareRows, compareValues } from '../columnar/compare-rows.ts';
import { concatColumns } from '../columnar/concat.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { EvaluationFrame } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import type { FrameEdge, RowRanges, WindowFrame } from '../expression/window-function.ts';
import type { SortKey } from '../plan/stages.ts';

/** What frames are made of. */
interface OrderedRows {
  readonly partitions: RowRanges;
  readonly peers: RowRanges;
  /** The values that order the rows inside a partition, and how. */
  readonly order: readonly Column[];
  readonly keys: readonly SortKey[];
}

/** The ranges of rows that stand together and that `compare` does not tell apart, by row. */
export function rangesOf(count: number, compare: CompareRows): RowRanges {
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && compare(start, end) === 0) end++;
    starts.fill(start, start, end);
    ends.fill(end, start, end);
    start = end;
  }
  return { starts, ends };
}

/** The rows of the frame of each row. A frame that ends before it starts is empty. */
export function frameRanges(
  { start, end }: WindowFrame,
  rows: OrderedRows,
  frame: EvaluationFrame,
): RowRanges {
  const count = frame.batch.rowCount;
  const { partitions } = rows;
  const startOf = edgeOf(start, 'starts', rows, frame);
  const endOf = edgeOf(end, 'ends', rows, frame);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const [first, behind] = [partitions.starts[row]!, partitions.ends[row]!];
    starts[row] = Math.min(behind, Math.max(first, startOf(row)));
    ends[row] = Math.min(behind, Math.max(starts[row]!, endOf(row)));
  }
  return { starts, ends };
}

/** Gives the first row of a frame, or the first row behind it; it may lie outside the partition. */
function edgeOf(
  edge: FrameEdge,
  side: keyof RowRanges,
  rows: OrderedRows,
  frame: EvaluationFrame,
): (row: number) => number {
  switch (edge.kind) {
    case 'partition':
      return (row) => rows.partitions[side][row]!;
    case 'rows': {
      const shift = edge.offset + (side === 'starts' ? 0 : 1);
      return (row) => row + shift;
    }
    case 'peers':
      return (row) => rows.peers[side][row]!;
    case 'value':
      return valueEdge(edge.bound, side, rows, frame);
  }
}

/** Searches the place of each row's bound among the keys of its partition. Null keys have only each other. */
function valueEdge(
  bound: Expression,
  side: keyof RowRanges,
  { partitions, peers, order, keys }: OrderedRows,
  frame: EvaluationFrame,
): (row: number) => number {
  const [column] = order;
  const [key] = keys;
  const bounds = evaluate(bound, frame);
  const count = frame.batch.rowCount;
  // Behind the keys of all rows lie their bounds, so that one comparison serves both.
  const both = concatColumns([column!, bounds], bound.type, frame);
  const ascending = compareValues(both, bound.type, frame.memory);
  const compare: CompareRows = key!.descending ? (a, b) => ascending(b, a) : ascending;
  const isNull = (row: number): boolean => !isValid(column!, row, frame.memory);
  return (row) => {
    if (isNull(row)) return peers[side][row]!;
    let [low, high] = [partitions.starts[row]!, partitions.ends[row]!];
    // Nulls stand on one side of a partition, as a single run of peers.
    if (isNull(low)) low = peers.ends[low]!;
    if (isNull(high - 1)) high = peers.starts[high - 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const difference = compare(middle, count + row);
      const isBefore = side === 'starts' ? difference < 0 : difference <= 0;
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
