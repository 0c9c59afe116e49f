import { BINARY, type DataType, DOUBLE, STRING, sameType } from '../../columnar/types.ts';
import { type DecimalType, decimalOf, widerDecimal } from './decimal-precision.ts';
import {
  commonBy,
  isFraction,
  isNumeric,
  mergeNested,
  type Wider,
  widerTime,
} from './wider-type.ts';

// The rules of Spark without ANSI mode: a text beside other values makes texts of them, where they are computed with a DOUBLE.

/** The type of both where texts stay among themselves: of `greatest`, of the bounds of a sequence. */
export function legacyWiderType(left: DataType, right: DataType): DataType | undefined {
  return widerBy(legacyWiderType, left, right);
}

/** The type of branches, elements, items of IN and columns of a UNION: texts, where there is one. */
function widerWithTexts(left: DataType, right: DataType): DataType | undefined {
  return widerBy(widerWithTexts, left, right) ?? textOfBoth(left, right);
}

/** As `widerWithTexts`, of all. */
export function legacyCommonType(types: readonly DataType[]): DataType | undefined {
  return commonBy(
    widerWithTexts,
    types.toSorted((a, b) => Number(holdsTexts(b)) - Number(holdsTexts(a))),
  );
}

/** The type in which two values are compared: a text becomes what it is compared with. */
export function legacyComparedType(left: DataType, right: DataType): DataType | undefined {
  if (left.kind === 'string' && right.kind !== 'string') return comparedWithText(right);
  if (right.kind === 'string' && left.kind !== 'string') return comparedWithText(left);
  return legacyWiderType(left, right);
}

/** The same where the question is whether they are equal: a BOOLEAN may be compared with a number, as 0 or 1. */
export function legacyEqualType(left: DataType, right: DataType): DataType | undefined {
  if (left.kind === 'boolean' && isNumeric(right)) return right;
  if (right.kind === 'boolean' && isNumeric(left)) return left;
  return legacyComparedType(left, right);
}

function widerBy(wider: Wider, left: DataType, right: DataType): DataType | undefined {
  if (sameType(left, right)) return mergeNested(left, right, wider) ?? left;
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (isNumeric(left) && isNumeric(right)) return widerNumber(left, right);
  return widerTime(left, right) ?? mergeNested(left, right, wider);
}

/** Each wins over those before it: an integer beside a FLOAT becomes one, though it may lose digits. */
const NUMBERS: readonly DataType['kind'][] = [
  ...(['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'] as const),
];

function widerNumber(left: DataType, right: DataType): DataType {
  if (left.kind !== 'decimal' && right.kind !== 'decimal') {
    return NUMBERS.indexOf(left.kind) > NUMBERS.indexOf(right.kind) ? left : right;
  }
  if (isFraction(left) || isFraction(right)) return DOUBLE;
  return widerDecimal(decimalOf(left) as DecimalType, decimalOf(right) as DecimalType);
}

/** Types that do not become texts beside one. */
const STAY: readonly DataType['kind'][] = [
  ...(['boolean', 'binary', 'calendarInterval', 'array', 'map', 'struct'] as const),
];

function textOfBoth(left: DataType, right: DataType): DataType | undefined {
  const other = left.kind === 'string' ? right : left;
  if (left.kind !== 'string' && right.kind !== 'string') return undefined;
  return STAY.includes(other.kind) ? undefined : STRING;
}

function comparedWithText(other: DataType): DataType | undefined {
  if (other.kind === 'null') return STRING;
  if (other.kind === 'decimal') return DOUBLE;
  if (other.kind === 'boolean' || other.kind === BINARY.kind) return other;
  return other.kind.endsWith('Interval') || STAY.includes(other.kind) ? undefined : other;
}

/** Texts come first, so that numbers become texts before they become wider numbers. */
function holdsTexts(type: DataType): boolean {
  return type.kind === 'string' || (type.kind === 'array' && holdsTexts(type.element));
}
