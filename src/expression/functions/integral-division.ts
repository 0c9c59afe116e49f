import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, DOUBLE } from '../../columnar/types.ts';
import type { ErrorData } from '../../errors.ts';
import { decimalReader, powerOfTen } from '../arithmetic/decimal.ts';
import { divideByZero, overflow } from '../arithmetic/failures.ts';
import { typeOperands, wrongOperands } from '../arithmetic/resolve.ts';
import { checkCount, functionCall } from '../call.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isFraction } from '../coercion/wider-type.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { type Operand, operandsFromRight, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { countOfInterval } from '../time/interval-count.ts';
import { isSet, nullWhereFailed, reportErrors } from '../validity.ts';

export const integralDivision: ScalarFunction = {
  name: 'div',
  summary: 'Divides two numbers and drops the fraction of the result, a BIGINT.',
  examples: [{ sql: '7 div 2', result: '3' }],
  resolve: (parameters, settings, position) => {
    checkCount('div', parameters, 2, 2, position);
    const isOfIntervals = parameters[0].type.kind === parameters[1].type.kind;
    const counted = isOfIntervals ? parameters.map(countOfInterval) : parameters;
    const typed = typeOperands('div', counted, (left) => left, settings, position);
    // As in Spark fractions have no integral division.
    const isUntyped = counted.every(({ type }) => type.kind === 'null');
    if (isFraction(typed.type) && !isUntyped) {
      const [left, right] = counted.map(({ type }) => (type.kind === 'string' ? DOUBLE : type));
      throw wrongOperands('div', left!, right!, position);
    }
    const operands =
      typed.type.kind === 'decimal'
        ? typed.operands
        : typed.operands.map((operand) => implicitCast(operand, BIGINT));
    const mode = evalMode(settings);
    const nullable = settings.ansi ? undefined : true;
    return functionCall('div', operands, BIGINT, { options: { mode }, position, nullable });
  },
  evaluate: (call, frame, evaluate) => {
    const operands = operandsFromRight(call, frame, evaluate);
    const isDecimal = call.arguments[0].type.kind === 'decimal';
    return isDecimal
      ? divideDecimals(call, operands, frame)
      : divideIntegers(call, operands, frame);
  },
};

function divideIntegers(
  call: Call,
  [left, right]: readonly Operand[],
  frame: EvaluationFrame,
): Column {
  const { rowCount } = frame.batch;
  const target = frame.arena.allocate(rowCount * 8);
  const errors = frame.scratch.allocateBitmap(rowCount);
  const isAnsi = call.options?.['mode'] === 'ansi';
  const from = [left.column.values, left.step, right.column.values, right.step] as const;
  const failed = frame.kernels.divideI64(...from, rowCount, target, errors, Number(isAnsi)) !== 0;
  const isZero = (row: number): boolean =>
    frame.memory.i64[right.column.values / 8 + row * right.step] === 0n;
  return finish(call, [left, right], target, failed ? errors : 0, isZero, frame);
}

function divideDecimals(call: Call, operands: readonly Operand[], frame: EvaluationFrame): Column {
  const { memory, batch } = frame;
  const [left, right] = call.arguments.map(({ type }) => type as DecimalType);
  const readLeft = decimalReader(operands[0], left, memory);
  const readRight = decimalReader(operands[1], right, memory);
  const leftFactor = powerOfTen(Math.max(0, right.scale - left.scale));
  const rightFactor = powerOfTen(Math.max(0, left.scale - right.scale));
  const target = frame.arena.allocate(batch.rowCount * 8);
  const errors = frame.scratch.allocateBitmap(batch.rowCount);
  frame.kernels.setBits(errors, 0, batch.rowCount, 0);
  const validity = validityOf(operands, frame);
  for (let row = 0; row < batch.rowCount; row++) {
    if (!isSet(validity, row, memory.u8)) continue;
    const divisor = readRight(row) * rightFactor;
    const quotient = divisor === 0n ? 0n : (readLeft(row) * leftFactor) / divisor;
    const isWrong = divisor === 0n || BigInt.asIntN(64, quotient) !== quotient;
    if (isWrong) memory.u8[errors + (row >>> 3)] |= 1 << (row & 7);
    else memory.i64[target / 8 + row] = quotient;
  }
  return finish(call, operands, target, errors, (row) => readRight(row) === 0n, frame);
}

function finish(
  call: Call,
  operands: readonly Operand[],
  target: number,
  errors: number,
  isZero: (row: number) => boolean,
  frame: EvaluationFrame,
): Column {
  const { rowCount } = frame.batch;
  const validity = validityOf(operands, frame);
  if (errors === 0) return fixedColumn(rowCount, validity, target);
  if (call.options?.['mode'] !== 'ansi') {
    return fixedColumn(rowCount, nullWhereFailed(errors, validity, frame), target);
  }
  const describe = (row: number): ErrorData =>
    isZero(row) ? divideByZero(call.position) : overflow('div', BIGINT, call.position);
  reportErrors(errors, validity, frame, describe);
  return fixedColumn(rowCount, validity, target);
}
