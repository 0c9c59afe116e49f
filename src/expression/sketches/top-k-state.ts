// What `approx_top_k_accumulate` and `approx_top_k_combine` give and `approx_top_k_estimate` takes, and the constants that
// all of them take.

import {
  array,
  BIGINT,
  BINARY,
  type DataType,
  field,
  INT,
  STRING,
  struct,
  typeName,
} from '../../columnar/types.ts';
import { type MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import { constantInteger } from '../constant-integer.ts';
import type { Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';

const K_DEFAULT = 5;
const MAX_ITEMS_DEFAULT = 10_000;
const MAX_ITEMS_MAX = 1_000_000;

/** The struct that carries a sketch of items of a type between queries. */
export function topKStateType(item: DataType): DataType {
  return struct([
    field('sketch', BINARY, false),
    field('maxItemsTracked', INT, false),
    field('itemDataType', item),
    field('itemDataTypeDDL', STRING, false),
  ]);
}

/** The type of the items of such a struct. */
export function itemTypeOf(
  name: string,
  state: Expression,
  position: SourcePosition | undefined,
): DataType {
  const { type } = state;
  const item = type.kind === 'struct' ? type.fields[2]?.type : undefined;
  const names = (each: DataType) =>
    each.kind === 'struct' ? each.fields.map((inner) => inner.name).join() : '';
  if (item !== undefined && names(type) === names(topKStateType(item))) return item;
  throw unexpectedType(name, 1, ['a sketch of `approx_top_k_accumulate`'], state, position);
}

/** The items with their counts. */
export function topItemsType(item: DataType): DataType {
  return array(struct([field('item', item), field('count', BIGINT, false)]), false);
}

/** Refuses items of a type that sketches do not count. */
export function checkItemType(
  name: string,
  item: Expression,
  position: SourcePosition | undefined,
): void {
  const { kind } = item.type;
  const isPlain = ['boolean', 'string', 'date', 'timestamp', 'timestampNtz'].includes(kind);
  if (isPlain || isNumeric(item.type)) return;
  throw unexpectedType(name, 1, ['a number, text, BOOLEAN, date or timestamp'], item, position);
}

/** How many items are asked for. */
export function constantK(
  name: string,
  k: Expression | undefined,
  position: SourcePosition | undefined,
): number {
  return k === undefined ? K_DEFAULT : positiveConstant(name, 2, 'k', k, position);
}

/** How many items are tracked, at least as many as are asked for. */
export function constantMaxItems(
  name: string,
  parameter: number,
  maxItems: Expression | undefined,
  k: number,
  position: SourcePosition | undefined,
): number {
  const value =
    maxItems === undefined
      ? MAX_ITEMS_DEFAULT
      : positiveConstant(name, parameter, 'maxItemsTracked', maxItems, position);
  if (value > MAX_ITEMS_MAX) {
    const message = `\`${name}\` tracks at most ${MAX_ITEMS_MAX} items, not ${value}.`;
    throw userError('APPROX_TOP_K_MAX_ITEMS_TRACKED_EXCEEDS_LIMIT', message, { position });
  }
  checkTracksEnough(name, k, value, position);
  return value;
}

/** Refuses to give more items than are tracked. */
export function checkTracksEnough(
  name: string,
  k: number,
  maxItems: number,
  position: SourcePosition | undefined,
): void {
  if (k <= maxItems) return;
  const message = `\`${name}\` tracks ${maxItems} items and cannot give ${k}.`;
  throw userError('APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K', message, { position });
}

function positiveConstant(
  name: string,
  parameter: number,
  role: string,
  given: Expression,
  position: SourcePosition | undefined,
): number {
  if (!['tinyint', 'smallint', 'int', 'null'].includes(given.type.kind)) {
    throw unexpectedType(name, parameter, [INT], given, position);
  }
  const value = constantInteger(given);
  if (value === undefined) {
    throw refused('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', 'must be a constant');
  }
  if (value === null) throw refused('APPROX_TOP_K_NULL_ARG', 'must not be null');
  if (value > 0) return value;
  throw refused('APPROX_TOP_K_NON_POSITIVE_ARG', `must be positive, not ${value}`);

  function refused(condition: string, what: string): MillraceError {
    return userError(condition, `The argument ${role} of \`${name}\` ${what}.`, { position });
  }
}

/** The type of the items as the struct names it. */
export function itemTypeText(item: DataType): string {
  return `item ${typeName(item)}`;
}
