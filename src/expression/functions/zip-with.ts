import { array } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument } from '../collection-function.ts';
import { evaluateLambda } from '../element-frame.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import { ownersOf } from '../list-parts.ts';
import { operandsOf, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { zipLists } from '../zip-lists.ts';

export const zipWith: ScalarFunction = {
  name: 'zip_with',
  summary:
    'Computes an expression for the elements of two arrays at the same place; the shorter one ends in nulls.',
  examples: [
    { sql: 'zip_with(array(1, 2), array(10, 20, 30), (x, y) -> x + y)', result: '[11, 22, null]' },
  ],
  typeLambda: (given, _arity, position) => {
    if (given.length !== 2) return null;
    return given.map((list, index) => {
      const { type } = arrayArgument('zip_with', index + 1, list, position);
      return { type: type.element, nullable: true };
    });
  },
  resolve: (given, _settings, position) => {
    checkCount('zip_with', given, 3, 3, position);
    const left = arrayArgument('zip_with', 1, given[0], position).argument;
    const right = arrayArgument('zip_with', 2, given[1], position).argument;
    const type = array(given[2].type, isNullable(given[2]));
    const nullable = isNullable(left) || isNullable(right);
    return functionCall('zip_with', [left, right, given[2]], type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const sides = operandsOf({ ...call, arguments: call.arguments.slice(0, 2) }, frame, evaluate);
    const validity = validityOf(sides, frame);
    const { offsets, children } = zipLists(call, sides, validity, frame);
    const lists = { length: frame.batch.rowCount, validity, values: 0, offsets, children };
    const lambda = lambdaAt(call.arguments[2])!;
    const owners = ownersOf(lists, frame);
    return { ...lists, children: [evaluateLambda(lambda, children, owners, frame, evaluate)] };
  },
};
