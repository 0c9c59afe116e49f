import { divideHalfUp, powerOfTen } from '../arithmetic/decimal.ts';

/** `unscaled / 10^scale`. */
export interface ExactDecimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** The decimal that a finite DOUBLE is, to its last digit. */
export function exactDecimal(value: number): ExactDecimal {
  let scale = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    scale++;
  }
  return { unscaled: BigInt(scaled) * 5n ** BigInt(scale), scale };
}

/** The shortest decimal that reads back as a finite DOUBLE. */
export function shortestDecimal(value: number): ExactDecimal {
  const [digits, exponent = '0'] = String(value).split('e');
  const [whole, fraction = ''] = digits.split('.');
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(whole + fraction);
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * powerOfTen(-scale), scale: 0 };
}

/** The decimal in units of the last of so many fraction digits. */
export function roundHalfUp({ unscaled, scale }: ExactDecimal, digits: number): bigint {
  if (digits >= scale) return unscaled * powerOfTen(digits - scale);
  return divideHalfUp(unscaled, powerOfTen(scale - digits));
}

/** The same; what lies in the middle goes to the even one. */
export function roundHalfEven(number: ExactDecimal, digits: number): bigint {
  const rounded = roundHalfUp(number, digits);
  if (digits >= number.scale || rounded % 2n === 0n) return rounded;
  const distance = rounded * powerOfTen(number.scale - digits) - number.unscaled;
  const isMiddle =
    (distance < 0n ? -distance : distance) * 2n === powerOfTen(number.scale - digits);
  return isMiddle ? rounded - (rounded < 0n ? -1n : 1n) : rounded;
}

/** Digits before and after the point of a number in units of its last fraction digit, without its sign. */
export function splitDigits(units: bigint, fractionDigits: number): readonly [string, string] {
  const digits = String(units < 0n ? -units : units).padStart(fractionDigits + 1, '0');
  const point = digits.length - fractionDigits;
  return [digits.slice(0, point), digits.slice(point)];
}

/** Puts a comma between every three digits. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
