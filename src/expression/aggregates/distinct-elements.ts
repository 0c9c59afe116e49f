import { Arena } from '../../columnar/arena.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { typeNode, valuesToStrings } from '../../columnar/value-columns.ts';
import type { AggregateState, SlotRows } from '../aggregate-function.ts';
import { fillHeap } from './fill-heap.ts';
import type { AddElements } from './list-state.ts';

const ENTRY_BYTES = 16;
const COUNT_BYTES = 8;

/** Adds the elements that the lists of slots do not have. */
export const addDistinct: AddElements = (added, state, rows) =>
  withOwnScratch(state, (own) => appendNew(added, floatOf(added.type, 1), 0, own, rows));

/** The same for structs of a value and a count: that of a value which is there is added to the one it has. */
export const addCounted: AddElements = (added, state, rows) => {
  const { type } = added;
  const value = type.kind === 'struct' ? type.fields[0].type : type;
  withOwnScratch(state, (own) => appendNew(added, floatOf(value, 2), COUNT_BYTES, own, rows));
};

/** The index is as large as the lists are: that of one change of many must not stay as long as the task. */
function withOwnScratch(state: AggregateState, change: (own: AggregateState) => void): void {
  const scratch = new Arena(state.memory, state.scratch.owner);
  try {
    change({ ...state, scratch });
  } finally {
    scratch.release();
  }
}

type AddedElements = Parameters<AddElements>[0];

function appendNew(
  { type, elements, lists }: AddedElements,
  [floatAt, floatBytes]: readonly [number, number],
  countBytes: number,
  state: AggregateState,
  rows: SlotRows,
): void {
  const { kernels, columns, table } = state;
  const { directory, shift, offset, stride } = columns[0];
  const own = lists === null ? rows : slotsOfElements(lists.offsets, elements.length, state, rows);
  const strings = valuesToStrings(elements, type, state);
  const seenMask = maskFor(own.count);
  const noted = zeros((seenMask + 1) * 4, state);
  const place = [directory, shift, offset, stride] as const;
  const known = kernels.tableSetElements(table, own.slots, own.count, ...place, noted, seenMask);
  const mask = maskFor((known >>> 0) + own.count);
  const index = zeros((mask + 1) * ENTRY_BYTES, state);
  const seen = zeros((seenMask + 1) * 4, state);
  const node = typeNode(type, state);
  fillHeap(state, own, (start) =>
    kernels.tableAppendNew(
      ...([table, own.slots, start, own.count, ...place] as const),
      ...([strings.offsets, strings.heap, elements.validity, node] as const),
      ...([floatAt, floatBytes, countBytes, index, mask, seen, seenMask] as const),
    ),
  );
}

/** Elements of lists go to the slots of their rows. */
function slotsOfElements(
  lists: number,
  count: number,
  { kernels, scratch }: AggregateState,
  rows: SlotRows,
): SlotRows {
  const owners = scratch.allocate(count * 4);
  const elements = scratch.allocate(count * 4);
  kernels.explodeElements(lists, 0, rows.count, 0, owners, elements);
  const slots = scratch.allocate(count * 4);
  kernels.gather32(rows.slots, owners, count, slots);
  return { slots, count };
}

/** Where a value of floating point begins in an element, and its bytes; none for others, whose bytes tell them apart. */
function floatOf(type: DataType, at: number): readonly [number, number] {
  const layout = layoutOf(type);
  if (layout === 'f32') return [at, 4];
  return layout === 'f64' ? [at, 8] : [0, 0];
}

/** The mask of an index with room for twice as many entries. */
function maskFor(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(count, 1) * 2)) - 1;
}

function zeros(byteLength: number, { kernels, scratch }: AggregateState): number {
  const address = scratch.allocate(byteLength);
  kernels.fillBytes(address, 0, byteLength);
  return address;
}
