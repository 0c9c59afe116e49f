import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import { array, INT } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda } from '../element-frame.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { LambdaParameter, ScalarFunction, TypeLambda } from '../scalar-function.ts';

export const transform: ScalarFunction = {
  name: 'transform',
  summary:
    'Computes an expression for each element of an array; it may also get the place, from 0.',
  examples: [
    { sql: 'transform(array(1, 2, NULL), x -> x + 1)', result: '[2, 3, null]' },
    { sql: 'transform(array(5, 6), (x, i) -> x * i)', result: '[0, 6]' },
  ],
  typeLambda: (given, arity, position) => placedElement('transform')(given, arity, position),
  resolve: (given, _settings, position) => {
    checkCount('transform', given, 2, 2, position);
    const { argument } = arrayArgument('transform', 1, given[0], position);
    const type = array(given[1].type, isNullable(given[1]));
    const nullable = isNullable(argument);
    return functionCall('transform', [argument, given[1]], type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const lambda = lambdaAt(call.arguments[1])!;
    const { lists, owners } = elementsOf(
      evaluate(call.arguments[0], frame),
      call.arguments[0].type,
      frame,
    );
    const values = placedValues(lists, owners, lambda.parameters.length, frame);
    return { ...lists, children: [evaluateLambda(lambda, values, owners, frame, evaluate)] };
  },
};

const PLACE: LambdaParameter = { type: INT, nullable: false };

/** A lambda behind an array gets an element, and its place where it is written with two parameters. */
export function placedElement(name: string): TypeLambda {
  return (given, arity, position) => {
    if (given.length !== 1) return null;
    const element = elementParameter(name, given[0], position);
    return arity === 2 ? [element, PLACE] : [element];
  };
}

/** An element of an array argument. */
export function elementParameter(
  name: string,
  list: Expression,
  position: Parameters<TypeLambda>[2],
): LambdaParameter {
  const { type } = arrayArgument(name, 1, list, position);
  return { type: type.element, nullable: type.containsNull };
}

/** What such a lambda gets. */
export function placedValues(
  lists: Column,
  owners: RowNumbers,
  count: number,
  { kernels, arena, memory }: EvaluationFrame,
): readonly Column[] {
  const [elements] = lists.children;
  if (count < 2) return [elements];
  const places = arena.allocate(owners.count * 4);
  const all = arena.allocate(owners.count * 4) / 4;
  for (let element = 0; element < owners.count; element++) memory.u32[all + element] = element;
  kernels.elementPositions(lists.offsets, owners.address, all * 4, owners.count, places);
  return [elements, fixedColumn(owners.count, 0, places)];
}
