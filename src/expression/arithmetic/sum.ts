import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { type DecimalType, decimalOf } from '../coercion/decimal-precision.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { type Operand, operandsOf, validityOf } from '../operand.ts';
import type { Evaluate } from '../scalar-function.ts';
import { keepTimeOfDay } from '../time/calendar-days.ts';
import { isInterval } from '../time/interval-units.ts';
import { zoneOfType } from '../time/local-time.ts';
import { computeDecimals, powerOfTen } from './decimal.ts';
import {
  allocateValues,
  computeChecked,
  computePlain,
  type FloatLayout,
  type IntegerLayout,
} from './evaluate.ts';
import { overflow } from './failures.ts';

const KERNELS = {
  add: { i8: 'addI8', i16: 'addI16', i32: 'addI32', i64: 'addI64' },
  subtract: { i8: 'subtractI8', i16: 'subtractI16', i32: 'subtractI32', i64: 'subtractI64' },
} as const;

const FLOAT_KERNELS = {
  add: { f32: 'addF32', f64: 'addF64' },
  subtract: { f32: 'subtractF32', f64: 'subtractF64' },
} as const;

/** Adds or subtracts values of one layout; decimals may differ in scale. */
export function evaluateSum(
  operation: 'add' | 'subtract',
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const operands = operandsOf(call, frame, evaluate);
  if (call.type.kind === 'decimal') return sumDecimals(operation, call, operands, frame);
  const layout = layoutOf(call.type);
  if (layout === 'f32' || layout === 'f64') {
    return computePlain(
      FLOAT_KERNELS[operation][layout as FloatLayout],
      call.type,
      operands,
      frame,
    );
  }
  const kernel = KERNELS[operation][layout as IntegerLayout];
  const sums = computeChecked(kernel, call, operands, frame, () => describeOverflow(call));
  if (call.type.kind === 'timestamp') {
    const zone = zoneOfType(call.type, frame);
    const sign = operation === 'add' ? 1n : -1n;
    if (zone.fixedOffset === undefined) keepTimeOfDay(sums, operands, sign, zone, frame);
  }
  return sums;
}

function describeOverflow(call: Call): ReturnType<typeof overflow> {
  const isTime =
    call.type.kind === 'timestamp' ||
    call.type.kind === 'timestampNtz' ||
    call.type.kind === 'date';
  const failure = overflow(call.name.replace('try_', ''), call.type, call.position);
  if (isInterval(call.type)) {
    return { ...failure, condition: 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION' };
  }
  return isTime ? { ...failure, condition: 'DATETIME_OVERFLOW' } : failure;
}

function sumDecimals(
  operation: 'add' | 'subtract',
  call: Call,
  operands: readonly Operand[],
  frame: EvaluationFrame,
): Column {
  const [left, right] = call.arguments.map(
    ({ type }) => decimalOf(type as DataType) as DecimalType,
  );
  const result = call.type as DecimalType;
  const sign = operation === 'add' ? 1n : -1n;
  if (layoutOf(result) === 'i64') {
    const target = allocateValues(result, frame);
    const { rowCount } = frame.batch;
    const [a, b] = operands;
    const leftFactor = powerOfTen(result.scale - left.scale);
    const rightFactor = sign * powerOfTen(result.scale - right.scale);
    const from = [
      a.column.values,
      a.step,
      leftFactor,
      b.column.values,
      b.step,
      rightFactor,
    ] as const;
    frame.kernels.addScaledI64(...from, rowCount, target);
    return fixedColumn(rowCount, validityOf(operands, frame), target);
  }
  const scale = Math.max(left.scale, right.scale);
  const leftFactor = powerOfTen(scale - left.scale);
  const rightFactor = sign * powerOfTen(scale - right.scale);
  const compute = (a: bigint, b: bigint) => ({ unscaled: a * leftFactor + b * rightFactor, scale });
  const validity = validityOf(operands, frame);
  return computeDecimals(call, operands, validity, frame, compute, () => describeOverflow(call));
}
