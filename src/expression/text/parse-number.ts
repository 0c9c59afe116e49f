/** Bits of an f64 that an f32 cuts off, and their half. */
const CUT_BITS = 0x1fff_ffffn;
const CUT_HALF = 0x1000_0000n;
/** An f64 is mantissa · 2 ** (exponent field − 1075). */
const EXPONENT_BIAS = 1075;
const MANTISSA_BITS = 52n;

/** The f32 nearest to a decimal text. Going through f64 rounds twice, which is wrong only half way between two f32. */
export function nearestFloat(text: string): number {
  const double = Number(text);
  const bits = bitsOf(double);
  if ((bits & CUT_BITS) !== CUT_HALF) return Math.fround(double);
  const order = compareMagnitude(text, double);
  return Math.fround(numberOf(bits + BigInt(order)));
}

/** The sign of |text| − |value|, exactly. */
function compareMagnitude(text: string, value: number): number {
  const [mantissa, power = '0'] = text.replace('-', '').toLowerCase().split(/e(.*)/);
  const [whole, fraction = ''] = mantissa.split('.');
  const bits = bitsOf(Math.abs(value));
  let decimal = BigInt(whole + fraction);
  let binary = (bits & ((1n << MANTISSA_BITS) - 1n)) | (1n << MANTISSA_BITS);
  const decimalPower = Number(power) - fraction.length;
  const binaryPower = Number(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
  if (decimalPower >= 0) decimal *= 10n ** BigInt(decimalPower);
  else binary *= 10n ** BigInt(-decimalPower);
  if (binaryPower >= 0) binary <<= BigInt(binaryPower);
  else decimal <<= BigInt(-binaryPower);
  if (decimal === binary) return 0;
  return decimal > binary ? 1 : -1;
}

function bitsOf(value: number): bigint {
  return new BigUint64Array(new Float64Array([value]).buffer)[0];
}

function numberOf(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0];
}

/** Greatest shift by powers of ten that is worked out: no DECIMAL holds more. */
const DECIMAL_SHIFT_MAX = 5000;

/** The unscaled value of a decimal text, rounded half up; undefined for a text that is no number. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = '', power = '0'] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = Number(power) - fraction.length + scale;
  if (digits === 0n || shift < -DECIMAL_SHIFT_MAX) return 0n;
  if (shift > DECIMAL_SHIFT_MAX) return undefined;
  const magnitude = shiftHalfUp(digits, shift);
  return sign === '-' ? -magnitude : magnitude;
}

function shiftHalfUp(digits: bigint, shift: number): bigint {
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits * 2n + divisor) / (divisor * 2n);
}
