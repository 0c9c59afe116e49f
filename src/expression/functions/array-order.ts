import { BOOLEAN } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { arrayArgument, collectionFunction } from '../collection-function.ts';
import { compareValues } from '../compare.ts';
import { isConstant } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument } from '../signature.ts';
import { checkOrder } from './comparison.ts';

// Arrays in the order of their elements.

type List = readonly LiteralValue[];

export const arrayMax: ScalarFunction = extreme('array_max', 'greatest', '3', 1);
export const arrayMin: ScalarFunction = extreme('array_min', 'least', '1', -1);

export const sortArray: ScalarFunction = collectionFunction({
  name: 'sort_array',
  summary: 'Sorts an array; nulls come first, or last when it descends.',
  examples: [
    { sql: 'sort_array(array(3, NULL, 1))', result: '[null, 1, 3]' },
    { sql: 'sort_array(array(3, NULL, 1), false)', result: '[3, 1, null]' },
  ],
  count: [1, 2],
  sign: ([list, ...direction], name, position) => {
    const { argument, type } = arrayArgument(name, 1, list, position);
    checkOrder(type, name, position);
    const [ascending] = direction.map((flag) => exactArgument(name, 2, [BOOLEAN], flag, position));
    if (ascending === undefined) return { typed: [argument], type };
    if (isConstant(ascending)) return { typed: [argument, ascending], type };
    throw userError(
      'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
      `The direction of \`${name}\` must be constant.`,
      { position },
    );
  },
  compute: (list: List, ascending = true) =>
    list.toSorted((left, right) => (ascending ? 1 : -1) * compareValues(left, right)),
});

/** The extreme of no values is null. */
function extreme(name: string, which: string, result: string, sign: 1 | -1): ScalarFunction {
  return collectionFunction({
    name,
    summary: `Takes the ${which} element of an array that is not null.`,
    examples: [{ sql: `${name}(array(1, NULL, 3))`, result }],
    count: [1, 1],
    sign: ([list], own, position) => {
      const { argument, type } = arrayArgument(own, 1, list, position);
      checkOrder(type, own, position);
      return { typed: [argument], type: type.element, nullable: true };
    },
    compute: (list: List) => {
      let best: LiteralValue = null;
      for (const element of list) {
        if (element === null) continue;
        if (best === null || sign * compareValues(element, best) > 0) best = element;
      }
      return best;
    },
  });
}
