import { DOUBLE, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument } from '../signature.ts';
import { exactDecimal } from '../text/exact-decimal.ts';
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
    return computeRows(call, frame, evaluate, ([value, form]) => {
      if (typeof form === 'number' && form < 0) return null;
      const pattern = numberPattern(
        typeof form === 'number' ? fixedPattern(form) : (form as string) || fixedPattern(0),
      );
      return printValue(value, scale, (number) => printNumber(number, pattern));
    });
  },
};

/** Text counts as DOUBLE. */
function numberArgument(argument: Expression): Expression | undefined {
  if (isNumeric(argument.type)) return argument;
  const isText = argument.type.kind === 'string' || argument.type.kind === 'null';
  return isText ? implicitCast(argument, DOUBLE) : undefined;
}

function fixedPattern(digits: number): string {
  return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
}

function printValue(
  value: LiteralValue,
  scale: number,
  print: (number: { unscaled: bigint; scale: number }) => string,
): string {
  if (typeof value === 'bigint') return print({ unscaled: value, scale });
  const number = value as number;
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number < 0 ? '-∞' : '∞';
  return print(exactDecimal(number));
}
