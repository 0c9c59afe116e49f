import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { changeWideTexts } from '../text/wide-texts.ts';

export const upper: ScalarFunction = letterCase('upper', 'ucase', 'a', (text) =>
  text.toUpperCase(),
);
export const lower: ScalarFunction = letterCase('lower', 'lcase', 'A', (text) =>
  text.toLowerCase(),
);

function letterCase(
  name: string,
  alias: string,
  firstLetter: string,
  change: (text: string) => string,
): ScalarFunction {
  const first = firstLetter.charCodeAt(0);
  return {
    name,
    aliases: [alias],
    summary: `Changes the letters of a text to ${name} case.`,
    examples: [{ sql: `${name}('Ab')`, result: change('Ab') }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, [[STRING]], 1, given, position);
      return functionCall(name, typed, STRING, { position });
    },
    evaluate: (call, frame, evaluate) => changeCase(call, first, change, frame, evaluate),
  };
}

/** The kernel changes ASCII, whose length stays; other texts go through JavaScript's Unicode tables. */
function changeCase(
  call: Call,
  first: number,
  change: (text: string) => string,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const column = evaluate(call.arguments[0], frame);
  const { memory, arena, kernels } = frame;
  const size = memory.i32[column.offsets / 4 + column.length];
  const heap = arena.allocate(size);
  const isAscii = kernels.changeAsciiCase(column.values, size, first, heap) === 0;
  const changed = bytesColumn(column.length, column.validity, column.offsets, heap);
  if (isAscii) return changed;
  return changeWideTexts(call, changed, column, frame, change);
}
