import { gatherColumnOrNull } from '../../columnar/gather.ts';
import { BOOLEAN } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { arrayArgument, collectionFunction } from '../collection-function.ts';
import { orderedWords } from '../element-words.ts';
import { isConstant } from '../facts.ts';
import { elementCount } from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument } from '../signature.ts';
import { sortLists } from '../sort-lists.ts';
import { andValidity, isSet } from '../validity.ts';
import { checkOrder } from './comparison.ts';

// Arrays in the order of their elements.

export const arrayMax: ScalarFunction = extreme('array_max', 'greatest', '3', 1);
export const arrayMin: ScalarFunction = extreme('array_min', 'least', '1', 0);

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
  computeColumn: ({ call, operands, validity, frame }) => {
    const [{ column: lists }, ascending] = operands;
    const isAscending =
      ascending === undefined || isSet(ascending.column.values, 0, frame.memory.u8);
    return { ...sortLists(lists, call.type, !isAscending, isAscending, frame), validity };
  },
});

/** The extreme of no values is null. */
function extreme(name: string, which: string, result: string, descending: 0 | 1): ScalarFunction {
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
    computeColumn: ({ call, operands, validity, frame }) => {
      const [{ column: lists }] = operands;
      const { kernels, scratch } = frame;
      const [elements] = lists.children;
      const words = orderedWords(elements, elementCount(lists, frame), call.type, frame);
      const rows = { address: scratch.allocate(lists.length * 4), count: lists.length };
      const from = [elements.validity, lists.offsets, lists.length] as const;
      kernels.extremesOfLists(...words, ...from, descending, rows.address);
      const column = gatherColumnOrNull(elements, call.type, rows, frame);
      return { ...column, validity: andValidity(column.validity, validity, frame) };
    },
  });
}
