import type { ScalarFunction } from '../scalar-function.ts';
import { add, tryAdd } from './add.ts';
import { caseWhen, ifElse, nullIf, nvl2 } from './case.ts';
import { cast, tryCast } from './cast.ts';
import { coalesce } from './coalesce.ts';
import {
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  notEqual,
  nullSafeEqual,
} from './comparison.ts';
import { divide, tryDivide } from './divide.ts';
import { getField } from './get-field.ts';
import { isIn } from './in.ts';
import { integralDivision } from './integral-division.ts';
import { and, not, or } from './logic.ts';
import { multiply, tryMultiply } from './multiply.ts';
import { isFalse, isNan, isNotNull, isNull, isTrue } from './null-checks.ts';
import { pmod, remainder, tryMod } from './remainder.ts';
import { abs, negative, positive } from './sign-operators.ts';
import { subtract, trySubtract } from './subtract.ts';

/** Every scalar function, by subject. */
export const SCALAR_FUNCTIONS: readonly ScalarFunction[] = [
  // Comparisons and conditions
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  nullSafeEqual,
  isIn,
  and,
  or,
  not,
  isNull,
  isNotNull,
  isTrue,
  isFalse,
  isNan,
  caseWhen,
  ifElse,
  nvl2,
  nullIf,
  coalesce,
  // Arithmetic
  add,
  tryAdd,
  subtract,
  trySubtract,
  multiply,
  tryMultiply,
  divide,
  tryDivide,
  integralDivision,
  remainder,
  tryMod,
  pmod,
  negative,
  positive,
  abs,
  // Conversion
  cast,
  tryCast,
  // Structs, arrays and maps
  getField,
];

const BY_NAME: ReadonlyMap<string, ScalarFunction> = new Map(
  SCALAR_FUNCTIONS.flatMap((scalar) =>
    [scalar.name, ...(scalar.aliases ?? [])].map((name) => [name, scalar] as const),
  ),
);

/** Finds a scalar function by its name or another name of it, in any case. */
export function lookupFunction(name: string): ScalarFunction | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase());
}

/** All names that `lookupFunction` knows, for suggestions. */
export function functionNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
