import type { Column } from '../columnar/batch.ts';
import { type DataType, layoutOf } from '../columnar/types.ts';
import { broadcast, constantRow, repeatValue } from './constant.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call, Expression } from './expression.ts';
import { isConstant } from './facts.ts';
import { FirstRowError } from './row-errors.ts';
import type { Evaluate } from './scalar-function.ts';
import { andValidity, narrowFrame, uniformBitmap } from './validity.ts';

/**
 * An argument on its way into a kernel: a column (step 1), or a constant (step 0) that is one row, its value repeated
 * over 64 bytes so that kernels can load it as a vector.
 */
export interface Operand {
  readonly column: Column;
  readonly step: 0 | 1;
}

/**
 * Evaluates the arguments of a call from left to right. As in Spark, what stands right of a null is not computed, so an
 * error there does not count; but for the arguments in `takingNull` a null is a value.
 */
export function operandsOf(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  takingNull: readonly number[] = [],
): Operand[] {
  const operands: Operand[] = [];
  let rest = frame;
  for (const [position, argument] of call.arguments.entries()) {
    const operand = operandOf(argument, rest, evaluate);
    operands.push(operand);
    const isBeforeCall = call.arguments[position + 1]?.kind === 'call';
    if (isBeforeCall && !takingNull.includes(position)) rest = narrowToValid(rest, operand);
  }
  return operands;
}

/** The same from right to left: divisions look at their divisor first. */
export function operandsFromRight(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Operand[] {
  const reversed = { ...call, arguments: call.arguments.toReversed() };
  return operandsOf(reversed, frame, evaluate).reverse();
}

/** Evaluates one argument, as a constant where it is one and its layout has a constant form. */
export function operandOf(
  expression: Expression,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Operand {
  const layout = layoutOf(expression.type);
  const hasConstantForm = layout !== 'bits' && layout !== 'list' && layout !== 'struct';
  if (hasConstantForm) {
    if (expression.kind === 'literal') return { column: constantRow(expression, frame), step: 0 };
    if (expression.kind === 'call' && isConstant(expression)) {
      return { column: evaluateOnce(expression, frame, evaluate), step: 0 };
    }
  }
  return { column: evaluate(expression, frame), step: 1 };
}

/** An operand as a column of all rows. */
export function rowsOfOperand(
  { column, step }: Operand,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  return step === 1 ? column : broadcast(column, type, frame);
}

/** Rows for which every operand has a value, as the address of a bitmap; 0 when that is every row. */
export function validityOf(operands: readonly Operand[], frame: EvaluationFrame): number {
  let validity = 0;
  for (const operand of operands) {
    validity = andValidity(validity, operandValidity(operand, frame), frame);
  }
  return validity;
}

function operandValidity({ column, step }: Operand, frame: EvaluationFrame): number {
  if (step === 1 || column.validity === 0) return column.validity;
  if ((frame.memory.u8[column.validity] & 1) === 1) return 0;
  return uniformBitmap(0, frame);
}

function narrowToValid(frame: EvaluationFrame, operand: Operand): EvaluationFrame {
  const validity = operandValidity(operand, frame);
  return validity === 0 ? frame : narrowFrame(frame, validity);
}

/** Computes a constant call for one row. Its error counts for the first active row. */
function evaluateOnce(expression: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const errors = new FirstRowError();
  const batch = { rowCount: 1, columns: [], weights: 0 };
  const column = evaluate(expression, { ...frame, batch, active: 0, errors, arena: frame.scratch });
  if (errors.error !== undefined) reportOnce(errors.error, frame);
  repeatValue(column, expression.type, frame);
  return column;
}

function reportOnce(error: NonNullable<FirstRowError['error']>, frame: EvaluationFrame): void {
  const { rowCount } = frame.batch;
  const row = frame.active === 0 ? 0 : frame.kernels.firstSetBit(frame.active, rowCount);
  if (row >= 0 && row < rowCount) frame.errors.report(row, () => error);
}
