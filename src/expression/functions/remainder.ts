import type { Column } from '../../columnar/batch.ts';
import { layoutOf } from '../../columnar/types.ts';
import { type ArithmeticCall, arithmeticFunction } from '../arithmetic/arithmetic-function.ts';
import { computeDecimals, powerOfTen } from '../arithmetic/decimal.ts';
import { computeChecked } from '../arithmetic/evaluate.ts';
import { remainderByZero } from '../arithmetic/failures.ts';
import { typeOperands } from '../arithmetic/resolve.ts';
import { functionCall } from '../call.ts';
import { type DecimalType, decimalResults } from '../coercion/decimal-precision.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandsFromRight, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';

export const remainder: ScalarFunction = arithmeticFunction({
  name: 'remainder',
  aliases: ['mod'],
  summary: "Gives the remainder of a division, with the dividend's sign.",
  examples: [{ sql: '-7 % 3', result: '-1' }],
  resolve: remainderCall,
  evaluate: (call, frame, evaluate) =>
    evaluateRemainder(KERNELS, (a, b) => a % b, call, frame, evaluate),
});

export const tryMod: ScalarFunction = arithmeticFunction({
  name: 'try_mod',
  summary: 'Gives the remainder as `%` does; null when the divisor is zero.',
  examples: [{ sql: 'try_mod(5, 0)', result: 'NULL' }],
  resolve: remainderCall,
  evaluate: (call, frame, evaluate) =>
    evaluateRemainder(KERNELS, (a, b) => a % b, call, frame, evaluate),
});

export const pmod: ScalarFunction = arithmeticFunction({
  name: 'pmod',
  summary: 'Gives the remainder of a division, made positive by adding the divisor.',
  examples: [{ sql: 'pmod(-7, 3)', result: '2' }],
  resolve: remainderCall,
  evaluate: (call, frame, evaluate) =>
    evaluateRemainder(POSITIVE_KERNELS, positiveRemainder, call, frame, evaluate),
});

const KERNELS = {
  i8: 'remainderI8',
  i16: 'remainderI16',
  i32: 'remainderI32',
  i64: 'remainderI64',
  f32: 'remainderF32',
  f64: 'remainderF64',
} as const;

const POSITIVE_KERNELS = {
  i8: 'positiveRemainderI8',
  i16: 'positiveRemainderI16',
  i32: 'positiveRemainderI32',
  i64: 'positiveRemainderI64',
  f32: 'positiveRemainderF32',
  f64: 'positiveRemainderF64',
} as const;

function remainderCall({ name, mode, operands: given, settings, position }: ArithmeticCall): Call {
  const { operands, type } = typeOperands(
    '%',
    given,
    decimalResults(settings).remainder,
    settings,
    position,
  );
  const nullable = mode === 'ansi' ? undefined : true;
  return functionCall(name, operands, type, { options: { mode }, position, nullable });
}

function evaluateRemainder(
  kernels: typeof KERNELS | typeof POSITIVE_KERNELS,
  operation: (a: bigint, b: bigint) => bigint,
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const operands = operandsFromRight(call, frame, evaluate);
  const failure = () => remainderByZero(call.position);
  if (call.type.kind !== 'decimal') {
    const kernel = kernels[layoutOf(call.type) as keyof typeof KERNELS];
    const nullOnError = call.options?.['mode'] !== 'ansi';
    return computeChecked(kernel, call, operands, frame, failure, nullOnError);
  }
  const [left, right] = call.arguments.map(({ type }) => type as DecimalType);
  const scale = Math.max(left.scale, right.scale);
  const leftFactor = powerOfTen(scale - left.scale);
  const rightFactor = powerOfTen(scale - right.scale);
  const compute = (a: bigint, b: bigint) =>
    b === 0n ? undefined : { unscaled: operation(a * leftFactor, b * rightFactor), scale };
  return computeDecimals(call, operands, validityOf(operands, frame), frame, compute, failure);
}

function positiveRemainder(dividend: bigint, divisor: bigint): bigint {
  const rest = dividend % divisor;
  return rest < 0n ? (rest + divisor) % divisor : rest;
}
