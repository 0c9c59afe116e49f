import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { EvaluationFrame } from '../evaluation.ts';

const ASCII = 128;
/** Of a character of ASCII: the number of bytes of what stands for it, and these; of others first their own. */
const WORDS = 2;
const OTHER_WORDS = 4;
/** More characters beyond ASCII would be looked for too long. */
const OTHERS_MAX = 32;

/** Whether a kernel puts these characters for others. */
export function canTranslate(characters: ReadonlyMap<string, string>): boolean {
  return othersOf(characters).length <= OTHERS_MAX;
}

/** Puts one character, or none, for another in each text. */
export function translateCharacters(
  column: Column,
  characters: ReadonlyMap<string, string>,
  frame: EvaluationFrame,
): Column {
  const { kernels, arena, memory, scratch } = frame;
  const others = othersOf(characters);
  const table = scratch.allocate((ASCII * WORDS + others.length * OTHER_WORDS) * 4);
  const words: number[] = [];
  for (let code = 0; code < ASCII; code++) {
    const character = String.fromCharCode(code);
    words.push(...wordsOf(characters.get(character) ?? character));
  }
  for (const [from, to] of others) words.push(...wordsOf(from), ...wordsOf(to));
  memory.u32.set(words, table / 4);
  const { length, validity } = column;
  const from = [column.offsets, column.values, length, table, others.length] as const;
  const offsets = arena.allocate((length + 1) * 4);
  const size = kernels.translatedOffsets(...from, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.translatedBytes(...from, heap);
  return bytesColumn(length, validity, offsets, heap);
}

function othersOf(characters: ReadonlyMap<string, string>): (readonly [string, string])[] {
  return [...characters].filter(([from]) => from.codePointAt(0)! >= ASCII);
}

/** How many bytes a character has, and its bytes as a word; none has more than four. */
function wordsOf(character: string): readonly [number, number] {
  const bytes = Buffer.from(character);
  const word = bytes.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  return [bytes.length, word];
}
