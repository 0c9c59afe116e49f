import { bytesColumn } from '../../columnar/batch.ts';
import { STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { changeWideTexts } from '../text/wide-texts.ts';

/** The kernel writes ASCII, whose length stays; other texts go through JavaScript's Unicode tables. */
export const initcap: ScalarFunction = {
  name: 'initcap',
  summary: 'Writes the first letter of each word as a capital and the others small.',
  examples: [{ sql: "initcap('hello wORLD')", result: 'Hello World' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('initcap', [[STRING]], 1, given, position);
    return functionCall('initcap', typed, STRING, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const texts = evaluate(call.arguments[0], frame);
    const { kernels, arena, memory } = frame;
    const { offsets, values, length, validity } = texts;
    const heap = arena.allocate(memory.i32[offsets / 4 + length]);
    kernels.capitalizeWords(offsets, values, length, heap);
    const written = bytesColumn(length, validity, offsets, heap);
    return changeWideTexts(call, written, texts, frame, capitalize);
  },
};

function capitalize(text: string): string {
  return text
    .toLowerCase()
    .replace(/(^| )([^ ])/gu, (_match, gap: string, letter: string) => gap + titleCase(letter));
}

/** The first letter alone is a capital of a letter that becomes two. */
function titleCase(letter: string): string {
  const upper = letter.toUpperCase();
  return [...upper].length > 1 ? upper[0] + upper.slice(1).toLowerCase() : upper;
}
