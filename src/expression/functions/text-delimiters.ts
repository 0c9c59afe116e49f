import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { INT, STRING } from '../../columnar/types.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { withKernel } from '../kernel-function.ts';
import { rowFunction } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { type ConstantText, constantText } from '../text/constant-text.ts';
import { partZero } from '../text/part-zero.ts';
import { sliceColumn } from '../text/slices.ts';

// Texts looked through for another one. Where that is a constant, kernels do it; else it is done row by row.

export const replace: ScalarFunction = withKernel(
  rowFunction({
    name: 'replace',
    summary: 'Replaces every occurrence of a text, or removes it.',
    examples: [{ sql: "replace('abcabc', 'b', 'X')", result: 'aXcaXc' }],
    parameters: [[STRING], [STRING], [STRING]],
    required: 2,
    result: STRING,
    compute: (text: string, wanted: string, substitute = '') =>
      wanted === '' ? text : text.replaceAll(wanted, () => substitute),
  }),
  replaceAll,
);

export const substringIndex: ScalarFunction = withKernel(
  rowFunction({
    name: 'substring_index',
    summary: 'Takes the text before the nth delimiter, or after it from the end when negative.',
    examples: [{ sql: "substring_index('a.b.c.d', '.', 2)", result: 'a.b' }],
    parameters: [[STRING], [STRING], [INT]],
    result: STRING,
    compute: (text: string, delimiter: string, count: number) => {
      if (delimiter === '' || count === 0) return '';
      return count > 0 ? beforeNth(text, delimiter, count) : behindNth(text, delimiter, -count);
    },
  }),
  (call, frame, evaluate) => findSlices('findBesideDelimiters', call, frame, evaluate),
);

export const splitPart: ScalarFunction = withKernel(
  rowFunction({
    name: 'split_part',
    summary: 'Takes the nth part of a text between delimiters, from the end when negative.',
    examples: [{ sql: "split_part('a.b.c', '.', 2)", result: 'b' }],
    parameters: [[STRING], [STRING], [INT]],
    result: STRING,
    compute: (text: string, delimiter: string, part: number) => {
      if (part === 0) throw partZero();
      const parts = delimiter === '' ? [text] : text.split(delimiter);
      return parts.at(part > 0 ? part - 1 : part) ?? '';
    },
  }),
  (call, frame, evaluate) => findSlices('findParts', call, frame, evaluate),
);

/** As in Spark, each delimiter is looked for one character beside the one before, so that they may overlap. */
function beforeNth(text: string, delimiter: string, count: number): string {
  let place = -1;
  for (let found = 0; found < count; found++) {
    place = text.indexOf(delimiter, place + 1);
    if (place < 0) return text;
  }
  return text.slice(0, place);
}

function behindNth(text: string, delimiter: string, count: number): string {
  let place = text.length + 1;
  for (let found = 0; found < count; found++) {
    place = place === 0 ? -1 : text.lastIndexOf(delimiter, place - 1);
    if (place < 0) return text;
  }
  return text.slice(place + delimiter.length);
}

function findSlices(
  kernel: 'findBesideDelimiters' | 'findParts',
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column | null {
  const [text, delimiter, place] = call.arguments;
  const bytes = constantText(delimiter, frame);
  const isConstant = place.kind === 'literal' && place.value !== null && place.value !== 0;
  if (bytes === null || bytes.byteLength === 0 || !isConstant) return null;
  const column = evaluate(text, frame);
  const from = [column.offsets, column.values, bytes.address, bytes.byteLength] as const;
  const number = place.value as number;
  return sliceColumn(column, column.validity, frame, (starts, offsets) =>
    frame.kernels[kernel](...from, number, column.length, starts, offsets),
  );
}

function replaceAll(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column | null {
  const [text, wantedText, substituteText] = call.arguments;
  const wanted = constantText(wantedText, frame);
  const substitute = substituteText === undefined ? NOTHING : constantText(substituteText, frame);
  if (wanted === null || wanted.byteLength === 0 || substitute === null) return null;
  const { kernels, arena } = frame;
  const { length, offsets, values, validity } = evaluate(text, frame);
  const target = arena.allocate((length + 1) * 4);
  const from = [offsets, values, wanted.address, wanted.byteLength] as const;
  const size = kernels.replaceOffsets(...from, substitute.byteLength, length, target);
  if (size < 0) return null;
  const heap = arena.allocate(size);
  kernels.replaceBytes(...from, substitute.address, substitute.byteLength, length, heap);
  return bytesColumn(length, validity, target, heap);
}

const NOTHING: ConstantText = { address: 0, byteLength: 0 };
