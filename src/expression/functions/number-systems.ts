import { BIGINT, DOUBLE, INT, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { countOfInterval } from '../time/interval-count.ts';

const BASE_MIN = 2;
const BASE_MAX = 36;
const UNSIGNED_MAX = (1n << 64n) - 1n;

const CONV = {
  name: 'conv',
  summary:
    'Writes a number of one base in another, in 64 bits; a negative base to write in keeps the sign.',
  examples: [{ sql: "conv('ff', 16, 10)", result: '255' }],
  parameters: [[STRING], [INT], [INT]],
  result: STRING,
  nullable: true,
} as const;

const convOrFail = rowFunction({
  ...CONV,
  compute: (text: string, from: number, to: number) => convert(text, from, to, true),
});
const convOrMost = rowFunction({
  ...CONV,
  compute: (text: string, from: number, to: number) => convert(text, from, to, false),
});

/** Too many digits are an error in ANSI mode, and the greatest number otherwise. */
export const conv: ScalarFunction = {
  ...convOrFail,
  evaluate: (call, frame, evaluate) => {
    const isLegacy = call.options?.['mode'] === 'legacy';
    return (isLegacy ? convOrMost : convOrFail).evaluate(call, frame, evaluate);
  },
};

function convert(text: string, from: number, to: number, isStrict: boolean): string | null {
  const digits = text.replace(/^ +| +$/g, '');
  const isBase = (base: number): boolean => base >= BASE_MIN && base <= BASE_MAX;
  if (digits === '' || !isBase(from) || !isBase(Math.abs(to))) return null;
  const isNegative = digits.startsWith('-');
  const size = readDigits(isNegative ? digits.slice(1) : digits, from);
  if (isStrict && size === null) {
    throw userError('ARITHMETIC_OVERFLOW', `The number ${digits} does not fit 64 bits.`);
  }
  return writeBits(size ?? UNSIGNED_MAX, isNegative, to).toUpperCase();
}

/** As in Hive: of 64 bits the first is a sign, which is written where a sign may be; where not, a minus before it gives all bits. */
function writeBits(magnitude: bigint, isNegative: boolean, to: number): string {
  const signed = BigInt.asIntN(64, magnitude);
  if (to < 0) {
    const size = signed < 0n ? -signed : signed;
    return `${isNegative || signed < 0n ? '-' : ''}${size.toString(-to)}`;
  }
  if (!isNegative) return magnitude.toString(to);
  return BigInt.asUintN(64, signed < 0n ? -1n : -signed).toString(to);
}

/** Reading stops at what is no digit; null for what does not fit 64 bits. */
function readDigits(text: string, base: number): bigint | null {
  let value = 0n;
  for (const character of text) {
    const digit = Number.parseInt(character, base);
    if (Number.isNaN(digit)) break;
    value = value * BigInt(base) + BigInt(digit);
    if (value > UNSIGNED_MAX) return null;
  }
  return value;
}

const bucketOfNumbers = rowFunction({
  name: 'width_bucket',
  summary:
    'Numbers the bucket of a value among buckets of equal width between two bounds; 0 before, one more behind.',
  examples: [{ sql: 'width_bucket(5.3, 0.2, 10.6, 5)', result: '3' }],
  parameters: [[DOUBLE], [DOUBLE], [DOUBLE], [BIGINT]],
  result: BIGINT,
  nullable: true,
  compute: (value: number, low: number, high: number, count: bigint) => {
    const isDefined = count > 0n && count < (1n << 63n) - 1n && low !== high;
    if (!isDefined || Number.isNaN(value) || !Number.isFinite(low) || !Number.isFinite(high)) {
      return null;
    }
    const share = (value - low) / (high - low);
    const isBefore = low < high ? value < low : value > low;
    if (isBefore) return 0n;
    if (share >= 1) return count + 1n;
    return BigInt(Math.trunc((Number(count) * (value - low)) / (high - low))) + 1n;
  },
});

export const widthBucket: ScalarFunction = {
  ...bucketOfNumbers,
  resolve: (given, settings, position) =>
    bucketOfNumbers.resolve(given.map(countOfInterval), settings, position),
};
