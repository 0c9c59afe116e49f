import {
  BIGINT,
  DATE,
  type DataType,
  DECIMAL_DIGITS_MAX,
  DOUBLE,
  decimal,
  INT,
  STRING,
  TIMESTAMP,
} from '../../columnar/types.ts';
import { readDateText, readTimestampText } from '../../expression/time/read-time.ts';

const WHOLE = /^[+-]?\d+$/;
/** A number as Java's BigDecimal reads it: the digits before and behind the point, and the power of ten. */
const EXACT = /^[+-]?(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
/** What Java's Double reads besides. */
const FRACTION = /^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[fFdD]?$/;
/** A day, or a part of one; CAST reads a day also where a time stands behind it, which a DATE would lose. */
const DAY = /^[^ T]+$/;
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/;

/** The type of a column of directories that fits all its values, as Spark infers it; STRING where none else does. */
export function inferPartitionType(texts: readonly (string | null)[]): DataType {
  const types = texts.filter((text) => text !== null).map(typeOfText);
  return types.length === 0 ? STRING : types.reduce(commonType);
}

function typeOfText(text: string): DataType {
  if (WHOLE.test(text)) return wholeType(text);
  const exact = exactType(text);
  if (exact !== null) return exact;
  if (FRACTION.test(text.trim())) return DOUBLE;
  if (TIME.test(text) && readTimestampText(text, 'UTC') !== null) return TIMESTAMP;
  return DAY.test(text) && readDateText(text) !== null ? DATE : STRING;
}

function wholeType(text: string): DataType {
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(32, value) === value) return INT;
  if (BigInt.asIntN(64, value) === value) return BIGINT;
  return exactType(text) ?? DOUBLE;
}

/** DECIMAL for a number without a fraction, however it is written; null where it has one or is too long. */
function exactType(text: string): DataType | null {
  const [, whole, fraction, power = '0'] = EXACT.exec(text) ?? [];
  if (whole === undefined || fraction === undefined) return null;
  const zeros = Number(power) - fraction.length;
  const digits = (whole + fraction).replace(/^0+/, '').length;
  const precision = Math.max(1, digits) + zeros;
  return zeros < 0 || precision > DECIMAL_DIGITS_MAX ? null : decimal(precision, 0);
}

/** The digits of whole numbers as decimals. */
const DIGITS: { readonly [Kind in DataType['kind']]?: number } = { int: 10, bigint: 20 };

/** A DOUBLE holds an INT, but not all of what is longer: with that it becomes a text. */
function commonType(left: DataType, right: DataType): DataType {
  if (left.kind === right.kind && left.kind !== 'decimal') return left;
  const kinds = [left.kind, right.kind];
  const isOf = (...wanted: readonly DataType['kind'][]): boolean =>
    kinds.every((kind) => wanted.includes(kind));
  if (isOf('int', 'bigint')) return BIGINT;
  if (isOf('int', 'double')) return DOUBLE;
  if (isOf('int', 'bigint', 'decimal')) {
    return decimal(Math.max(digitsOf(left), digitsOf(right)), 0);
  }
  return isOf('date', 'timestamp') ? TIMESTAMP : STRING;
}

function digitsOf(type: DataType): number {
  return type.kind === 'decimal' ? type.precision : (DIGITS[type.kind] ?? 0);
}
