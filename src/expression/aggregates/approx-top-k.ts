import { type DataType, sameType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueFromBytes, valueToBytes } from '../../columnar/value-bytes.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { AggregateCall } from '../expression.ts';
import {
  addItem,
  type FrequentItems,
  frequentItemsOf,
  frequentItemsType,
  frequentItemsValue,
  mergeFrequentItems,
  newFrequentItems,
  topItems,
} from '../sketches/frequent-items.ts';
import {
  checkItemType,
  constantK,
  constantMaxItems,
  itemTypeOf,
  itemTypeText,
  topItemsType,
  topKStateType,
} from '../sketches/top-k-state.ts';
import { valueAggregate } from './value-state.ts';

export const approxTopK: AggregateFunction = valueAggregate({
  name: 'approx_top_k',
  summary: 'The most frequent values with their counts, which are estimates where there are many.',
  examples: [
    {
      sql: 'SELECT approx_top_k(i, 2) FROM VALUES (0), (1), (1), (4), (4), (4) AS t(i)',
      result: '[{4, 3}, {1, 2}]',
    },
  ],
  resolve(given, _settings, position) {
    checkCount('approx_top_k', given, 1, 3, position);
    const [item, size, tracked] = given;
    checkItemType('approx_top_k', item!, position);
    const k = constantK('approx_top_k', size, position);
    const maxItems = constantMaxItems('approx_top_k', 3, tracked, k, position);
    const type = topItemsType(item!.type);
    return aggregateCall('approx_top_k', [item!], type, {
      nullable: false,
      options: { k, maxItems },
      position,
    });
  },
  stateType: ({ arguments: [{ type }] }) => frequentItemsType(type),
  open: (call) => ({
    ...countingOf(call),
    finish: (state) =>
      topItems(sketchOf(call, state), Number(call.options?.['k']), call.arguments[0].type),
  }),
});

export const approxTopKAccumulate: AggregateFunction = valueAggregate({
  name: 'approx_top_k_accumulate',
  summary:
    'A sketch of the most frequent values, to be combined with others and read by approx_top_k_estimate.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount('approx_top_k_accumulate', given, 1, 2, position);
    const [item, tracked] = given;
    checkItemType('approx_top_k_accumulate', item!, position);
    const maxItems = constantMaxItems('approx_top_k_accumulate', 2, tracked, 1, position);
    const type = topKStateType(item!.type);
    return aggregateCall('approx_top_k_accumulate', [item!], type, {
      nullable: false,
      options: { maxItems },
      position,
    });
  },
  stateType: ({ arguments: [{ type }] }) => frequentItemsType(type),
  open: (call) => ({
    ...countingOf(call),
    finish: (state) => stateOf(sketchOf(call, state), call.arguments[0].type),
  }),
});

export const approxTopKCombine: AggregateFunction = valueAggregate({
  name: 'approx_top_k_combine',
  summary: 'One sketch of the most frequent values from several of approx_top_k_accumulate.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount('approx_top_k_combine', given, 1, 2, position);
    const [state, tracked] = given;
    const item = itemTypeOf('approx_top_k_combine', state!, position);
    const maxItems =
      tracked === undefined
        ? null
        : constantMaxItems('approx_top_k_combine', 2, tracked, 1, position);
    // Fields may have another nullability.
    const type = topKStateType(item);
    const typed = sameType(state!.type, type) ? state! : implicitCast(state!, type);
    return aggregateCall('approx_top_k_combine', [typed], type, {
      nullable: false,
      options: { maxItems },
      position,
    });
  },
  stateType: ({ type }) => frequentItemsType(itemType(type)),
  open: (call) => {
    const item = itemType(call.type);
    const unite = (before: LiteralValue, other: FrequentItems): LiteralValue => {
      const start = before === null ? emptyFor(call, other) : frequentItemsOf(before);
      if (call.options?.['maxItems'] === null && start.maxItems !== other.maxItems) {
        throw differentSizes(start.maxItems, other.maxItems, call.position);
      }
      return frequentItemsValue(mergeFrequentItems(start, other, item));
    };
    return {
      update: (before, [state]) => (state === null ? before : unite(before, sketchIn(state, item))),
      merge: (before, other) => unite(before, frequentItemsOf(other)),
      finish: (state) => stateOf(sketchOf(call, state), item),
    };
  },
});

/** How values are counted, by themselves and in parts. */
function countingOf(call: AggregateCall) {
  const { type } = call.arguments[0];
  return {
    update: (before: LiteralValue, [item]: readonly LiteralValue[]): LiteralValue =>
      frequentItemsValue(addItem(sketchOf(call, before), item!, 1n, type)),
    merge: (before: LiteralValue, other: LiteralValue): LiteralValue => {
      if (before === null) return other;
      const both = mergeFrequentItems(frequentItemsOf(before), frequentItemsOf(other), type);
      return frequentItemsValue(both);
    },
  };
}

function sketchOf({ options }: AggregateCall, state: LiteralValue): FrequentItems {
  const maxItems = Number(options?.['maxItems'] ?? 0);
  return state === null ? newFrequentItems(maxItems) : frequentItemsOf(state);
}

function emptyFor({ options }: AggregateCall, other: FrequentItems): FrequentItems {
  return newFrequentItems(Number(options?.['maxItems'] ?? other.maxItems));
}

/** The sketch as a struct that later queries take. */
function stateOf(sketch: FrequentItems, item: DataType): LiteralValue {
  const bytes = valueToBytes(frequentItemsValue(sketch), frequentItemsType(item));
  return [bytes, sketch.maxItems, null, itemTypeText(item)];
}

function sketchIn(state: LiteralValue, item: DataType): FrequentItems {
  const [bytes] = state as readonly LiteralValue[];
  return frequentItemsOf(valueFromBytes(bytes as Uint8Array, frequentItemsType(item)));
}

function itemType(type: DataType): DataType {
  return (type as Extract<DataType, { kind: 'struct' }>).fields[2]!.type;
}

function differentSizes(one: number, other: number, position: SourcePosition | undefined): Error {
  const message = `The sketches track ${one} and ${other} items.`;
  const hint = 'Say in approx_top_k_combine how many the result shall track.';
  return userError('APPROX_TOP_K_SKETCH_SIZE_NOT_MATCH', message, { hint, position });
}
