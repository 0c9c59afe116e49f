import { type Column, fixedColumn } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { type DataType, type Layout, layoutOf } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { compareValues } from './compare.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call, Expression } from './expression.ts';
import { andValidity } from './validity.ts';

/** With fewer items than this, comparing with each of them is faster. */
const ITEMS_MIN = 24;
const LAYOUTS: ReadonlySet<Layout> = new Set<Layout>(['i32', 'i64', 'bytes']);

/** The constants behind IN, each once and in order. */
export interface ItemSet {
  readonly type: DataType;
  readonly items: readonly LiteralValue[];
  readonly hasNull: boolean;
}

const setsOfCalls = new WeakMap<Call, ItemSet | null>();

/** The items of a call that has many of them, all constant; null for other calls. */
export function itemSetOf(call: Call): ItemSet | null {
  let set = setsOfCalls.get(call);
  if (set === undefined) {
    set = newItemSet(call.arguments[0].type, call.arguments.slice(1));
    setsOfCalls.set(call, set);
  }
  return set;
}

function newItemSet(type: DataType, items: readonly Expression[]): ItemSet | null {
  const values = items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []));
  const isSuited = items.length >= ITEMS_MIN && LAYOUTS.has(layoutOf(type));
  if (!isSuited || values.length < items.length) return null;
  const present = values.filter((value) => value !== null);
  return { type, items: inOrder(present), hasNull: present.length < values.length };
}

/** Each value once; texts are sorted as the bytes they are. */
function inOrder(values: readonly LiteralValue[]): readonly LiteralValue[] {
  const comparable = (value: LiteralValue) =>
    typeof value === 'string' ? Buffer.from(value) : value;
  const keyed = values.map((value) => ({ value, key: comparable(value) }));
  keyed.sort((left, right) => compareValues(left.key, right.key));
  const isFirst = (index: number) =>
    index === 0 || compareValues(keyed[index - 1]!.key, keyed[index]!.key) !== 0;
  return keyed.filter((_, index) => isFirst(index)).map(({ value }) => value);
}

/** What IN gives for the rows of a column. */
export function findAmong(column: Column, set: ItemSet, frame: EvaluationFrame): Column {
  const { kernels, arena, scratch, batch } = frame;
  const { rowCount } = batch;
  const target = arena.allocateBitmap(rowCount);
  const { length } = set.items;
  const items = columnFromValues(set.items, set.type, scratch);
  if (length === 0) kernels.setBits(target, 0, rowCount, 0);
  else if (layoutOf(set.type) === 'bytes') {
    const among = [items.offsets, items.values, length] as const;
    kernels.amongBytes(column.offsets, column.values, rowCount, ...among, target);
  } else {
    const among = layoutOf(set.type) === 'i32' ? kernels.amongI32 : kernels.amongI64;
    among(column.values, rowCount, items.values, length, target);
  }
  // A value that is not there may be the null among the items.
  const validity = set.hasNull ? andValidity(column.validity, target, frame) : column.validity;
  return fixedColumn(rowCount, validity, target);
}
