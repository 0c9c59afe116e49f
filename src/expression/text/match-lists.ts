import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { placeProgram, STACK_BYTES } from './match-rows.ts';
import type { RegexpProgram } from './regexp-program.ts';

/** The parts of each text between the matches of a program; null where the kernel could not do it. */
export function splitProgram(
  column: Column,
  program: RegexpProgram,
  limit: number,
  frame: EvaluationFrame,
): Column | null {
  return listMatches('splitRegexp', column, program, limit, frame);
}

/** What a program's group matched each time, or the whole program where it has none; null where the kernel could not do it. */
export function extractAllProgram(
  column: Column,
  program: RegexpProgram,
  frame: EvaluationFrame,
): Column | null {
  return listMatches('extractAllRegexp', column, program, program.slotCount - 2, frame);
}

/** How many there may be of a row before the kernel is asked again with more room. */
const FIRST_COUNT = 4;
const NO_ROOM = -2;

function listMatches(
  kernel: 'splitRegexp' | 'extractAllRegexp',
  column: Column,
  program: RegexpProgram,
  how: number,
  frame: EvaluationFrame,
): Column | null {
  const { kernels, arena, scratch, memory, batch } = frame;
  const { rowCount } = batch;
  const { validity } = column;
  const { address, slots } = placeProgram(program, frame);
  const lists = arena.allocate((rowCount + 1) * 4);
  const from = [address, column.offsets, column.values, validity, rowCount, how] as const;
  let [count, capacity] = [NO_ROOM, rowCount * FIRST_COUNT];
  let [starts, found] = [0, 0];
  while (count === NO_ROOM) {
    starts = scratch.allocate(capacity * 4);
    found = scratch.allocate((capacity + 1) * 4);
    const room = [lists, starts, found, capacity] as const;
    count = kernels[kernel](...from, slots, STACK_BYTES, ...room);
    capacity *= 2;
  }
  if (count < 0) return null;
  const size = memory.i32[found / 4 + count];
  if (size < 0) throw columnTooLarge();
  const offsets = arena.allocate((count + 1) * 4);
  kernels.copyBytes(found, offsets, (count + 1) * 4);
  const heap = arena.allocate(size);
  kernels.copySlices(column.values, starts, count, offsets, heap);
  const texts = bytesColumn(count, 0, offsets, heap);
  return { length: rowCount, validity, values: 0, offsets: lists, children: [texts] };
}

/** The number of elements of each list (i32), as the address of their values. */
export function lengthsOfLists({ offsets, length }: Column, frame: EvaluationFrame): number {
  const { arena, memory } = frame;
  const target = arena.allocate(length * 4);
  const { i32 } = memory;
  for (let row = 0; row < length; row++) {
    i32[target / 4 + row] = i32[offsets / 4 + row + 1] - i32[offsets / 4 + row];
  }
  return target;
}
