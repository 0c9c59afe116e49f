/** Text of a DOUBLE as Java prints it: `1.0`, `1.0E7`, `1.0E-5`, `NaN`, `Infinity`. */
export function doubleText(value: number): string {
  return javaText(value, (magnitude) => magnitude.toExponential());
}

/** Text of a FLOAT: the shortest digits that read back as the same 32 bits. */
export function floatText(value: number): string {
  return javaText(value, (magnitude) => {
    for (let digits = 0; digits < FLOAT_DIGITS_MAX; digits++) {
      const text = magnitude.toExponential(digits);
      if (Math.fround(Number(text)) === magnitude) return text;
    }
    return magnitude.toExponential();
  });
}

const FLOAT_DIGITS_MAX = 9;
/** Java prints magnitudes from 0.001 up to 10,000,000 without exponent. */
const EXPONENT_MIN = -3;
const EXPONENT_MAX = 7;

function javaText(value: number, exponential: (magnitude: number) => string): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return `${sign}Infinity`;
  if (magnitude === 0) return `${sign}0.0`;
  const [mantissa, power] = exponential(magnitude).split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < EXPONENT_MIN || exponent >= EXPONENT_MAX) {
    return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
