import {
  BIGINT,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  INT,
  STRING,
  TIMESTAMP,
} from '../../columnar/types.ts';
import { readDateText, readTimestampText } from '../../expression/time/read-time.ts';

const DIGITS_MAX = 38;
const WHOLE = /^[+-]?\d+$/;
const FRACTION = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/;

/** The type of a column of directories that fits all its values, as Spark infers it; STRING where none else does. */
export function inferPartitionType(texts: readonly (string | null)[]): DataType {
  const types = texts.filter((text) => text !== null).map(typeOfText);
  return types.length === 0 ? STRING : types.reduce(commonType);
}

function typeOfText(text: string): DataType {
  if (WHOLE.test(text)) return wholeType(text);
  if (FRACTION.test(text)) return DOUBLE;
  if (DAY.test(text) && readDateText(text) !== null) return DATE;
  return TIME.test(text) && readTimestampText(text, 'UTC') !== null ? TIMESTAMP : STRING;
}

function wholeType(text: string): DataType {
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(32, value) === value) return INT;
  if (BigInt.asIntN(64, value) === value) return BIGINT;
  const digits = text.replace(/^[+-]?0*/, '').length;
  return digits <= DIGITS_MAX ? decimal(digits, 0) : DOUBLE;
}

/** Numbers in the order in which one holds the other. */
const NUMBERS: readonly DataType['kind'][] = ['int', 'bigint', 'decimal', 'double'];

function commonType(left: DataType, right: DataType): DataType {
  if (left.kind === 'decimal' && right.kind === 'decimal') {
    return left.precision > right.precision ? left : right;
  }
  if (left.kind === right.kind) return left;
  const [first, second] = [left, right].map(({ kind }) => NUMBERS.indexOf(kind));
  if (first < 0 || second < 0) return isTimes(left, right) ? TIMESTAMP : STRING;
  return first > second ? left : right;
}

function isTimes(left: DataType, right: DataType): boolean {
  return [left, right].every(({ kind }) => kind === 'date' || kind === 'timestamp');
}
