import { array, type DataType, INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { commonType, isInteger } from '../coercion/wider-type.ts';
import { collectionFunction } from '../collection-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { noCommonType, unexpectedType } from '../type-errors.ts';
import { checkLength } from './array-editing.ts';

export const sequence: ScalarFunction = collectionFunction({
  name: 'sequence',
  summary:
    'Makes an array of the integers from one to another, in steps of 1, -1 or what is given.',
  examples: [
    { sql: 'sequence(1, 3)', result: '[1, 2, 3]' },
    { sql: 'sequence(5, 1, -2)', result: '[5, 3, 1]' },
  ],
  count: [2, 3],
  sign: (given, name, position) => {
    const common = commonType(given.map(({ type }) => type));
    if (common === undefined) throw noCommonType(name, given, position);
    const type: DataType = common.kind === 'null' ? INT : common;
    if (!isInteger(type)) throw unexpectedType(name, 1, ['an integer type'], given[0], position);
    return {
      typed: given.map((argument) => implicitCast(argument, type)),
      type: array(type, false),
    };
  },
  compute: (...bounds: readonly (number | bigint)[]) => {
    const numbers = integersBetween(...(bounds.map(BigInt) as [bigint, bigint, bigint?]));
    return typeof bounds[0] === 'bigint' ? numbers : numbers.map(Number);
  },
});

function integersBetween(
  start: bigint,
  stop: bigint,
  step: bigint = start <= stop ? 1n : -1n,
): bigint[] {
  const isForward = step > 0n && start <= stop;
  const isBackward = step < 0n && start >= stop;
  if (!isForward && !isBackward && start !== stop) {
    throw userError(
      'ILLEGAL_SEQUENCE_BOUNDARIES',
      `No sequence leads from ${start} to ${stop} in steps of ${step}.`,
    );
  }
  const count = step === 0n ? 1 : checkLength(Number((stop - start) / step) + 1);
  return Array.from({ length: count }, (_, index) => start + BigInt(index) * step);
}
