import type { JsonValue } from '../../src/columnar/json-value.ts';
import type { Schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { JsonRow } from './stream-case.ts';

/** Sums of doubles depend on the order of adding. */
const RELATIVE_TOLERANCE = 1e-12;
/** Digits by which doubles are sorted, so that nearly equal ones come to stand at the same place. */
const SORT_DIGITS = 9;

/** True when both hold the same rows, each as often as in the other. */
export function sameRows(
  left: readonly JsonRow[],
  right: readonly JsonRow[],
  schema: Schema,
  inOrder: boolean,
): boolean {
  if (left.length !== right.length) return false;
  const types = schema.fields.map((field) => field.type);
  const [first, second] = inOrder ? [left, right] : [sorted(left), sorted(right)];
  return first.every((row, index) => {
    const other = second[index]!;
    return row.length === other.length && types.every((type, c) => same(row[c]!, other[c]!, type));
  });
}

function same(left: JsonValue, right: JsonValue, type: DataType): boolean {
  if (left === null || right === null) return left === right;
  switch (type.kind) {
    case 'float':
      return Math.fround(Number(left)) === Math.fround(Number(right)) || left === right;
    case 'double':
      return sameDouble(left, right);
    case 'array':
      return sameList(left, right, (a, b) => same(a, b, type.element));
    case 'map': {
      const entry = (a: JsonValue, b: JsonValue) => sameEntry(a, b, type);
      return sameList(sortedList(left), sortedList(right), entry);
    }
    case 'struct':
      return type.fields.every(({ name, type: child }) =>
        same(memberOf(left, name), memberOf(right, name), child),
      );
    default:
      return JSON.stringify(left) === JSON.stringify(right);
  }
}

function sameDouble(left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') return left === right;
  const largest = Math.max(Math.abs(left), Math.abs(right));
  return left === right || Math.abs(left - right) <= RELATIVE_TOLERANCE * largest;
}

function sameEntry(
  left: JsonValue,
  right: JsonValue,
  { key, value }: Extract<DataType, { readonly kind: 'map' }>,
): boolean {
  const [leftKey, leftValue] = left as readonly [JsonValue, JsonValue];
  const [rightKey, rightValue] = right as readonly [JsonValue, JsonValue];
  return same(leftKey, rightKey, key) && same(leftValue, rightValue, value);
}

function sameList(
  left: JsonValue,
  right: JsonValue,
  sameItem: (left: JsonValue, right: JsonValue) => boolean,
): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameItem(item, right[index]));
}

function sorted(rows: readonly JsonRow[]): readonly JsonRow[] {
  return rows.toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}

function sortedList(list: JsonValue): JsonValue {
  return Array.isArray(list) ? sorted(list as readonly JsonRow[]) : list;
}

function sortKey(row: JsonValue): string {
  return JSON.stringify(row, (_name, value: unknown) =>
    typeof value === 'number' ? value.toPrecision(SORT_DIGITS) : value,
  );
}

function memberOf(value: JsonValue, name: string): JsonValue {
  return (value as Readonly<Record<string, JsonValue>>)[name] ?? null;
}
