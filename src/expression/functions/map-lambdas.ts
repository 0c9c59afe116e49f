import type { Column } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { map } from '../../columnar/types.ts';
import { toErrorData, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { mapArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda, type ListElements } from '../element-frame.ts';
import { elementKey } from '../element-key.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Lambda } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { ScalarFunction, TypeLambda } from '../scalar-function.ts';
import { isSet } from '../validity.ts';

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
    const elements = elementsOf(evaluate(argument, frame), argument.type, frame);
    const { lists, owners } = elements;
    const keys = evaluateLambda(lambda, lists.children, owners, frame, evaluate);
    checkKeys(keys, lambda, elements, call, frame);
    return { ...lists, children: [keys, lists.children[1]] };
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

/** A key that is null or comes twice is an error of its row. */
function checkKeys(
  keys: Column,
  lambda: Lambda,
  { lists, owners }: ListElements,
  { position }: Call,
  frame: EvaluationFrame,
): void {
  const { memory, active, errors } = frame;
  const values = columnToValues(keys, lambda.type, memory);
  const seen = new Set<unknown>();
  let last = -1;
  for (let element = 0; element < owners.count; element++) {
    const row = memory.u32[owners.address / 4 + element];
    if (row !== last) seen.clear();
    last = row;
    const key = elementKey(values[element]);
    const isWrong = values[element] === null || seen.has(key);
    seen.add(key);
    if (!isWrong || !isSet(active, row, memory.u8) || !isSet(lists.validity, row, memory.u8))
      continue;
    const failure =
      values[element] === null
        ? userError('NULL_MAP_KEY', 'A key of a map is null.', { position })
        : userError('DUPLICATED_MAP_KEY', 'A key of a map comes twice.', { position });
    errors.report(row, () => toErrorData(failure));
  }
}
