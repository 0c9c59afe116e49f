// The most frequent items of a stream in bounded space, after Misra and Gries as DataSketches builds on it: a counter an
// item; when there are too many, the median counter is taken from all and those that reach zero go.

import { array, BIGINT, type DataType, field, INT, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueToBytes } from '../../columnar/value-bytes.ts';
import { sketchTableOrder } from './sketch-table-order.ts';

/** What is kept: a value of `frequentItemsType`. Nulls are counted apart. */
export interface FrequentItems {
  readonly maxItems: number;
  /** What has been taken from every counter so far: no estimate is wrong by more. */
  readonly offset: bigint;
  readonly nulls: bigint;
  readonly items: CountedItem[];
}

type CountedItem = [item: LiteralValue, count: bigint];

/** Of how many counters the median is taken when room is made. */
const SAMPLE_MAX = 1024;

/** The type of the sketch of items of a type, as a column holds it. */
export function frequentItemsType(item: DataType): DataType {
  const counted = struct([field('item', item, false), field('count', BIGINT, false)]);
  return struct([
    field('maxItems', INT, false),
    field('offset', BIGINT, false),
    field('nulls', BIGINT, false),
    field('items', array(counted, false), false),
  ]);
}

export function newFrequentItems(maxItems: number): FrequentItems {
  return { maxItems, offset: 0n, nulls: 0n, items: [] };
}

/** The sketch as the value of a column, and back. */
export function frequentItemsValue(sketch: FrequentItems): LiteralValue {
  const { maxItems, offset, nulls, items } = sketch;
  return [maxItems, offset, nulls, items];
}

export function frequentItemsOf(value: LiteralValue): FrequentItems {
  const [maxItems, offset, nulls, items] = value as readonly LiteralValue[];
  return {
    maxItems: Number(maxItems),
    offset: offset as bigint,
    nulls: nulls as bigint,
    items: items as unknown as CountedItem[],
  };
}

/** Where the counter of an item is, for lists that are being added to. */
const indexes = new WeakMap<CountedItem[], Map<string, CountedItem>>();

/** Adds so many of an item; what comes back takes the place of the sketch, whose list it may have changed. */
export function addItem(
  sketch: FrequentItems,
  item: LiteralValue,
  count: bigint,
  type: DataType,
): FrequentItems {
  if (item === null) return { ...sketch, nulls: sketch.nulls + count };
  const { items } = sketch;
  const index = indexOf(items, type);
  const key = identity(item, type);
  const counted = index.get(key);
  if (counted !== undefined) {
    counted[1] += count;
    return sketch;
  }
  const added: CountedItem = [item, count];
  items.push(added);
  index.set(key, added);
  return items.length > capacityOf(sketch.maxItems) ? purged(sketch) : sketch;
}

/** The sketch of what both have seen, with the first's bound. */
export function mergeFrequentItems(
  sketch: FrequentItems,
  other: FrequentItems,
  type: DataType,
): FrequentItems {
  const start = {
    ...sketch,
    offset: sketch.offset + other.offset,
    nulls: sketch.nulls + other.nulls,
  };
  return other.items.reduce((both, [item, count]) => addItem(both, item, count, type), start);
}

/** The at most `k` most frequent items that are so for certain, each with its estimated count, most frequent first. */
export function topItems(sketch: FrequentItems, k: number, type: DataType): LiteralValue {
  const { offset, nulls, items } = sketch;
  const ordered: CountedItem[] = sketchTableOrder(items, ([item]) => item, type)
    .filter(([, count]) => count > offset)
    .map(([item, count]) => [item, count + offset]);
  if (nulls > 0n) ordered.push([null, nulls]);
  ordered.sort(([, left], [, right]) => (left === right ? 0 : left < right ? 1 : -1));
  return ordered.slice(0, k);
}

/** Three quarters of the next power of two of places, as in the table of DataSketches. */
function capacityOf(maxItems: number): number {
  return 0.75 * 2 ** Math.max(3, Math.ceil(Math.log2(maxItems / 0.75)));
}

function purged({ items, ...sketch }: FrequentItems): FrequentItems {
  const sample = items.slice(0, SAMPLE_MAX).map(([, count]) => count);
  sample.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const median = sample[sample.length >>> 1]!;
  const kept = items.flatMap(([item, count]): CountedItem[] =>
    count > median ? [[item, count - median]] : [],
  );
  return { ...sketch, offset: sketch.offset + median, items: kept };
}

function indexOf(items: CountedItem[], type: DataType): Map<string, CountedItem> {
  const known = indexes.get(items);
  if (known !== undefined) return known;
  const index = new Map(items.map((counted) => [identity(counted[0], type), counted] as const));
  indexes.set(items, index);
  return index;
}

/** Every NaN is one value, and so are the two zeros. */
function identity(value: LiteralValue, type: DataType): string {
  return Buffer.from(valueToBytes(value === 0 ? 0 : value, type)).toString('latin1');
}
