import type { Column } from '../../columnar/batch.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { Choice, chooseColumn } from '../choose.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { compareOperands } from '../compare.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { type Operand, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { noCommonType } from '../type-errors.ts';
import { uniformBitmap } from '../validity.ts';
import { checkOrder } from './comparison.ts';

export const greatest: ScalarFunction = extreme('greatest', '3', true);
export const least: ScalarFunction = extreme('least', '1', false);

function extreme(name: string, result: string, wantsGreater: boolean): ScalarFunction {
  return {
    name,
    summary: `Takes the ${name} of the values that are not null.`,
    examples: [{ sql: `${name}(1, NULL, 3)`, result }],
    resolve: (given, settings, position) => extremeCall(name, given, settings, position),
    evaluate: (call, frame, evaluate) => takeExtreme(call, wantsGreater, frame, evaluate),
  };
}

function extremeCall(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, given, 2, Number.POSITIVE_INFINITY, position);
  const type = typeRules(settings).ordered(given.map((argument) => argument.type));
  if (type === undefined) throw noCommonType(name, given, position);
  checkOrder(type, name, position);
  const typed = given.map((argument) => implicitCast(argument, type));
  return functionCall(name, typed, type, { nullable: typed.every(isNullable), position });
}

/** Folds from the left: the next value wins where it is better, or where there was none. */
function takeExtreme(
  call: Call,
  wantsGreater: boolean,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const [first, ...others] = call.arguments.map((argument) => evaluate(argument, frame));
  let best: Column = first;
  for (const other of others) {
    const current: Operand = { column: best, step: 1 };
    const next: Operand = { column: other, step: 1 };
    const choice = new Choice(frame);
    choice.mark(uniformBitmap(1, frame), 0);
    choice.mark(betterRows(current, next, wantsGreater, call, frame), 1);
    best = chooseColumn(choice, [current, next], call.type, frame);
  }
  return best;
}

function betterRows(
  current: Operand,
  next: Operand,
  wantsGreater: boolean,
  call: Call,
  frame: EvaluationFrame,
): number {
  const { kernels, batch } = frame;
  const { rowCount } = batch;
  const [left, right] = wantsGreater ? [current, next] : [next, current];
  const rows = compareOperands('less', left, right, call.type, false, frame);
  const currentValid = validityOf([current], frame);
  const nextValid = validityOf([next], frame);
  if (currentValid !== 0) {
    const missing = frame.scratch.allocateBitmap(rowCount);
    kernels.notBitmap(currentValid, rowCount, missing);
    kernels.orBitmaps(rows, missing, rowCount, rows);
  }
  if (nextValid !== 0) kernels.andBitmaps(rows, nextValid, rowCount, rows);
  return rows;
}
