import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BOOLEAN, type DataType, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { type Comparison, compareOperands } from '../compare.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { operandOf, operandsOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { uniformBitmap } from '../validity.ts';

/** The six comparisons, each as one of two kernels with operands swapped or the answer flipped. */
export const equal: ScalarFunction = comparison('equal', '=', 'true', 'equal', false, false);
export const notEqual: ScalarFunction = comparison(
  'not_equal',
  '<>',
  'false',
  'equal',
  false,
  true,
);
export const less: ScalarFunction = comparison('less', '<', 'false', 'less', false, false);
export const lessOrEqual: ScalarFunction = comparison(
  'less_or_equal',
  '<=',
  'true',
  'less',
  true,
  true,
);
export const greater: ScalarFunction = comparison('greater', '>', 'false', 'less', true, false);
export const greaterOrEqual: ScalarFunction = comparison(
  'greater_or_equal',
  '>=',
  'true',
  'less',
  false,
  true,
);

export const nullSafeEqual: ScalarFunction = {
  name: 'null_safe_equal',
  aliases: ['equal_null'],
  summary: 'Compares two values; nulls are equal to each other and to nothing else.',
  examples: [
    { sql: 'NULL <=> NULL', result: 'true' },
    { sql: '1 <=> NULL', result: 'false' },
  ],
  resolve: (parameters, settings, position) => ({
    ...comparisonCall('null_safe_equal', '<=>', parameters, settings, position),
    nullable: false,
  }),
  evaluate: evaluateNullSafeEqual,
};

function comparison(
  name: string,
  symbol: string,
  result: string,
  kernel: Comparison,
  swap: boolean,
  flip: boolean,
): ScalarFunction {
  return {
    name,
    summary: `Answers whether \`left ${symbol} right\`; null when one is null.`,
    examples: [{ sql: `1 ${symbol} 1`, result }],
    resolve: (parameters, settings, position) =>
      comparisonCall(name, symbol, parameters, settings, position),
    evaluate: (call, frame, evaluate) => {
      const [left, right] = operandsOf(call, frame, evaluate);
      const { type } = call.arguments[0];
      const [a, b] = swap ? [right, left] : [left, right];
      const values = compareOperands(kernel, a, b, type, flip, frame);
      return fixedColumn(frame.batch.rowCount, validityOf([left, right], frame), values);
    },
  };
}

/** Questions of values of types that may have no order in common. */
const EQUALITIES: ReadonlySet<string> = new Set(['equal', 'not_equal', 'null_safe_equal']);

/** Brings both sides to one type, which must have an order. */
export function comparisonCall(
  name: string,
  symbol: string,
  parameters: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, parameters, 2, 2, position);
  const [left, right] = parameters;
  const rules = typeRules(settings);
  const wider = EQUALITIES.has(name) ? rules.equal : rules.compared;
  const type = wider(left.type, right.type);
  if (type === undefined) {
    throw userError(
      'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
      `The sides of \`${symbol}\` have types that cannot be compared: ${typeName(left.type)} and ${typeName(right.type)}.`,
      { position },
    );
  }
  checkOrder(type, symbol, position);
  const sides = [left, right].map((side) => implicitCast(side, type, evalMode(settings)));
  return functionCall(name, sides, BOOLEAN, { position });
}

/** Refuses types without an order: maps, variants and intervals of the older kind, also inside other types. */
export function checkOrder(
  type: DataType,
  what: string,
  position: SourcePosition | undefined,
): void {
  if (type.kind === 'array') checkOrder(type.element, what, position);
  if (type.kind === 'struct')
    for (const { type: inner } of type.fields) checkOrder(inner, what, position);
  if (type.kind !== 'map' && type.kind !== 'variant' && type.kind !== 'calendarInterval') return;
  throw userError(
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    `\`${what}\` cannot compare values of type ${typeName(type)}.`,
    { position },
  );
}

function evaluateNullSafeEqual(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [left, right] = call.arguments.map((argument) => operandOf(argument, frame, evaluate));
  const values = compareOperands('equal', left, right, call.arguments[0].type, false, frame);
  const { kernels, batch } = frame;
  const leftValid = validityOf([left], frame);
  const rightValid = validityOf([right], frame);
  if (leftValid !== 0 || rightValid !== 0) {
    const a = leftValid || uniformBitmap(1, frame);
    const b = rightValid || uniformBitmap(1, frame);
    const both = frame.scratch.allocateBitmap(batch.rowCount);
    kernels.andBitmaps(a, b, batch.rowCount, both);
    kernels.andBitmaps(values, both, batch.rowCount, values);
    const either = frame.scratch.allocateBitmap(batch.rowCount);
    kernels.orBitmaps(a, b, batch.rowCount, either);
    kernels.notBitmap(either, batch.rowCount, either);
    kernels.orBitmaps(values, either, batch.rowCount, values);
  }
  return fixedColumn(batch.rowCount, 0, values);
}
