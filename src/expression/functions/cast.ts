import type { Column } from '../../columnar/batch.ts';
import { internalError } from '../../errors.ts';
import { convertColumn } from '../conversion/convert.ts';
import type { EvalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';

/** Made by `castCall`, because the target is a type and not an argument. */
export const cast: ScalarFunction = {
  name: 'cast',
  summary: 'Converts a value to another type; refuses values that have no counterpart there.',
  examples: [{ sql: "CAST('12' AS INT)", result: '12' }],
  resolve: () => {
    throw internalError('A cast is made by castCall.');
  },
  evaluate: evaluateCast,
};

export const tryCast: ScalarFunction = {
  name: 'try_cast',
  summary: 'Converts a value to another type; null where CAST would fail.',
  examples: [{ sql: "try_cast('x' AS INT)", result: 'NULL' }],
  resolve: cast.resolve,
  evaluate: evaluateCast,
};

function evaluateCast(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [argument] = call.arguments;
  const mode = (call.options?.['mode'] ?? 'ansi') as EvalMode;
  const conversion = {
    source: argument.type,
    target: call.type,
    mode,
    storedIn: call.options?.['storedIn'] as string | undefined,
    position: call.position,
    frame,
  };
  return convertColumn(evaluate(argument, frame), conversion);
}
