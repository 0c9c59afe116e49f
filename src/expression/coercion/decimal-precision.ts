import { type DataType, DECIMAL_DIGITS_MAX, decimal } from '../../columnar/types.ts';
import type { Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';

/** A DECIMAL type, narrowed so that precision and scale can be read. */
export interface DecimalType {
  readonly kind: 'decimal';
  readonly precision: number;
  readonly scale: number;
}

/** Fraction digits that a result keeps when its precision must be cut to 38. */
const SCALE_MIN = 6;

const INTEGER_DIGITS: Partial<Record<DataType['kind'], number>> = {
  tinyint: 3,
  smallint: 5,
  int: 10,
  bigint: 20,
};

/** The DECIMAL that holds every value of an integer type; a decimal is itself; undefined for other types. */
export function decimalOf(type: DataType): DecimalType | undefined {
  if (type.kind === 'decimal') return type;
  const digits = INTEGER_DIGITS[type.kind];
  return digits === undefined ? undefined : asDecimal(digits, 0);
}

/** As `decimalOf`, but an integer literal needs only the digits it has. */
export function decimalOfOperand(operand: Expression): DecimalType | undefined {
  const general = decimalOf(operand.type);
  if (operand.kind !== 'literal' || operand.type.kind === 'decimal' || general === undefined) {
    return general;
  }
  if (operand.value === null) return general;
  const digits = String(operand.value).replace('-', '').length;
  return asDecimal(digits, 0);
}

/** How the result types of decimal arithmetic follow from those of the operands. */
export interface DecimalResults {
  readonly add: DecimalResult;
  readonly multiply: DecimalResult;
  readonly divide: DecimalResult;
  readonly remainder: DecimalResult;
}

type DecimalResult = (left: DecimalType, right: DecimalType) => DecimalType;

/** The rules of a session: results that need more than 38 digits give up fraction digits, unless they must not. */
export function decimalResults({ decimalsMayRound = true }: SessionSettings): DecimalResults {
  return decimalsMayRound ? ROUNDED : EXACT;
}

/** Fraction digits are kept as far as 38 digits allow; what does not fit then is an overflow. */
const EXACT: DecimalResults = {
  add: (left, right) => {
    const scale = Math.max(left.scale, right.scale);
    return bounded(wholeDigits(left, right, Math.max) + scale + 1, scale);
  },
  multiply: (left, right) =>
    bounded(left.precision + right.precision + 1, left.scale + right.scale),
  divide: (left, right) => {
    const whole = Math.min(DECIMAL_DIGITS_MAX, left.precision - left.scale + right.scale);
    const wanted = Math.max(SCALE_MIN, left.scale + right.precision + 1);
    const fraction = Math.min(DECIMAL_DIGITS_MAX, wanted);
    const excess = whole + fraction - DECIMAL_DIGITS_MAX;
    if (excess <= 0) return bounded(whole + fraction, fraction);
    return bounded(DECIMAL_DIGITS_MAX, fraction - Math.floor(excess / 2) - 1);
  },
  remainder: (left, right) => {
    const scale = Math.max(left.scale, right.scale);
    return bounded(wholeDigits(left, right, Math.min) + scale, scale);
  },
};

/** The result types of Spark's decimal arithmetic. */
const ROUNDED: DecimalResults = {
  add: (left: DecimalType, right: DecimalType): DecimalType => {
    const scale = Math.max(left.scale, right.scale);
    return adjusted(wholeDigits(left, right, Math.max) + scale + 1, scale);
  },
  multiply: (left: DecimalType, right: DecimalType): DecimalType =>
    adjusted(left.precision + right.precision + 1, left.scale + right.scale),
  divide: (left: DecimalType, right: DecimalType): DecimalType => {
    const scale = Math.max(SCALE_MIN, left.scale + right.precision + 1);
    return adjusted(left.precision - left.scale + right.scale + scale, scale);
  },
  remainder: (left: DecimalType, right: DecimalType): DecimalType => {
    const scale = Math.max(left.scale, right.scale);
    return adjusted(wholeDigits(left, right, Math.min) + scale, scale);
  },
};

/** The type that holds the values of both; digits before the point win over digits behind it. */
export function widerDecimal(left: DecimalType, right: DecimalType): DecimalType {
  const scale = Math.max(left.scale, right.scale);
  const precision = wholeDigits(left, right, Math.max) + scale;
  const excess = Math.max(0, precision - DECIMAL_DIGITS_MAX);
  return asDecimal(precision - excess, Math.max(0, scale - excess));
}

/** Cuts a precision to 38 at the cost of fraction digits, down to 6 of them. */
function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= DECIMAL_DIGITS_MAX) return asDecimal(precision, scale);
  const whole = precision - scale;
  const kept = Math.max(DECIMAL_DIGITS_MAX - whole, Math.min(scale, SCALE_MIN));
  return asDecimal(DECIMAL_DIGITS_MAX, kept);
}

function bounded(precision: number, scale: number): DecimalType {
  const limit = (digits: number) => Math.min(digits, DECIMAL_DIGITS_MAX);
  return asDecimal(limit(precision), limit(scale));
}

function wholeDigits(
  left: DecimalType,
  right: DecimalType,
  choose: (a: number, b: number) => number,
): number {
  return choose(left.precision - left.scale, right.precision - right.scale);
}

function asDecimal(precision: number, scale: number): DecimalType {
  return decimal(precision, scale) as DecimalType;
}
