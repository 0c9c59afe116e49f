import { DOUBLE } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { divideHalfUp, powerOfTen } from '../arithmetic/decimal.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import { type EvalMode, evalMode } from '../eval-mode.ts';
import type { Call, Expression } from '../expression.ts';
import { computeRows, nullForError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { ExactDecimal } from '../text/exact-decimal.ts';
import {
  DAY_TO_SECOND,
  fitsInterval,
  type IntervalType,
  intervalValue,
  isInterval,
  YEAR_TO_MONTH,
} from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';

/** What `*` of an interval and a number is. */
export const multiplyInterval: ScalarFunction = scaling(
  'multiply_interval',
  'Multiplies an interval by a number, rounded half away from zero.',
  { sql: "extract(HOUR FROM INTERVAL '1' DAY * 1.5)", result: '12' },
  {
    byExact: (count, { unscaled, scale }) => divideHalfUp(count * unscaled, powerOfTen(scale)),
    byDouble: (count, factor) => count * factor,
  },
);

/** What `/` of an interval by a number is. */
export const divideInterval: ScalarFunction = scaling(
  'divide_interval',
  'Divides an interval by a number, rounded half away from zero.',
  { sql: "extract(HOUR FROM INTERVAL '1' DAY / 2)", result: '12' },
  {
    byExact: (count, { unscaled, scale }) => {
      if (unscaled === 0n) throw dividedByZero();
      return divideHalfUp(count * powerOfTen(scale), unscaled);
    },
    byDouble: (count, factor) => {
      if (factor === 0) throw dividedByZero();
      return count / factor;
    },
  },
);

/** The call for operands of which one is an interval; undefined when none is. */
export function scaleInterval(
  operation: 'multiply' | 'divide',
  [left, right]: readonly Expression[],
  mode: EvalMode,
  position: SourcePosition | undefined,
): Call | undefined {
  if (!isInterval(left.type) && (operation === 'divide' || !isInterval(right.type))) {
    return undefined;
  }
  const [interval, number] = isInterval(left.type) ? [left, right] : [right, left];
  const factor = number.type.kind === 'string' ? implicitCast(number, DOUBLE) : number;
  if (!isNumeric(factor.type) && factor.type.kind !== 'null') {
    throw unexpectedType(operation, 2, ['a number'], number, position);
  }
  const typed = factor.type.kind === 'null' ? implicitCast(factor, DOUBLE) : factor;
  const type = interval.type.kind === 'dayTimeInterval' ? DAY_TO_SECOND : YEAR_TO_MONTH;
  return functionCall(`${operation}_interval`, [interval, typed], type, {
    position,
    nullable: mode === 'try' ? true : undefined,
    options: { mode },
  });
}

/** How Spark does it: exactly for integers and decimals, with the rounding of DOUBLE for these and FLOAT. */
interface Scale {
  byExact(count: bigint, factor: ExactDecimal): bigint;
  byDouble(count: number, factor: number): number;
}

function scaling(
  name: string,
  summary: string,
  example: ScalarFunction['examples'][number],
  scale: Scale,
): ScalarFunction {
  const operation = name === 'multiply_interval' ? 'multiply' : 'divide';
  return {
    name,
    summary,
    examples: [example],
    resolve: (given, settings, position) => {
      checkCount(name, given, 2, 2, position);
      const call = scaleInterval(operation, given, evalMode(settings), position);
      if (call !== undefined) return call;
      throw unexpectedType(name, 1, ['an interval'], given[0], position);
    },
    evaluate: (call, frame, evaluate) => {
      const type = call.type as IntervalType;
      const factorType = call.arguments[1].type;
      const places = factorType.kind === 'decimal' ? factorType.scale : 0;
      const isExact = factorType.kind !== 'double' && factorType.kind !== 'float';
      const scaleRow = ([count, factor]: readonly LiteralValue[]): LiteralValue => {
        const unscaled = () => BigInt(factor as number | bigint);
        const scaled = isExact
          ? scale.byExact(BigInt(count as number | bigint), { unscaled: unscaled(), scale: places })
          : roundHalfUp(scale.byDouble(Number(count), Number(factor)));
        if (fitsInterval(scaled, type)) return intervalValue(scaled, type);
        throw isNegation(factor) ? negationOverflow(operation) : overflow();
      };
      const isTolerant = call.options?.['mode'] === 'try';
      return computeRows(call, frame, evaluate, isTolerant ? nullForError(scaleRow) : scaleRow);
    },
  };
}

/** Only the least interval has no opposite. */
function isNegation(factor: LiteralValue): boolean {
  return factor === -1 || factor === -1n;
}

function negationOverflow(operation: string): Error {
  return userError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION',
    'The result does not fit an interval.',
    { hint: `Use try_${operation} to get null instead.` },
  );
}

/** Half away from zero. What is no number of months or microseconds fits no interval. */
function roundHalfUp(value: number): bigint {
  if (!Number.isFinite(value)) throw overflow();
  const magnitude = Math.abs(value);
  const whole = Math.floor(magnitude);
  const rounded = magnitude - whole >= 0.5 ? whole + 1 : whole;
  return BigInt(value < 0 ? -rounded : rounded);
}

function dividedByZero(): Error {
  return userError('INTERVAL_DIVIDED_BY_ZERO', 'An interval cannot be divided by zero.', {
    hint: 'Use try_divide to get null instead.',
  });
}

function overflow(): Error {
  return userError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
    'The result does not fit an interval.',
  );
}
