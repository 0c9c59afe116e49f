import { BIGINT, type DataType, DECIMAL_DIGITS_MAX, DOUBLE, decimal } from '../columnar/types.ts';

// Types for numbers that stand in texts, as Spark infers them: BIGINT, DECIMAL or DOUBLE.

/** Spark's digits of a BIGINT among decimals. */
const BIGINT_DIGITS = 20;

export function isInferredNumber({ kind }: DataType): boolean {
  return kind === 'bigint' || kind === 'double' || kind === 'decimal';
}

/** Whether a text of nothing but digits, with or without a sign, is a BIGINT. */
export function fitsBigint(text: string): boolean {
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value;
}

/** The DECIMAL that has just the digits of a number's text; null where none has so many. */
export function decimalOfText(text: string): DataType | null {
  const [, whole = '', fraction = '', power = '0'] =
    /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '').length;
  const scale = fraction.length - Number(power);
  const precision = Math.max(digits, scale);
  return scale < 0 || precision > DECIMAL_DIGITS_MAX ? null : decimal(precision, scale);
}

/** The type of two numbers: BIGINT, DECIMAL where it has the digits, or DOUBLE. */
export function widerNumber(left: DataType, right: DataType): DataType {
  if (left.kind === 'bigint' && right.kind === 'bigint') return BIGINT;
  if (left.kind === 'double' || right.kind === 'double') return DOUBLE;
  const [a, b] = [left, right].map((type) =>
    type.kind === 'decimal' ? type : { precision: BIGINT_DIGITS, scale: 0 },
  );
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  return precision > DECIMAL_DIGITS_MAX ? DOUBLE : decimal(precision, scale);
}
