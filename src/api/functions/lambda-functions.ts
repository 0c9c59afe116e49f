// Functions that take closures. A closure is called once, with columns that stand for what the lambda gets; what it gives
// back is the lambda's body, an expression like any other, so no JavaScript runs for a row.

import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { Column, type ColumnOrValue, toExpression } from '../columns/column.ts';
import { asColumn, type ColumnOrName } from './functions.ts';

/** What a closure makes of the values that it gets. */
export type LambdaOf<Inputs extends readonly Column[]> = (...inputs: Inputs) => ColumnOrValue;

/** A column whose type only analysis knows. */
type Unknown = Column;

/** What the closure makes of each element of an array; it may also take the place, from 0. */
export function transform(
  list: ColumnOrName,
  closure: LambdaOf<[element: Unknown, place: Unknown]>,
): Unknown {
  return call('transform', [list], lambda(closure, Math.max(1, closure.length)));
}

/** The elements of an array for which the closure's condition is true. */
export function filter(
  list: ColumnOrName,
  closure: LambdaOf<[element: Unknown, place: Unknown]>,
): Unknown {
  return call('filter', [list], lambda(closure, Math.max(1, closure.length)));
}

/** Whether the condition is true for an element of an array. */
export function exists(list: ColumnOrName, closure: LambdaOf<[element: Unknown]>): Unknown {
  return call('exists', [list], lambda(closure, 1));
}

/** Whether the condition is true for all elements of an array. */
export function forall(list: ColumnOrName, closure: LambdaOf<[element: Unknown]>): Unknown {
  return call('forall', [list], lambda(closure, 1));
}

/** Folds the elements of an array into a value that begins as `initial`; `finish` makes the result of it. */
export function aggregate(
  list: ColumnOrName,
  initial: ColumnOrValue,
  merge: LambdaOf<[folded: Unknown, element: Unknown]>,
  finish?: LambdaOf<[folded: Unknown]>,
): Unknown {
  const lambdas = [lambda(merge, 2), ...(finish === undefined ? [] : [lambda(finish, 1)])];
  return call('aggregate', [list], toExpression(initial), ...lambdas);
}

/** What the closure makes of the elements of two arrays at the same place; the shorter one ends in nulls. */
export function zipWith(
  left: ColumnOrName,
  right: ColumnOrName,
  closure: LambdaOf<[left: Unknown, right: Unknown]>,
): Unknown {
  return call('zip_with', [left, right], lambda(closure, 2));
}

/** The array sorted, nulls last; or by a closure that gives a negative number, 0 or a positive one. */
export function arraySort(
  list: ColumnOrName,
  compare?: LambdaOf<[left: Unknown, right: Unknown]>,
): Unknown {
  return compare === undefined
    ? call('array_sort', [list])
    : call('array_sort', [list], lambda(compare, 2));
}

/** The entries of a map for which the condition is true. */
export function mapFilter(
  map: ColumnOrName,
  closure: LambdaOf<[key: Unknown, value: Unknown]>,
): Unknown {
  return call('map_filter', [map], lambda(closure, 2));
}

/** The map with other keys. */
export function transformKeys(
  map: ColumnOrName,
  closure: LambdaOf<[key: Unknown, value: Unknown]>,
): Unknown {
  return call('transform_keys', [map], lambda(closure, 2));
}

/** The map with other values. */
export function transformValues(
  map: ColumnOrName,
  closure: LambdaOf<[key: Unknown, value: Unknown]>,
): Unknown {
  return call('transform_values', [map], lambda(closure, 2));
}

/** A value for each key of two maps; null stands for one that a map does not have. */
export function mapZipWith(
  left: ColumnOrName,
  right: ColumnOrName,
  closure: LambdaOf<[key: Unknown, left: Unknown, right: Unknown]>,
): Unknown {
  return call('map_zip_with', [left, right], lambda(closure, 3));
}

/** How deep closures stand in closures right now: the names of their parameters must differ. */
let depth = 0;

function lambda(
  closure: (...inputs: never[]) => ColumnOrValue,
  count: number,
): UnresolvedExpression {
  depth++;
  try {
    const parameters = Array.from({ length: count }, (_, index) => `lambda ${depth}.${index + 1}`);
    const inputs = parameters.map(
      (name) => new Column({ kind: 'unresolvedColumn', parts: [name] }),
    );
    const body = toExpression(closure(...(inputs as never[])));
    return Object.freeze({ kind: 'unresolvedLambda', parameters, body });
  } finally {
    depth--;
  }
}

function call(
  name: string,
  inputs: readonly ColumnOrName[],
  ...rest: readonly UnresolvedExpression[]
): Unknown {
  const operands = [...inputs.map((input) => asColumn(input).expression), ...rest];
  return new Column(Object.freeze({ kind: 'unresolvedCall', name, arguments: operands }));
}
