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
/** Encoded at once. */
const CHUNK_ROWS = 256;

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
  const { i32, text } = arena.memory;
  const offsets = arena.allocate((texts.length + 1) * 4);
  const chunks: string[] = [];
  let end = 0;
  i32[offsets / 4] = 0;
  for (let row = 0; row < texts.length; ) {
    const chunk = texts.slice(row, row + CHUNK_ROWS).join('');
    const isAscii = Buffer.byteLength(chunk) === chunk.length;
    chunks.push(isAscii ? chunk : '');
    for (const chunkEnd = Math.min(row + CHUNK_ROWS, texts.length); row < chunkEnd; row++) {
      const own = texts[row];
      if (own !== null) end += isAscii ? own.length : Buffer.byteLength(own);
      if (end > OFFSET_MAX) throw columnTooLarge();
      i32[offsets / 4 + row + 1] = end;
    }
  }
  const heap = arena.allocate(end);
  const addressOf = (row: number) => heap + i32[offsets / 4 + row];
  chunks.forEach((chunk, index) => {
    const first = index * CHUNK_ROWS;
    if (chunk !== '') text.write(chunk, addressOf(first), 'latin1');
    else writeEach(texts.slice(first, first + CHUNK_ROWS), (row) => addressOf(first + row), text);
  });
  return { offsets, heap };
}

function writeEach(
  texts: readonly (string | null)[],
  addressOf: (row: number) => number,
  bytes: Buffer,
): void {
  texts.forEach((own, row) => {
    if (own !== null) bytes.write(own, addressOf(row));
  });
}
