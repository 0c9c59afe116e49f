// Texts in and out of columns, many at once: a call into the runtime for each text takes longer than the text itself. ASCII,
// whose characters are bytes, is cut up as text; other texts go one by one.

import type { Arena } from './arena.ts';
import type { Column } from './batch.ts';
import { columnTooLarge } from './gather.ts';
import type { SharedMemory } from './memory.ts';

/** Offsets are i32. */
export const OFFSET_MAX = 0x7fffffff;

/** Decoded at once. A short text that somebody keeps may keep as much in memory. */
const CHUNK_BYTES = 4096;
/** Encoded at once; a longer text is encoded alone. */
const PIECE_CHARACTERS = 4096;

/** The texts of a column; what stands in rows without a value means nothing. */
export function readTexts({ length, offsets, values }: Column, memory: SharedMemory): string[] {
  const { i32, text } = memory;
  const first = offsets / 4;
  const texts = new Array<string>(length);
  for (let row = 0; row < length; ) {
    const start = i32[first + row];
    let end = row + 1;
    while (end < length && i32[first + end + 1] - start <= CHUNK_BYTES) end++;
    const byteLength = i32[first + end] - start;
    const chunk = text.toString('utf8', values + start, values + start + byteLength);
    const isAscii = chunk.length === byteLength;
    for (; row < end; row++) {
      const from = i32[first + row];
      const to = i32[first + row + 1];
      texts[row] = isAscii
        ? chunk.slice(from - start, to - start)
        : text.toString('utf8', values + from, values + to);
    }
  }
  return texts;
}

/** Writes texts as offsets and a heap; a null takes no room. */
export function writeTexts(
  texts: readonly (string | null)[],
  arena: Arena,
): { readonly offsets: number; readonly heap: number } {
  const { i32 } = arena.memory;
  const offsets = arena.allocate((texts.length + 1) * 4);
  const pieces = piecesOf(texts);
  let end = 0;
  i32[offsets / 4] = 0;
  for (const { first, behind, ascii } of pieces) {
    for (let row = first; row < behind; row++) {
      const own = texts[row];
      if (own !== null) end += ascii === null ? Buffer.byteLength(own) : own.length;
      if (end > OFFSET_MAX) throw columnTooLarge();
      i32[offsets / 4 + row + 1] = end;
    }
  }
  const heap = arena.allocate(end);
  for (const piece of pieces) writePiece(texts, piece, heap, offsets, arena.memory);
  return { offsets, heap };
}

/** Neighbouring texts. */
interface Piece {
  readonly first: number;
  readonly behind: number;
  /** The texts one behind the other, if they are ASCII. */
  readonly ascii: string | null;
}

function piecesOf(texts: readonly (string | null)[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let first = 0; first < texts.length; ) {
    let behind = first;
    for (let size = 0; behind < texts.length; behind++) {
      size += texts[behind]?.length ?? 0;
      if (size > PIECE_CHARACTERS && behind > first) break;
    }
    const joined =
      behind === first + 1 ? (texts[first] ?? '') : texts.slice(first, behind).join('');
    const ascii = Buffer.byteLength(joined) === joined.length ? joined : null;
    pieces.push({ first, behind, ascii });
    first = behind;
  }
  return pieces;
}

function writePiece(
  texts: readonly (string | null)[],
  { first, behind, ascii }: Piece,
  heap: number,
  offsets: number,
  { i32, text }: SharedMemory,
): void {
  if (ascii !== null) {
    text.write(ascii, heap + i32[offsets / 4 + first], 'latin1');
    return;
  }
  for (let row = first; row < behind; row++) {
    const own = texts[row];
    if (own !== null) text.write(own, heap + i32[offsets / 4 + row]);
  }
}
