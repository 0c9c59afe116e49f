import { bytesColumn, type Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { placeProgram, STACK_BYTES } from './match-rows.ts';
import { type RegexpProgram, regexpProgram } from './regexp-program.ts';

/** What stands for a match: texts, and groups by their number. */
export type Replacement = readonly (string | number)[];

/**
 * Reads a replacement as Java does, where it has nothing but texts, escapes and numbers of groups that the pattern has; null
 * for others, and names.
 */
export function readReplacement(replacement: string, groupCount: number): Replacement | null {
  const pieces: (string | number)[] = [];
  let text = '';
  for (let index = 0; index < replacement.length; index++) {
    const character = replacement[index];
    if (character === '\\') {
      index++;
      if (index === replacement.length) return null;
      text += replacement[index];
    } else if (character !== '$') text += character;
    else {
      const digits = groupDigits(replacement.slice(index + 1), groupCount);
      if (digits === '') return null;
      pieces.push(text, Number(digits));
      text = '';
      index += digits.length;
    }
  }
  return [...pieces, text].filter((piece) => piece !== '');
}

/** The digits that name a group: as many as still name one. */
function groupDigits(text: string, groupCount: number): string {
  const [all = ''] = /^\d+/.exec(text) ?? [];
  let count = 0;
  while (count < all.length && Number(all.slice(0, count + 1)) <= groupCount) count++;
  return all.slice(0, count);
}

const NO_ROOM = -2;
const BYTES_MAX = 2 ** 31 - 1;
const PIECE_WORDS = 2;

/** Replaces all matches of a pattern; null where the kernel could not do it. */
export function replaceMatches(
  column: Column,
  pattern: string,
  replacement: string,
  frame: EvaluationFrame,
): Column | null {
  const groupCount = regexpProgram(pattern)?.groupCount;
  if (groupCount === undefined) return null;
  const pieces = readReplacement(replacement, groupCount);
  if (pieces === null) return null;
  const numbers = pieces.filter((piece) => typeof piece === 'number' && piece !== 0);
  const groups = [...new Set(numbers as number[])];
  const program = regexpProgram(pattern, ...groups);
  return program === null ? null : replaceByKernel(column, program, pieces, groups, frame);
}

function replaceByKernel(
  column: Column,
  program: RegexpProgram,
  pieces: Replacement,
  groups: readonly number[],
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
  pieces: Replacement,
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
