import { map } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { checkedMap } from '../checked-map.ts';
import { mapArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda } from '../element-frame.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { ScalarFunction, TypeLambda } from '../scalar-function.ts';

// Maps with other keys or values.

export const transformValues: ScalarFunction = {
  name: 'transform_values',
  summary: 'Computes another value for each entry of a map.',
  examples: [{ sql: "transform_values(map('a', 1), (k, v) -> v * 10)", result: '{a -> 10}' }],
  typeLambda: entryParameters('transform_values'),
  resolve: (given, _settings, position) => {
    checkCount('transform_values', given, 2, 2, position);
    const { argument, type } = mapArgument('transform_values', 1, given[0], position);
    const result = map(type.key, given[1].type, isNullable(given[1]));
    const nullable = isNullable(argument);
    return functionCall('transform_values', [argument, given[1]], result, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument, lambda] = call.arguments;
    const { lists, owners } = elementsOf(evaluate(argument, frame), argument.type, frame);
    const values = evaluateLambda(lambdaAt(lambda)!, lists.children, owners, frame, evaluate);
    return { ...lists, children: [lists.children[0], values] };
  },
};

export const transformKeys: ScalarFunction = {
  name: 'transform_keys',
  summary: 'Computes another key for each entry of a map; keys must be there and differ.',
  examples: [{ sql: "transform_keys(map('a', 1), (k, v) -> upper(k))", result: '{A -> 1}' }],
  typeLambda: entryParameters('transform_keys'),
  resolve: (given, _settings, position) => {
    checkCount('transform_keys', given, 2, 2, position);
    const { argument, type } = mapArgument('transform_keys', 1, given[0], position);
    if (given[1].type.kind === 'map') {
      const message = 'A key of a map cannot be a MAP.';
      throw userError('DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE', message, { position });
    }
    const result = map(given[1].type, type.value, type.valueContainsNull);
    const nullable = isNullable(argument);
    return functionCall('transform_keys', [argument, given[1]], result, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument, second] = call.arguments;
    const lambda = lambdaAt(second)!;
    const { lists, owners } = elementsOf(evaluate(argument, frame), argument.type, frame);
    const keys = evaluateLambda(lambda, lists.children, owners, frame, evaluate);
    return checkedMap({ ...lists, children: [keys, lists.children[1]] }, call, frame);
  },
};

/** A lambda behind a map gets key and value. */
export function entryParameters(name: string): TypeLambda {
  return (given, _arity, position) => {
    if (given.length !== 1) return null;
    const { type } = mapArgument(name, 1, given[0], position);
    return [
      { type: type.key, nullable: false },
      { type: type.value, nullable: type.valueContainsNull },
    ];
  };
}
