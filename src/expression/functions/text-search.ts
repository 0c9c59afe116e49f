import { fixedColumn } from '../../columnar/batch.ts';
import { BINARY, BOOLEAN, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { type Operand, operandsOf, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';

export const startsWith: ScalarFunction = search('startswith', 'starts with', 'startsWith', 'he');
export const endsWith: ScalarFunction = search('endswith', 'ends with', 'endsWith', 'lo');
export const contains: ScalarFunction = search('contains', 'contains', 'containsBytes', 'ell');

/** Where in a text the wanted one must be. */
export type SearchKernel = 'startsWith' | 'endsWith' | 'containsBytes';

function search(name: string, words: string, kernel: SearchKernel, part: string): ScalarFunction {
  return {
    name,
    summary: `Answers whether a text ${words} another.`,
    examples: [{ sql: `${name}('hello', '${part}')`, result: 'true' }],
    resolve: (given, _settings, position) => {
      const isBinary = given.every(({ type }) => type.kind === 'binary');
      const parameter = [isBinary ? BINARY : STRING];
      const typed = typeArguments(name, [parameter, parameter], 2, given, position);
      return functionCall(name, typed, BOOLEAN, { position });
    },
    evaluate: (call, frame, evaluate) => {
      const [text, wanted] = operandsOf(call, frame, evaluate);
      const values = searchText(kernel, text, wanted, frame);
      return fixedColumn(frame.batch.rowCount, validityOf([text, wanted], frame), values);
    },
  };
}

/** The rows in which the text is found: the address of a bitmap. */
export function searchText(
  kernel: SearchKernel,
  { column: text, step: textStep }: Operand,
  { column: wanted, step: wantedStep }: Operand,
  { kernels, arena, batch: { rowCount } }: EvaluationFrame,
): number {
  const target = arena.allocateBitmap(rowCount);
  const from = [text.offsets, text.values, textStep] as const;
  kernels[kernel](...from, wanted.offsets, wanted.values, wantedStep, rowCount, target);
  return target;
}
