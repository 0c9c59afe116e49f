import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BINARY, INT, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';

export const length: ScalarFunction = {
  name: 'length',
  aliases: ['char_length', 'character_length', 'len'],
  summary: 'Counts the characters (code points) of a text, or the bytes of a binary value.',
  examples: [{ sql: "length('héllo')", result: '5' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('length', [[STRING, BINARY]], 1, given, position);
    return functionCall('length', typed, INT, { position });
  },
  evaluate: (call, frame, evaluate) => {
    if (call.arguments[0].type.kind === 'binary') return countBytes(call, 1, frame, evaluate);
    const column = evaluate(call.arguments[0], frame);
    const target = frame.arena.allocate(column.length * 4);
    frame.kernels.countCodePoints(column.offsets, column.values, column.length, target);
    return fixedColumn(column.length, column.validity, target);
  },
};

export const octetLength: ScalarFunction = byteCount('octet_length', 'bytes', 1);
export const bitLength: ScalarFunction = byteCount('bit_length', 'bits', 8);

function byteCount(name: string, unit: string, factor: number): ScalarFunction {
  return {
    name,
    summary: `Counts the ${unit} of a text in UTF-8, or of a binary value.`,
    examples: [{ sql: `${name}('é')`, result: String(2 * factor) }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, [[STRING, BINARY]], 1, given, position);
      return functionCall(name, typed, INT, { position });
    },
    evaluate: (call, frame, evaluate) => countBytes(call, factor, frame, evaluate),
  };
}

function countBytes(
  call: Call,
  factor: number,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const column = evaluate(call.arguments[0], frame);
  const { i32 } = frame.memory;
  const target = frame.arena.allocate(column.length * 4);
  const offset = column.offsets / 4;
  for (let row = 0; row < column.length; row++) {
    i32[target / 4 + row] = (i32[offset + row + 1] - i32[offset + row]) * factor;
  }
  return fixedColumn(column.length, column.validity, target);
}
