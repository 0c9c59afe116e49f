import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { layoutOf } from '../../columnar/types.ts';
import { type ArithmeticCall, arithmeticFunction } from '../arithmetic/arithmetic-function.ts';
import { computeDecimals, multiplyByKernel } from '../arithmetic/decimal.ts';
import { computeChecked, computePlain, type IntegerLayout } from '../arithmetic/evaluate.ts';
import { overflow } from '../arithmetic/failures.ts';
import { typeOperands } from '../arithmetic/resolve.ts';
import { functionCall } from '../call.ts';
import { type DecimalType, decimalResults } from '../coercion/decimal-precision.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandsOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { calendarScaleCall } from './calendar-arithmetic.ts';
import { scaleInterval } from './interval-scaling.ts';

export const multiply: ScalarFunction = arithmeticFunction({
  name: 'multiply',
  summary: 'Multiplies two numbers.',
  examples: [{ sql: '3 * 4', result: '12' }],
  resolve: multiplyCall,
  evaluate: evaluateProduct,
});

export const tryMultiply: ScalarFunction = arithmeticFunction({
  name: 'try_multiply',
  summary: 'Multiplies as `*` does; null when the result does not fit.',
  examples: [{ sql: 'try_multiply(2147483647, 2)', result: 'NULL' }],
  resolve: multiplyCall,
  evaluate: evaluateProduct,
});

const KERNELS = {
  i8: 'multiplyI8',
  i16: 'multiplyI16',
  i32: 'multiplyI32',
  i64: 'multiplyI64',
} as const;

function multiplyCall(call: ArithmeticCall): Call {
  const { name, mode, operands: given, settings, position } = call;
  const scaled =
    calendarScaleCall('multiply', call) ?? scaleInterval('multiply', given, mode, position);
  if (scaled !== undefined) return scaled;
  const { operands, type } = typeOperands(
    '*',
    given,
    decimalResults(settings).multiply,
    settings,
    position,
  );
  const canBeNull = mode === 'try' || (mode === 'legacy' && type.kind === 'decimal');
  const nullable = canBeNull ? true : undefined;
  return functionCall(name, operands, type, { options: { mode }, position, nullable });
}

function evaluateProduct(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const operands = operandsOf(call, frame, evaluate);
  const layout = layoutOf(call.type);
  if (layout === 'f64') return computePlain('multiplyF64', call.type, operands, frame);
  if (layout === 'f32') return computePlain('multiplyF32', call.type, operands, frame);
  if (call.type.kind !== 'decimal') {
    return computeChecked(KERNELS[layout as IntegerLayout], call, operands, frame);
  }
  if (layout === 'i64') return productInWord(operands, frame);
  const [left, right] = call.arguments.map(({ type }) => type as DecimalType);
  const scale = left.scale + right.scale;
  const compute = (a: bigint, b: bigint) => ({ unscaled: a * b, scale });
  const failure = () => overflow('multiply', call.type, call.position);
  const validity = validityOf(operands, frame);
  return (
    multiplyByKernel(call, operands, validity, frame) ??
    computeDecimals(call, operands, validity, frame, compute, failure)
  );
}

/** A product of at most 18 digits is never rounded and always fits. */
function productInWord(
  [left, right]: ReturnType<typeof operandsOf>,
  frame: EvaluationFrame,
): Column {
  const { rowCount } = frame.batch;
  const target = frame.arena.allocate(rowCount * 8);
  const ignored = frame.scratch.allocateBitmap(rowCount);
  const from = [left.column.values, left.step, right.column.values, right.step] as const;
  frame.kernels.multiplyI64(...from, rowCount, target, ignored);
  return fixedColumn(rowCount, validityOf([left, right], frame), target);
}
