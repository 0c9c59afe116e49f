import { bytesColumn, type Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { placeProgram, STACK_BYTES } from './match-rows.ts';
import { type RegexpProgram, regexpProgram } from './regexp-program.ts';
import { readReplacement } from './replacement.ts';

const NO_ROOM = -2;
const BYTES_MAX = 2 ** 31 - 1;
const PIECE_WORDS = 2;

/** How a kernel replaces the matches of a pattern. */
interface KernelReplacement {
  readonly program: RegexpProgram;
  readonly pieces: readonly (string | number)[];
  /** The groups among the pieces, in the order of their slots. */
  readonly groups: readonly number[];
}

/** Null where no kernel could do it. */
export function replacementBy(pattern: string, replacement: string): KernelReplacement | null {
  const groupCount = regexpProgram(pattern)?.groupCount;
  if (groupCount === undefined) return null;
  const pieces = readReplacement(replacement, groupCount);
  if (pieces === null || !pieces.every((piece) => typeof piece !== 'object')) return null;
  const groups = [...new Set(pieces)]
    .filter((piece) => typeof piece === 'number')
    .filter((group) => group !== 0);
  const program = regexpProgram(pattern, ...groups);
  return program && { program, pieces, groups };
}

/** Replaces all matches in each text; null where the kernel could not do it. */
export function replaceMatches(
  column: Column,
  { program, pieces, groups }: KernelReplacement,
  frame: EvaluationFrame,
): Column | null {
  const { kernels, arena, scratch, memory, batch } = frame;
  const { rowCount } = batch;
  const { address, slots } = placeProgram(program, frame);
  const written = writePieces(pieces, groups, frame);
  const offsets = arena.allocate((rowCount + 1) * 4);
  const from = [address, column.offsets, column.values, rowCount, written, pieces.length] as const;
  let size = NO_ROOM;
  let target = 0;
  let capacity = memory.i32[column.offsets / 4 + rowCount];
  for (; size === NO_ROOM; capacity *= 2) {
    if (capacity > BYTES_MAX) return null;
    capacity += rowCount * 8;
    target = scratch.allocate(capacity);
    size = kernels.replaceRegexp(...from, slots, STACK_BYTES, offsets, target, capacity);
  }
  if (size < 0) return null;
  const heap = arena.allocate(size);
  kernels.copyBytes(target, heap, size);
  return bytesColumn(rowCount, column.validity, offsets, heap);
}

function writePieces(
  pieces: readonly (string | number)[],
  groups: readonly number[],
  { memory, scratch }: EvaluationFrame,
): number {
  const written = scratch.allocate(pieces.length * PIECE_WORDS * 4);
  for (const [index, piece] of pieces.entries()) {
    const word = written / 4 + index * PIECE_WORDS;
    if (typeof piece === 'string') {
      const byteLength = Buffer.byteLength(piece);
      memory.u32[word] = scratch.allocate(byteLength);
      memory.text.write(piece, memory.u32[word]);
      memory.u32[word + 1] = byteLength;
    } else {
      memory.u32[word] = 0;
      // The slots of the whole match are the first two.
      memory.u32[word + 1] = piece === 0 ? 0 : 2 + 2 * groups.indexOf(piece);
    }
  }
  return written;
}
