import type { Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { RegexpProgram } from './regexp-program.ts';
import { trySliceColumn } from './slices.ts';

/** What one text may leave to be tried later. Texts that need more are matched by JavaScript. */
export const STACK_BYTES: number = 64 * 1024;

/** The rows whose text a program matches: the address of a bitmap; null where the kernel could not do it. */
export function testProgram(
  column: Column,
  program: RegexpProgram,
  frame: EvaluationFrame,
): number | null {
  const { kernels, arena, batch } = frame;
  const target = arena.allocateBitmap(batch.rowCount);
  const { address, slots } = placeProgram(program, frame);
  const from = [column.offsets, column.values, batch.rowCount] as const;
  const isDone = kernels.testRegexp(address, ...from, slots, STACK_BYTES, target) === 0;
  return isDone ? target : null;
}

/** What a program's group matched first, or the whole program where it has none; null where the kernel could not do it. */
export function extractProgram(
  column: Column,
  program: RegexpProgram,
  frame: EvaluationFrame,
): Column | null {
  const { kernels, batch } = frame;
  const { address, slots } = placeProgram(program, frame);
  const slot = program.slotCount - 2;
  const from = [column.offsets, column.values, batch.rowCount] as const;
  return trySliceColumn(column, column.validity, frame, (starts, offsets) =>
    kernels.extractRegexp(address, ...from, slot, slots, STACK_BYTES, starts, offsets),
  );
}

/** Writes a program to where a kernel reads it, with room for what it finds. */
export function placeProgram(
  { words, slotCount }: RegexpProgram,
  { memory, scratch }: EvaluationFrame,
): { readonly address: number; readonly slots: number } {
  const address = scratch.allocate(words.byteLength);
  memory.u32.set(words, address / 4);
  return { address, slots: scratch.allocate(slotCount * 4 + STACK_BYTES) };
}
