import { decimalText } from '../../columnar/decimal-text.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import type { ErrorData, SourcePosition } from '../../errors.ts';

const ANSI_HINT = 'Set spark.sql.ansi.enabled=false to get null instead.';

/** An integer result that does not fit its type. TINYINT and SMALLINT have a condition of their own in Spark. */
export function overflow(
  name: string,
  type: DataType,
  position: SourcePosition | undefined,
): ErrorData {
  const isSmall = type.kind === 'tinyint' || type.kind === 'smallint';
  return {
    kind: 'user',
    condition: isSmall ? 'BINARY_ARITHMETIC_OVERFLOW' : 'ARITHMETIC_OVERFLOW',
    message: `The result of \`${name}\` does not fit ${typeName(type)}.`,
    hint: `Use try_${name} where there is one, or cast the operands to a wider type.`,
    position,
  };
}

/** A divisor of zero. */
export function divideByZero(position: SourcePosition | undefined): ErrorData {
  return {
    kind: 'user',
    condition: 'DIVIDE_BY_ZERO',
    message: 'Division by zero.',
    hint: 'Use try_divide to get null instead, or guard the division with CASE.',
    position,
  };
}

/** A divisor of zero in `%` or `pmod`. */
export function remainderByZero(position: SourcePosition | undefined): ErrorData {
  return {
    kind: 'user',
    condition: 'REMAINDER_BY_ZERO',
    message: 'Remainder by zero.',
    hint: 'Use try_mod to get null instead, or guard the operation with CASE.',
    position,
  };
}

/** A decimal that has too many digits before the point for its type. */
export function decimalOutOfRange(
  unscaled: bigint,
  scale: number,
  type: DataType,
  position: SourcePosition | undefined,
): ErrorData {
  return {
    kind: 'user',
    condition: 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    message: `The value ${decimalText(unscaled, scale)} does not fit ${typeName(type)}.`,
    hint: ANSI_HINT,
    position,
  };
}
