import { bytesColumn, type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { lengthsOfLists } from '../list-parts.ts';
import { placeProgram, STACK_BYTES } from './match-rows.ts';
import type { RegexpProgram } from './regexp-program.ts';

/** The parts of each text between the matches of a program; null where the kernel could not do it. */
export function splitProgram(
  column: Column,
  program: RegexpProgram,
  limit: number,
  frame: EvaluationFrame,
): Column | null {
  const matches = findMatches('splitRegexp', column, program, limit, frame);
  return matches && textsOf(column, matches, frame);
}

/** What a program's group matched each time, or the whole program where it has none; null where the kernel could not do it. */
export function extractAllProgram(
  column: Column,
  program: RegexpProgram,
  frame: EvaluationFrame,
): Column | null {
  const matches = findAll(column, program, frame);
  return matches && textsOf(column, matches, frame);
}

/** How often a program matches in each text; null where the kernel could not do it. */
export function countProgram(
  column: Column,
  program: RegexpProgram,
  frame: EvaluationFrame,
): Column | null {
  const { length, validity } = column;
  const matches = findAll(column, program, frame);
  return matches && fixedColumn(length, validity, lengthsOfLists(matches.lists, length, frame));
}

/** Slices of the texts of a column, list by list. */
interface Matches {
  readonly count: number;
  /** Offsets of the lists. */
  readonly lists: number;
  readonly starts: number;
  readonly offsets: number;
}

/** How many there may be of a row before the kernel is asked again with more room. */
const FIRST_COUNT = 4;
const NO_ROOM = -2;

function findAll(column: Column, program: RegexpProgram, frame: EvaluationFrame): Matches | null {
  return findMatches('extractAllRegexp', column, program, program.slotCount - 2, frame);
}

function findMatches(
  kernel: 'splitRegexp' | 'extractAllRegexp',
  column: Column,
  program: RegexpProgram,
  how: number,
  frame: EvaluationFrame,
): Matches | null {
  const { kernels, arena, scratch } = frame;
  const { length, validity } = column;
  const { address, slots } = placeProgram(program, frame);
  const lists = arena.allocate((length + 1) * 4);
  const from = [address, column.offsets, column.values, validity, length, how] as const;
  let [count, capacity] = [NO_ROOM, length * FIRST_COUNT];
  let [starts, offsets] = [0, 0];
  while (count === NO_ROOM) {
    starts = scratch.allocate(capacity * 4);
    offsets = scratch.allocate((capacity + 1) * 4);
    const room = [lists, starts, offsets, capacity] as const;
    count = kernels[kernel](...from, slots, STACK_BYTES, ...room);
    capacity *= 2;
  }
  return count < 0 ? null : { count, lists, starts, offsets };
}

function textsOf(
  { length, validity, values }: Column,
  { count, lists, starts, offsets: found }: Matches,
  { kernels, arena, memory }: EvaluationFrame,
): Column {
  const size = memory.i32[found / 4 + count];
  if (size < 0) throw columnTooLarge();
  const offsets = arena.allocate((count + 1) * 4);
  kernels.copyBytes(found, offsets, (count + 1) * 4);
  const heap = arena.allocate(size);
  kernels.copySlices(values, starts, count, offsets, heap);
  const texts = bytesColumn(count, 0, offsets, heap);
  return { length, validity, values: 0, offsets: lists, children: [texts] };
}
