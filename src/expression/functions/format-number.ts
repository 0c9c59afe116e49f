import { DOUBLE, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument } from '../signature.ts';
import { exactDecimal, shortestDecimal } from '../text/exact-decimal.ts';
import { numberPattern, printNumber } from '../text/number-pattern.ts';
import { unexpectedType } from '../type-errors.ts';

export const formatNumber: ScalarFunction = {
  name: 'format_number',
  summary:
    "Prints a number with commas and so many fraction digits, or by a pattern such as '#,##0.0#'.",
  examples: [
    { sql: 'format_number(1234567.891, 2)', result: '1,234,567.89' },
    { sql: "format_number(-1234.567, '#,###.#')", result: '-1,234.6' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('format_number', given, 2, 2, position);
    const number = numberArgument(given[0]);
    if (number === undefined) {
      throw unexpectedType('format_number', 1, ['a number'], given[0], position);
    }
    const form = exactArgument('format_number', 2, [INT, STRING], given[1], position);
    return functionCall('format_number', [number, form], STRING, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) => {
    const { type } = call.arguments[0];
    const scale = type.kind === 'decimal' ? type.scale : 0;
    const printerOf = lastOf((form: LiteralValue) => printerFor(form, scale));
    return computeRows(call, frame, evaluate, ([value, form]) => {
      if (typeof form === 'number' && form < 0) return null;
      return printerOf(form!)(value!);
    });
  },
};

/** Keeps what was made last: mostly all rows have the same. */
function lastOf<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | null = null;
  return (key) => {
    if (last === null || last.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

function printerFor(form: LiteralValue, scale: number): (value: LiteralValue) => string {
  const digits = typeof form === 'number' ? form : form === '' ? 0 : null;
  const pattern = numberPattern(digits === null ? String(form) : fixedPattern(digits));
  const print = (value: LiteralValue): string => printValue(value, scale, pattern);
  if (digits === null || digits >= TO_FIXED_DIGITS) return print;
  return (value) => printFixed(value, digits) ?? print(value);
}

/** Beyond, JavaScript prints no fixed digits. */
const TO_FIXED_DIGITS = 100;
/** Of numbers with fewer digits all tell them from others. */
const UNITS_MAX = 1e15;

/** A DOUBLE with so many digits; null where it may lie in the middle of two such numbers, and where that is not all. */
function printFixed(value: LiteralValue, digits: number): string | null {
  if (typeof value !== 'number' || Object.is(value, -0)) return null;
  if (!(Math.abs(value) * 10 ** digits < UNITS_MAX)) return null;
  if (value.toFixed(digits + 1).endsWith('5')) return null;
  const text = value.toFixed(digits);
  const start = text.startsWith('-') ? 1 : 0;
  const point = digits === 0 ? text.length : text.length - digits - 1;
  let shown = text.slice(point);
  let end = point;
  for (; end - start > 3; end -= 3) shown = `,${text.slice(end - 3, end)}${shown}`;
  return text.slice(0, end) + shown;
}

/** Text counts as DOUBLE. */
function numberArgument(argument: Expression): Expression | undefined {
  if (isNumeric(argument.type)) return argument;
  const isText = argument.type.kind === 'string' || argument.type.kind === 'null';
  return isText ? implicitCast(argument, DOUBLE) : undefined;
}

function fixedPattern(digits: number): string {
  return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
}

/** As Java prints a DOUBLE: with the digits that tell it from others and no more, and rounded by what it is to its last digit. */
function printValue(
  value: LiteralValue,
  scale: number,
  pattern: ReturnType<typeof numberPattern>,
): string {
  if (typeof value === 'bigint') return printNumber({ unscaled: value, scale }, pattern);
  const number = value as number;
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number < 0 ? '-∞' : '∞';
  const shortest = shortestDecimal(number);
  const isWhole = shortest.scale <= pattern.fractionDigitsMax + pattern.shift;
  const text = printNumber(isWhole ? shortest : exactDecimal(number), pattern);
  return Object.is(number, -0) ? `-${text}` : text;
}
