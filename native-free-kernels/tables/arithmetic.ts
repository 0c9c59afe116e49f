/**
 * Computes with numbers. `step` is 1 for a column and 0 for a constant, whose value fills at least 16 bytes at its address.
 * Kernels with `errors` write a bitmap of the rows that failed and return 0 when there are none; integers wrap around.
 * Vectors may write up to 15 bytes behind the last row. Sources: `native-free-kernels/arithmetic/`.
 */
export interface ArithmeticKernels {
  addI8: CheckedArithmetic;
  addI16: CheckedArithmetic;
  addI32: CheckedArithmetic;
  addI64: CheckedArithmetic;
  addF32: FloatArithmetic;
  addF64: FloatArithmetic;
  subtractI8: CheckedArithmetic;
  subtractI16: CheckedArithmetic;
  subtractI32: CheckedArithmetic;
  subtractI64: CheckedArithmetic;
  subtractF32: FloatArithmetic;
  subtractF64: FloatArithmetic;
  multiplyI8: CheckedArithmetic;
  multiplyI16: CheckedArithmetic;
  multiplyI32: CheckedArithmetic;
  multiplyI64: CheckedArithmetic;
  multiplyF32: FloatArithmetic;
  multiplyF64: FloatArithmetic;

  /** Reports a divisor of zero. */
  divideF64: CheckedArithmetic;

  /** Reports a divisor of zero and, if `checked` is 1, the least BIGINT divided by -1. */
  divideI64(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    target: number,
    errors: number,
    checked: number,
  ): number;

  /** Reports a divisor of zero; the sign is the dividend's. */
  remainderI8: CheckedArithmetic;
  remainderI16: CheckedArithmetic;
  remainderI32: CheckedArithmetic;
  remainderI64: CheckedArithmetic;
  remainderF32: CheckedArithmetic;
  remainderF64: CheckedArithmetic;

  /** Reports a divisor of zero; `pmod` of Spark. */
  positiveRemainderI8: CheckedArithmetic;
  positiveRemainderI16: CheckedArithmetic;
  positiveRemainderI32: CheckedArithmetic;
  positiveRemainderI64: CheckedArithmetic;
  positiveRemainderF32: CheckedArithmetic;
  positiveRemainderF64: CheckedArithmetic;

  absoluteI8(source: number, length: number, target: number, errors: number): number;

  absoluteI16(source: number, length: number, target: number, errors: number): number;

  absoluteI32(source: number, length: number, target: number, errors: number): number;

  absoluteI64(source: number, length: number, target: number, errors: number): number;

  absoluteF32(source: number, length: number, target: number): void;

  absoluteF64(source: number, length: number, target: number): void;

  /** `left * leftFactor + right * rightFactor`, where the caller knows that nothing overflows. */
  addScaledI64(
    left: number,
    leftStep: number,
    leftFactor: bigint,
    right: number,
    rightStep: number,
    rightFactor: bigint,
    length: number,
    target: number,
  ): void;

  /**
   * Products of decimals as wide values. Widths are 8 or 16 bytes; `boundLow` and `boundHigh` are the words of the least
   * magnitude that is too great. Reported are rows whose product is, and those with a factor beyond 64 bits.
   */
  multiplyDecimals(
    left: number,
    leftWidth: number,
    leftStep: number,
    right: number,
    rightWidth: number,
    rightStep: number,
    length: number,
    boundLow: bigint,
    boundHigh: bigint,
    target: number,
    errors: number,
  ): number;

  /**
   * Integers or decimals times a factor, or divided by a divisor and rounded half up: one of the two is 1. Reported are
   * rows as `multiplyDecimals` reports them.
   */
  rescaleDecimals(
    source: number,
    width: number,
    length: number,
    factor: bigint,
    divisor: bigint,
    boundLow: bigint,
    boundHigh: bigint,
    target: number,
    targetWidth: number,
    errors: number,
  ): number;
}

/** Takes two numbers a row; returns whether rows failed, whose bits it sets in `errors`. */
type CheckedArithmetic = (
  left: number,
  leftStep: number,
  right: number,
  rightStep: number,
  length: number,
  target: number,
  errors: number,
) => number;

/** Takes two numbers a row and cannot fail. */
type FloatArithmetic = (
  left: number,
  leftStep: number,
  right: number,
  rightStep: number,
  length: number,
  target: number,
) => void;
