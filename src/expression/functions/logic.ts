import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BOOLEAN, type DataType, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { argumentCast } from '../coercion/implicit-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { narrowFrame } from '../validity.ts';

export const and: ScalarFunction = {
  name: 'and',
  summary: 'Answers whether both conditions are true; false wins over null.',
  examples: [{ sql: 'false AND NULL', result: 'false' }],
  resolve: (parameters, settings, position) => logicCall('and', parameters, 2, settings, position),
  evaluate: (call, frame, evaluate) => {
    // What stands right of false is not computed, so its errors do not count.
    return threeValued('andThreeValued', false, call, frame, evaluate);
  },
};

export const or: ScalarFunction = {
  name: 'or',
  summary: 'Answers whether one of the conditions is true; true wins over null.',
  examples: [{ sql: 'true OR NULL', result: 'true' }],
  resolve: (parameters, settings, position) => logicCall('or', parameters, 2, settings, position),
  evaluate: (call, frame, evaluate) => {
    return threeValued('orThreeValued', true, call, frame, evaluate);
  },
};

export const not: ScalarFunction = {
  name: 'not',
  summary: 'Negates a condition; null stays null.',
  examples: [{ sql: 'NOT true', result: 'false' }],
  resolve: (parameters, settings, position) => logicCall('not', parameters, 1, settings, position),
  evaluate: (call, frame, evaluate) => {
    const column = evaluate(call.arguments[0], frame);
    const { rowCount } = frame.batch;
    const target = frame.arena.allocateBitmap(rowCount);
    frame.kernels.notBitmap(column.values, rowCount, target);
    return fixedColumn(rowCount, column.validity, target);
  },
};

function logicCall(
  name: string,
  parameters: readonly Expression[],
  count: number,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, parameters, count, count, position);
  const conditions = parameters.map((parameter) =>
    conditionOf(parameter, name, settings, position),
  );
  return functionCall(name, conditions, BOOLEAN, { position });
}

/** The expression as a condition; refuses what is neither BOOLEAN nor converts to it by itself, as texts do in ANSI mode. */
export function conditionOf(
  expression: Expression,
  name: string,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const isText = expression.type.kind === 'string';
  const condition = isText && !settings.ansi ? undefined : argumentCast(expression, BOOLEAN);
  if (condition === undefined) throw notBoolean(expression.type, name, position);
  return condition;
}

function notBoolean(type: DataType, name: string, position: SourcePosition | undefined): Error {
  const operator = name.toUpperCase();
  const isOperator = name === 'and' || name === 'or';
  return userError(
    isOperator
      ? 'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE'
      : 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `${operator} takes BOOLEAN values, not ${typeName(type)}.`,
    { position },
  );
}

function threeValued(
  kernel: 'andThreeValued' | 'orThreeValued',
  decisive: boolean,
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const { kernels, arena } = frame;
  const { rowCount } = frame.batch;
  const [first, second] = call.arguments;
  const left = evaluate(first, frame);
  const needsGuard = second.kind === 'call';
  const right = evaluate(second, needsGuard ? undecidedRows(left, decisive, frame) : frame);
  const values = arena.allocateBitmap(rowCount);
  if (left.validity === 0 && right.validity === 0) {
    const plain = decisive ? kernels.orBitmaps : kernels.andBitmaps;
    plain(left.values, right.values, rowCount, values);
    return fixedColumn(rowCount, 0, values);
  }
  const validity = arena.allocateBitmap(rowCount);
  const from = [left.values, left.validity, right.values, right.validity] as const;
  kernels[kernel](...from, rowCount, values, validity);
  return fixedColumn(rowCount, validity, values);
}

/** The frame for the right side: the rows that the left side does not decide. */
function undecidedRows(left: Column, decisive: boolean, frame: EvaluationFrame): EvaluationFrame {
  const { kernels, scratch, batch } = frame;
  const rows = scratch.allocateBitmap(batch.rowCount);
  if (decisive) kernels.notBitmap(left.values, batch.rowCount, rows);
  else kernels.orBitmaps(left.values, left.values, batch.rowCount, rows);
  if (left.validity !== 0) {
    const nulls = scratch.allocateBitmap(batch.rowCount);
    kernels.notBitmap(left.validity, batch.rowCount, nulls);
    kernels.orBitmaps(rows, nulls, batch.rowCount, rows);
  }
  return narrowFrame(frame, rows);
}
