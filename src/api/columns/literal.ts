import type { DataType } from '../../columnar/types.ts';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DECIMAL_DIGITS_MAX,
  DOUBLE,
  decimal,
  INT,
  NULL,
  STRING,
  TIMESTAMP,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/** JavaScript values that can stand in an expression. */
export type LiteralInput =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly LiteralInput[];

const INT_MAX = 2 ** 31 - 1;
const BIGINT_MAX = 2n ** 63n - 1n;

/**
 * The literal of a JavaScript value: whole numbers are INT or BIGINT, others DOUBLE; a bigint is BIGINT or, when that is
 * too small, DECIMAL; a Date is a TIMESTAMP; a list is an ARRAY of its values.
 */
export function literal(value: LiteralInput): UnresolvedExpression {
  if (isList(value)) {
    return { kind: 'unresolvedCall', name: 'array', arguments: value.map((item) => literal(item)) };
  }
  const [type, content] = typed(value);
  return { kind: 'literal', type, value: content };
}

function typed(value: Exclude<LiteralInput, readonly LiteralInput[]>): [DataType, LiteralValue] {
  if (value === null) return [NULL, null];
  if (typeof value === 'boolean') return [BOOLEAN, value];
  if (typeof value === 'string') return [STRING, value];
  if (typeof value === 'number') return typedNumber(value);
  if (typeof value === 'bigint') return typedBigint(value);
  if (value instanceof Uint8Array) return [BINARY, value];
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return [TIMESTAMP, BigInt(value.getTime()) * 1000n];
  }
  throw noLiteral(value);
}

/** What the compiler refuses, or cannot see: JavaScript gives it all the same. */
function noLiteral(value: unknown): Error {
  const what = value instanceof Date ? 'a Date without a time' : `a value of type ${typeof value}`;
  return userError('UNSUPPORTED_FEATURE.LITERAL_TYPE', `There is no literal of ${what}.`, {
    hint: 'Use null where there is no value, struct(…) for an object, and col(…) for a column.',
  });
}

function typedNumber(value: number): [DataType, LiteralValue] {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return [DOUBLE, value];
  if (value >= -INT_MAX - 1 && value <= INT_MAX) return [INT, value];
  return [BIGINT, BigInt(value)];
}

function typedBigint(value: bigint): [DataType, LiteralValue] {
  if (value >= -BIGINT_MAX - 1n && value <= BIGINT_MAX) return [BIGINT, value];
  const digits = value.toString().replace('-', '').length;
  if (digits <= DECIMAL_DIGITS_MAX) return [decimal(digits, 0), value];
  throw userError(
    'NUMERIC_VALUE_OUT_OF_RANGE',
    `The number has ${digits} digits; a DECIMAL has at most 38.`,
  );
}

function isList(value: LiteralInput): value is readonly LiteralInput[] {
  return Array.isArray(value);
}
