import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { layoutOf } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { computeDecimals } from '../arithmetic/decimal.ts';
import {
  allocateValues,
  computeChecked,
  computePlain,
  type IntegerLayout,
} from '../arithmetic/evaluate.ts';
import { overflow } from '../arithmetic/failures.ts';
import { numericOperand } from '../arithmetic/resolve.ts';
import { checkCount, functionCall } from '../call.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { type Operand, operandOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { isInterval } from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';
import { reportErrors } from '../validity.ts';
import { calendarNegation } from './calendar-arithmetic.ts';

export const negative: ScalarFunction = {
  name: 'negative',
  summary: 'Changes the sign of a number.',
  examples: [{ sql: '-(4)', result: '-4' }],
  resolve: (parameters, settings, position) => signCall('negative', parameters, settings, position),
  evaluate: evaluateNegative,
};

export const positive: ScalarFunction = {
  name: 'positive',
  summary: 'Gives a number as it is.',
  examples: [{ sql: '+5', result: '5' }],
  resolve: (parameters, settings, position) => signCall('positive', parameters, settings, position),
  evaluate: (call, frame, evaluate) => evaluate(call.arguments[0], frame),
};

export const abs: ScalarFunction = {
  name: 'abs',
  summary: 'Gives the absolute value of a number.',
  examples: [{ sql: 'abs(-5)', result: '5' }],
  resolve: (parameters, settings, position) => signCall('abs', parameters, settings, position),
  evaluate: evaluateAbsolute,
};

const SUBTRACT = {
  i8: 'subtractI8',
  i16: 'subtractI16',
  i32: 'subtractI32',
  i64: 'subtractI64',
} as const;
const ABSOLUTE = {
  i8: 'absoluteI8',
  i16: 'absoluteI16',
  i32: 'absoluteI32',
  i64: 'absoluteI64',
} as const;

function signCall(
  name: string,
  parameters: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, parameters, 1, 1, position);
  const mode = evalMode(settings);
  const given = { name, mode, operands: parameters, settings, position };
  const negated = name === 'negative' ? calendarNegation(given) : undefined;
  if (negated !== undefined) return negated;
  const operand = numericOperand(name, parameters[0], position);
  if (operand.type.kind === 'calendarInterval' && name === 'abs') {
    throw unexpectedType(name, 1, ['a number'], operand, position);
  }
  return functionCall(name, [operand], operand.type, { options: { mode }, position });
}

/** As a subtraction from zero; from -0.0 for floating point, which turns 0.0 into -0.0. */
function evaluateNegative(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const operand = { column: evaluate(call.arguments[0], frame), step: 1 } as const;
  const { type } = call;
  const layout = layoutOf(type);
  if (layout === 'i128') return changeWide(call, operand, (value) => -value, frame);
  const isFloat = layout === 'f32' || layout === 'f64';
  const zero = { kind: 'literal', type, value: isFloat ? -0 : layout === 'i64' ? 0n : 0 } as const;
  const operands = [operandOf(zero, frame, evaluate), operand];
  if (layout === 'f32') return computePlain('subtractF32', type, operands, frame);
  if (layout === 'f64') return computePlain('subtractF64', type, operands, frame);
  const describe = () => signOverflow(call);
  return computeChecked(SUBTRACT[layout as IntegerLayout], call, operands, frame, describe);
}

function evaluateAbsolute(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { type } = call;
  const { kernels } = frame;
  const column = evaluate(call.arguments[0], frame);
  const layout = layoutOf(type);
  if (layout === 'i128') {
    return changeWide(call, { column, step: 1 }, (value) => (value < 0n ? -value : value), frame);
  }
  const target = allocateValues(type, frame);
  if (layout === 'f32') kernels.absoluteF32(column.values, column.length, target);
  else if (layout === 'f64') kernels.absoluteF64(column.values, column.length, target);
  else {
    const errors = frame.scratch.allocateBitmap(column.length);
    const kernel = ABSOLUTE[layout as IntegerLayout];
    const failed = kernels[kernel](column.values, column.length, target, errors) !== 0;
    if (failed && call.options?.['mode'] === 'ansi') {
      reportErrors(errors, column.validity, frame, () => signOverflow(call));
    }
  }
  return fixedColumn(column.length, column.validity, target);
}

function signOverflow(call: Call): ReturnType<typeof overflow> {
  const condition = isInterval(call.type)
    ? 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'
    : 'ARITHMETIC_OVERFLOW';
  return { ...overflow(call.name, call.type, call.position), condition };
}

function changeWide(
  call: Call,
  operand: Operand,
  change: (value: bigint) => bigint,
  frame: EvaluationFrame,
): Column {
  const { scale } = call.type as DecimalType;
  const twice = { ...call, arguments: [call.arguments[0], call.arguments[0]] };
  const compute = (value: bigint) => ({ unscaled: change(value), scale });
  const validity = validityOf([operand], frame);
  return computeDecimals(twice, [operand, operand], validity, frame, compute, () =>
    signOverflow(call),
  );
}
