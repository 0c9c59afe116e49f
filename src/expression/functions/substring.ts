import type { Column } from '../../columnar/batch.ts';
import { BINARY, INT, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Literal } from '../expression.ts';
import { type Operand, operandsOf, validityOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { sliceColumn } from '../text/slices.ts';

export const substring: ScalarFunction = {
  name: 'substring',
  aliases: ['substr', 'mid'],
  summary: 'Takes part of a text from a position, counted from 1 or from the end when negative.',
  examples: [
    { sql: "substring('hello', 2, 3)", result: 'ell' },
    { sql: "substring('hello', -3)", result: 'llo' },
  ],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('substring', [[STRING, BINARY], [INT], [INT]], 2, given, position);
    return functionCall('substring', typed, typed[0].type, { position });
  },
  evaluate: evaluateSubstring,
};

export const left: ScalarFunction = {
  name: 'left',
  summary: 'Takes the first characters of a text.',
  examples: [{ sql: "left('hello', 2)", result: 'he' }],
  resolve: (given, _settings, position) => {
    const [text, count] = typeArguments('left', [[STRING, BINARY], [INT]], 2, given, position);
    return functionCall('substring', [text, number(1), count], text.type, { position });
  },
  evaluate: evaluateSubstring,
};

export const right: ScalarFunction = {
  name: 'right',
  summary: 'Takes the last characters of a text.',
  examples: [{ sql: "right('hello', 3)", result: 'llo' }],
  resolve: (given, settings, position) => {
    const [text, count] = typeArguments('right', [[STRING], [INT]], 2, given, position);
    const options = { mode: evalMode(settings) };
    return functionCall('right', [text, count], STRING, { position, options });
  },
  evaluate: (call, frame, evaluate) => {
    const [text, count] = call.arguments;
    const constant = count.kind === 'literal' ? Number(count.value) : 0;
    // That many from the end on is what a substring is; for none at all it would be the whole text.
    if (constant > 0) {
      return evaluateSubstring({ ...call, arguments: [text, number(-constant)] }, frame, evaluate);
    }
    return computeRows(call, frame, evaluate, ([own, wanted]) => {
      const characters = [...(own as string)];
      return (wanted as number) <= 0 ? '' : characters.slice(-(wanted as number)).join('');
    });
  },
};

function number(value: number): Literal {
  return { kind: 'literal', value, type: INT };
}

function evaluateSubstring(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  if (call.type.kind === 'binary') return computeRows(call, frame, evaluate, binarySubstring);
  const [text, ...rest] = call.arguments;
  const column = evaluate(text, frame);
  const [position, count] = operandsOf({ ...call, arguments: rest }, frame, evaluate);
  const operands: Operand[] = [{ column, step: 1 }, position, ...(count ? [count] : [])];
  const validity = validityOf(operands, frame);
  return sliceColumn(column, validity, frame, (starts, offsets) =>
    frame.kernels.findSubstrings(
      column.offsets,
      column.values,
      position.column.values,
      position.step,
      count?.column.values ?? 0,
      count?.step ?? 0,
      column.length,
      starts,
      offsets,
    ),
  );
}

function binarySubstring(values: readonly unknown[]): Uint8Array {
  const [bytes, position, count = Number.MAX_SAFE_INTEGER] = values as [
    Uint8Array,
    number,
    number?,
  ];
  const start = position > 0 ? position - 1 : position === 0 ? 0 : bytes.length + position;
  return bytes.subarray(Math.max(0, start), Math.max(0, Math.max(start, start + count)));
}
