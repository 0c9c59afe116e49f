import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { compareValues } from '../compare.ts';
import { elementKey } from '../element-key.ts';
import { keysOf, withTextCollation } from './text-types.ts';

type List = readonly LiteralValue[];
type Operation = (list: List, other: LiteralValue, keys: ElementKeys) => LiteralValue;

/** How elements are compared. */
interface ElementKeys {
  /** Equal for elements that are. */
  identity(element: LiteralValue): unknown;
  /** The order of elements that are not null. */
  compare(left: LiteralValue, right: LiteralValue): number;
}

/** Functions that compare the elements of arrays and give some of them, by name. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['array_distinct', (list, _, keys) => distinct(list, keys)],
  ['array_union', (list, other, keys) => distinct([...list, ...(other as List)], keys)],
  ['array_intersect', (list, other, keys) => distinct(among(list, other, keys, true), keys)],
  ['array_except', (list, other, keys) => distinct(among(list, other, keys, false), keys)],
  ['array_remove', (list, value, keys) => among(list, [value], keys, false)],
  ['array_min', (list, _, keys) => sorted(list, keys, 1, false)[0] ?? null],
  ['array_max', (list, _, keys) => sorted(list, keys, -1, false)[0] ?? null],
  ['array_sort', (list, _, keys) => sorted(list, keys, 1, false)],
  [
    'sort_array',
    (list, ascending, keys) =>
      ascending === false ? sorted(list, keys, -1, false) : sorted(list, keys, 1, true),
  ],
]);

export function comparesElements(name: string): boolean {
  return OPERATIONS.has(name);
}

/** What such a function does with lists of a type, whose texts have a collation. */
export function makeElementOperation(
  name: string,
  collation: string,
  list: DataType,
): (values: readonly LiteralValue[]) => LiteralValue {
  const operation = OPERATIONS.get(name);
  assert(operation !== undefined && list.kind === 'array', `${name} compares elements`);
  const keyOf = keysOf(withTextCollation(list.element, collation));
  const keys: ElementKeys = {
    identity: (element) => elementKey(keyOf(element)),
    compare: (left, right) => compareValues(keyOf(left), keyOf(right)),
  };
  return ([elements, other = null]) => operation(elements as List, other, keys);
}

/** The first of each value. */
function distinct(list: List, { identity }: ElementKeys): List {
  const seen = new Set<unknown>();
  return list.filter((element) => {
    const key = identity(element);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The elements that are, or are not, in the other list. */
function among(list: List, other: LiteralValue, { identity }: ElementKeys, wanted: boolean): List {
  const known = new Set((other as List).map(identity));
  return list.filter((element) => known.has(identity(element)) === wanted);
}

function sorted(list: List, { compare }: ElementKeys, sign: 1 | -1, nullsFirst: boolean): List {
  const present = list.filter((element) => element !== null);
  present.sort((left, right) => sign * compare(left, right));
  const nulls = list.filter((element) => element === null);
  return nullsFirst ? [...nulls, ...present] : [...present, ...nulls];
}
