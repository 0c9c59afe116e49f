import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { doubleText } from '../../columnar/number-text.ts';
import { BIGINT, type DataType, DOUBLE, decimal, INT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { divideHalfUp, powerOfTen, rescale } from '../arithmetic/decimal.ts';
import { DecimalPlaces } from '../arithmetic/decimal-places.ts';
import { decimalOutOfRange, overflow } from '../arithmetic/failures.ts';
import { numericOperand } from '../arithmetic/resolve.ts';
import { checkCount, functionCall } from '../call.ts';
import { type DecimalType, decimalOf } from '../coercion/decimal-precision.ts';
import { argumentCast, implicitCast } from '../coercion/implicit-cast.ts';
import { isInteger } from '../coercion/wider-type.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { integerConstant } from '../facts.ts';
import { operandsOf, validityOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { isInterval } from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';

/** Quotient of a division that rounds. */
type Divide = (dividend: bigint, divisor: bigint) => bigint;

export const round: ScalarFunction = rounding(
  'round',
  [],
  'half away from zero',
  '3',
  divideHalfUp,
);
export const bround: ScalarFunction = rounding(
  'bround',
  [],
  'half to the even digit',
  '2',
  divideHalfEven,
);
export const floor: ScalarFunction = bound('floor', [], 'down', '2', divideFloor);
export const ceil: ScalarFunction = bound('ceil', ['ceiling'], 'up', '3', divideCeil);

function rounding(
  name: string,
  aliases: readonly string[],
  words: string,
  result: string,
  divide: Divide,
): ScalarFunction {
  return {
    name,
    aliases,
    summary: `Rounds a number to a number of decimals, ${words}.`,
    examples: [{ sql: `${name}(2.5)`, result }],
    resolve: (given, settings, position) => {
      checkCount(name, given, 1, 2, position);
      const scale = scaleOf(name, given[1], position) ?? 0;
      const operand = roundable(name, given[0], position);
      return roundingCall(
        name,
        operand,
        roundedType(operand.type, scale),
        scale,
        settings,
        position,
      );
    },
    evaluate: (call, frame, evaluate) => roundRows(call, divide, frame, evaluate),
  };
}

/** FLOOR and CEIL give BIGINT, or a DECIMAL of decimals and where a number of decimals is given. */
function bound(
  name: string,
  aliases: readonly string[],
  words: string,
  result: string,
  divide: Divide,
): ScalarFunction {
  return {
    name,
    aliases,
    summary: `Rounds a number ${words}, to a number of decimals.`,
    examples: [{ sql: `${name}(2.5)`, result }],
    resolve: (given, settings, position) => {
      checkCount(name, given, 1, 2, position);
      const scale = scaleOf(name, given[1], position);
      const operand = roundable(name, given[0], position);
      const type = boundType(operand.type, scale);
      if (type.kind !== 'decimal') {
        const wide = isInteger(operand.type) ? operand : implicitCast(operand, DOUBLE);
        return roundingCall(name, wide, BIGINT, 0, settings, position);
      }
      const exact =
        operand.type.kind === 'decimal' ? operand : implicitCast(operand, decimalFor(operand.type));
      return roundingCall(name, exact, type, scale ?? 0, settings, position);
    },
    evaluate: (call, frame, evaluate) => roundRows(call, divide, frame, evaluate),
  };
}

function roundingCall(
  name: string,
  operand: Expression,
  type: DataType,
  scale: number,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  const options = { scale, mode: evalMode(settings) };
  return functionCall(name, [operand], type, { options, position });
}

/** A number, but no interval, which arithmetic takes as well. */
function roundable(
  name: string,
  argument: Expression,
  position: SourcePosition | undefined,
): Expression {
  if (!isInterval(argument.type)) return numericOperand(name, argument, position);
  throw unexpectedType(name, 1, ['a number'], argument, position);
}

const SCALE_MAX = 400;

function scaleOf(
  name: string,
  argument: Expression | undefined,
  position: SourcePosition | undefined,
): number | undefined {
  if (argument === undefined) return undefined;
  const isStrict = name === 'ceil' || name === 'floor';
  const fitting =
    isStrict && argument.type.kind !== 'int' ? undefined : argumentCast(argument, INT);
  const scale = fitting && integerConstant(fitting);
  // Beyond the digits of any number all scales round alike.
  if (scale !== undefined) return Math.max(-SCALE_MAX, Math.min(SCALE_MAX, scale));
  if (isStrict) {
    const message = `The decimals of \`${name}\` must be a constant INT.`;
    throw userError('NON_FOLDABLE_ARGUMENT', message, { position });
  }
  throw argument.kind === 'literal'
    ? unexpectedType(name, 2, [INT], argument, position)
    : userError(
        'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
        `The decimals of \`${name}\` must be a constant.`,
        { position },
      );
}

function roundedType(type: DataType, scale: number): DataType {
  if (type.kind !== 'decimal') return type;
  const whole = type.precision - type.scale + 1;
  if (scale < 0) return decimal(Math.min(Math.max(whole, 1 - scale), 38), 0);
  const kept = Math.min(type.scale, scale);
  return decimal(Math.min(whole + kept, 38), kept);
}

function boundType(type: DataType, scale: number | undefined): DataType {
  if (scale !== undefined) return roundedType(decimalFor(type), scale);
  if (type.kind !== 'decimal') return BIGINT;
  return type.scale === 0 ? type : decimal(Math.min(type.precision - type.scale + 1, 38), 0);
}

/** DOUBLE and FLOAT become the decimals that Spark takes for them. */
function decimalFor(type: DataType): DecimalType {
  const exact = decimalOf(type);
  if (exact !== undefined) return exact;
  return (type.kind === 'float' ? decimal(14, 7) : decimal(30, 15)) as DecimalType;
}

function roundRows(call: Call, divide: Divide, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [{ type }] = call.arguments;
  const scale = call.options?.['scale'] as number;
  const kind = type.kind as keyof typeof ROUNDERS;
  const rounder = ROUNDERS[kind](type, call, scale, divide);
  if (type.kind === 'double') return roundDoubles(call, rounder, divide, frame, evaluate);
  return computeRows(call, frame, evaluate, ([value]) => rounder(value));
}

/** Row by row as numbers; what these do not tell is left to `rounder`. */
function roundDoubles(
  call: Call,
  rounder: Rounder,
  divide: Divide,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const { memory, arena, batch } = frame;
  const operands = operandsOf(call, frame, evaluate);
  const [{ column, step }] = operands;
  const target = arena.allocate(batch.rowCount * 8);
  const write = call.type.kind === 'bigint' ? wholeWriter(divide) : fractionWriter(call, divide);
  for (let row = 0; row < batch.rowCount; row++) {
    write(memory, target / 8 + row, memory.f64[column.values / 8 + row * step], rounder);
  }
  return fixedColumn(batch.rowCount, validityOf(operands, frame), target);
}

type WriteRounded = (memory: SharedMemory, place: number, value: number, rounder: Rounder) => void;

/** DOUBLE to BIGINT. */
function wholeWriter(divide: Divide): WriteRounded {
  const round = divide(1n, 2n) === 0n ? Math.floor : Math.ceil;
  return (memory, place, value, rounder) => {
    const whole = round(value);
    if (Number.isSafeInteger(whole)) {
      memory.i32[place * 2] = whole;
      memory.i32[place * 2 + 1] = Math.floor(whole / 2 ** 32);
    } else memory.i64[place] = rounder(value) as bigint;
  };
}

/** DOUBLE to DOUBLE. */
function fractionWriter(call: Call, divide: Divide): WriteRounded {
  const places = new DecimalPlaces(call.options?.['scale'] as number, divide === divideHalfEven);
  return (memory, place, value, rounder) => {
    const units = places.units(value);
    memory.f64[place] = units === undefined ? (rounder(value) as number) : places.toDouble(units);
  };
}

type Rounder = (value: LiteralValue) => LiteralValue;
type MakeRounder = (type: DataType, call: Call, scale: number, divide: Divide) => Rounder;

const ROUNDERS: Readonly<Record<string, MakeRounder>> = {
  tinyint: integerRounder,
  smallint: integerRounder,
  int: integerRounder,
  bigint: integerRounder,
  decimal: decimalRounder,
  double: fractionRounder,
  float: fractionRounder,
};

const INTEGER_BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  int: 32,
  bigint: 64,
};

function integerRounder(_type: DataType, call: Call, scale: number, divide: Divide): Rounder {
  const unit = powerOfTen(Math.max(0, -scale));
  const bits = INTEGER_BITS[call.type.kind];
  const isLong = call.type.kind === 'bigint';
  return (value) => {
    const rounded = divide(BigInt(value as number | bigint), unit) * unit;
    const kept = BigInt.asIntN(bits, rounded);
    if (kept !== rounded && call.options?.['mode'] === 'ansi') throw overflowError(call);
    return isLong ? kept : Number(kept);
  };
}

function decimalRounder(type: DataType, call: Call, scale: number, divide: Divide): Rounder {
  const from = (type as DecimalType).scale;
  const to = (call.type as DecimalType).scale;
  const divisor = powerOfTen(Math.max(0, from - scale));
  const bound = powerOfTen((call.type as DecimalType).precision);
  return (value) => {
    const rounded = rescale(divide(value as bigint, divisor), Math.min(from, scale), to);
    if (rounded < bound && rounded > -bound) return rounded;
    throw new MillraceError(decimalOutOfRange(rounded, to, call.type, call.position));
  };
}

/**
 * Through the shortest text, so that 1.005 is what it says and not the binary fraction just below. Of a FLOAT it is the text
 * of the DOUBLE it is, as in Spark; a zero has no sign.
 */
function fractionRounder(_type: DataType, call: Call, scale: number, divide: Divide): Rounder {
  const toBigint = call.type.kind === 'bigint';
  return (value) => {
    const number = value as number;
    if (toBigint) return longOf(number, divide);
    if (!Number.isFinite(number)) return number;
    const [mantissa, exponent = '0'] = doubleText(number).split('E');
    const [whole, fraction = ''] = mantissa.split('.');
    const droppedDigits = fraction.length - Number(exponent) - scale;
    if (droppedDigits <= 0) return number === 0 ? 0 : number;
    const units = divide(BigInt(whole + fraction), 10n ** BigInt(droppedDigits));
    return Number(`${units}e${-scale}`);
  };
}

const LONG_MAX = 2n ** 63n - 1n;

/** A saturating conversion, as Java's. */
function longOf(value: number, divide: Divide): bigint {
  if (Number.isNaN(value)) return 0n;
  const whole = divide(1n, 2n) === 0n ? Math.floor(value) : Math.ceil(value);
  if (whole >= 2 ** 63) return LONG_MAX;
  return whole <= -(2 ** 63) ? -LONG_MAX - 1n : BigInt(whole);
}

function overflowError(call: Call): Error {
  return new MillraceError({
    ...overflow(call.name, call.type, call.position),
    condition: 'ARITHMETIC_OVERFLOW',
  });
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const isUp = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  if (!isUp) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

function divideFloor(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

function divideCeil(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor > 0n ? quotient + 1n : quotient;
}
