import { add } from './functions/add.ts';
import { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor } from './functions/bitwise.ts';
import { calendarScale, calendarShift, calendarSum } from './functions/calendar-arithmetic.ts';
import { caseWhen } from './functions/case.ts';
import { cast, tryCast } from './functions/cast.ts';
import { collated, collatedElements, collatedSearch, collationKey } from './functions/collation.ts';
import {
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  notEqual,
  nullSafeEqual,
} from './functions/comparison.ts';
import { dayOfWeekIso, secondWithFraction, yearOfWeek } from './functions/date-fields.ts';
import { divide } from './functions/divide.ts';
import { getItem } from './functions/elements.ts';
import { getField } from './functions/get-field.ts';
import { intervalField } from './functions/interval-fields.ts';
import { divideInterval, multiplyInterval } from './functions/interval-scaling.ts';
import { jsonFields } from './functions/json-text.ts';
import { paddedText, storedText } from './functions/limited-text.ts';
import { fromGroupKey, groupKey } from './functions/map-keys.ts';
import { multiply } from './functions/multiply.ts';
import { isFalse, isNotNull, isNull, isTrue } from './functions/null-checks.ts';
import { onlyRow } from './functions/only-row.ts';
import { remainder } from './functions/remainder.ts';
import { subtract } from './functions/subtract.ts';
import { decodeText } from './functions/text-encoding.ts';
import { secondOfTime, timeDistance, timeShift } from './functions/time-arithmetic.ts';
import { timestampAdd, timestampDiff } from './functions/timestamp-units.ts';
import { variantParts, variantPath } from './functions/variant.ts';
import { windowBound } from './functions/window-bound.ts';
import { withValue } from './functions/with-value.ts';

/** Functions without a name in SQL: operators, and what clauses and other functions are made of. */
const NAMELESS: ReadonlySet<string> = new Set(
  [
    ...[equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, nullSafeEqual],
    ...[isNull, isNotNull, isTrue, isFalse, caseWhen, cast, tryCast, getField, getItem],
    ...[add, subtract, multiply, divide, remainder, bitwiseAnd, bitwiseOr, bitwiseXor, bitwiseNot],
    ...[secondWithFraction, dayOfWeekIso, yearOfWeek, decodeText, timestampAdd, timestampDiff],
    ...[
      intervalField,
      multiplyInterval,
      divideInterval,
      jsonFields,
      windowBound,
      collated,
      collationKey,
      collatedSearch,
      collatedElements,
      variantParts,
      variantPath,
      onlyRow,
      withValue,
      timeShift,
      calendarShift,
      calendarSum,
      calendarScale,
      timeDistance,
      secondOfTime,
      groupKey,
      fromGroupKey,
      storedText,
      paddedText,
    ],
  ].map(({ name }) => name),
);

/** False for the name of a function that SQL cannot call by it. */
export function isCallableName(name: string): boolean {
  return !NAMELESS.has(name.toLowerCase());
}
