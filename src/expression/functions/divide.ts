import type { Column } from '../../columnar/batch.ts';
import { DOUBLE } from '../../columnar/types.ts';
import { type ArithmeticCall, arithmeticFunction } from '../arithmetic/arithmetic-function.ts';
import { computeDecimals, divideHalfUp, powerOfTen } from '../arithmetic/decimal.ts';
import { computeChecked } from '../arithmetic/evaluate.ts';
import { divideByZero } from '../arithmetic/failures.ts';
import { typeOperands } from '../arithmetic/resolve.ts';
import { functionCall } from '../call.ts';
import { type DecimalType, decimalResults } from '../coercion/decimal-precision.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandsFromRight, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { calendarScaleCall } from './calendar-arithmetic.ts';
import { scaleInterval } from './interval-scaling.ts';

export const divide: ScalarFunction = arithmeticFunction({
  name: 'divide',
  summary: 'Divides two numbers; the result is a DOUBLE, or a DECIMAL of decimals.',
  examples: [{ sql: '7 / 2', result: '3.5' }],
  resolve: divideCall,
  evaluate: evaluateQuotient,
});

export const tryDivide: ScalarFunction = arithmeticFunction({
  name: 'try_divide',
  summary: 'Divides as `/` does; null when the divisor is zero or the result does not fit.',
  examples: [{ sql: 'try_divide(1, 0)', result: 'NULL' }],
  resolve: divideCall,
  evaluate: evaluateQuotient,
});

function divideCall(call: ArithmeticCall): Call {
  const { name, mode, operands: given, settings, position } = call;
  const scaled =
    calendarScaleCall('divide', call) ?? scaleInterval('divide', given, mode, position);
  if (scaled !== undefined) return scaled;
  const typed = typeOperands('/', given, decimalResults(settings).divide, settings, position);
  const type = typed.type.kind === 'decimal' ? typed.type : DOUBLE;
  const operands =
    typed.type.kind === 'decimal'
      ? typed.operands
      : typed.operands.map((operand) => implicitCast(operand, DOUBLE));
  const nullable = mode === 'ansi' ? undefined : true;
  return functionCall(name, operands, type, { options: { mode }, position, nullable });
}

function evaluateQuotient(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const operands = operandsFromRight(call, frame, evaluate);
  const failure = () => divideByZero(call.position);
  if (call.type.kind !== 'decimal') {
    const nullOnError = call.options?.['mode'] !== 'ansi';
    return computeChecked('divideF64', call, operands, frame, failure, nullOnError);
  }
  const [left, right] = call.arguments.map(({ type }) => type as DecimalType);
  const { scale } = call.type;
  const shift = powerOfTen(Math.max(0, scale + right.scale - left.scale));
  const unshift = powerOfTen(Math.max(0, left.scale - right.scale - scale));
  const compute = (a: bigint, b: bigint) =>
    b === 0n ? undefined : { unscaled: divideHalfUp(a * shift, b * unshift), scale };
  return computeDecimals(call, operands, validityOf(operands, frame), frame, compute, failure);
}
