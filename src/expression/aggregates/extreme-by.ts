import { encodeSortKeys } from '../../columnar/sort-bytes.ts';
import { array, type DataType, field, INT, struct, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valuesToStrings } from '../../columnar/value-columns.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { compareValues } from '../compare.ts';
import { constantInteger } from '../constant-integer.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { UNORDERED } from './extremes.ts';
import { fillHeap } from './fill-heap.ts';
import { keptRowAggregate } from './kept-row.ts';
import { type ValueFolding, valueAggregate } from './value-state.ts';

export const minBy: AggregateFunction = extremeBy('min_by', false, {
  summary:
    'The value of the row with the least key; rows without a key do not count. With a number, an array of so many values.',
  examples: [
    { sql: "SELECT min_by(v, k) FROM VALUES ('a', 2), ('b', 1) AS t(v, k)", result: 'b' },
    {
      sql: "SELECT min_by(v, k, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(v, k)",
      result: '[a, c]',
    },
  ],
});

export const maxBy: AggregateFunction = extremeBy('max_by', true, {
  summary:
    'The value of the row with the greatest key; rows without a key do not count. With a number, an array of so many values.',
  examples: [
    { sql: "SELECT max_by(v, k) FROM VALUES ('a', 2), ('b', 1) AS t(v, k)", result: 'a' },
    {
      sql: "SELECT max_by(v, k, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(v, k)",
      result: '[b, c]',
    },
  ],
});

type Pair = readonly [value: LiteralValue, key: LiteralValue];

function extremeBy(name: string, isGreatest: boolean, words: Words): AggregateFunction {
  const one = oneBy(name, isGreatest, words);
  const several = severalBy(name, isGreatest, words);
  const ofCall = (call: AggregateCall) => (countOf(call) === null ? one : several);
  return {
    ...one,
    accumulators: (call) => ofCall(call).accumulators(call),
    partialTypes: (call) => ofCall(call).partialTypes(call),
    update: (call, ...change) => ofCall(call).update(call, ...change),
    merge: (call, ...change) => ofCall(call).merge(call, ...change),
    partial: (call, ...read) => ofCall(call).partial(call, ...read),
    finish: (call, ...read) => ofCall(call).finish(call, ...read),
  };
}

type Words = Pick<AggregateFunction, 'summary' | 'examples'>;

/** Of equal keys the last row stays, as in Spark, unless the call says that it is the first. */
function oneBy(name: string, isGreatest: boolean, words: Words): AggregateFunction {
  return keptRowAggregate({
    name,
    ...words,
    resolve: (given, _settings, position) => resolveExtremeBy(name, given, position),
    rowType: pairType,
    neededArgument: () => 1,
    keep(call, pairs, state, rows) {
      const [, { type }] = call.arguments;
      const order = { expression: { type }, descending: false, nullsFirst: true };
      const keys = encodeSortKeys([pairs.children[1]], [order], rows.count, state);
      const { offsets, heap } = valuesToStrings(pairs, pairType(call), state);
      const { directory, shift, offset, stride } = state.columns[0];
      const keepsFirst = call.options?.['keepsFirst'] === true;
      fillHeap(state, rows, (start) =>
        state.kernels.tableKeepRowsBy(
          ...([state.table, rows.slots, start, rows.count] as const),
          ...([directory, shift, offset, stride] as const),
          ...([
            keys.offsets,
            keys.heap,
            offsets,
            heap,
            pairs.validity,
            Number(isGreatest),
            Number(keepsFirst),
          ] as const),
        ),
      );
    },
  });
}

function pairType({ arguments: [value, key] }: AggregateCall): DataType {
  return struct([field('value', value.type), field('key', key.type)]);
}

/** How many values are asked for; null for the one. */
function countOf({ options }: AggregateCall): number | null {
  return options?.['count'] === undefined ? null : Number(options['count']);
}

/** Keeps as many pairs as are wanted. */
function severalBy(name: string, isGreatest: boolean, words: Words): AggregateFunction {
  return valueAggregate<Pair[]>({
    name,
    ...words,
    resolve: (given, _settings, position) => resolveExtremeBy(name, given, position),
    stateType: (call) => array(pairType(call), false),
    open: (call) => orderedPairs(countOf(call)!, isGreatest),
  });
}

/** Keeps so many pairs in order, the first of equal keys in front. */
function orderedPairs(count: number, isGreatest: boolean): ValueFolding<Pair[]> {
  const place = (pairs: Pair[], pair: Pair): void => {
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareValues(pair[1], pairs[middle]![1]);
      if (order !== 0 && order > 0 === isGreatest) high = middle;
      else low = middle + 1;
    }
    if (low >= count) return;
    pairs.splice(low, 0, pair);
    if (pairs.length > count) pairs.pop();
  };
  const add = (state: Pair[] | null, added: readonly Pair[]): Pair[] => {
    const pairs = state ?? [];
    for (const pair of added) place(pairs, pair);
    return pairs;
  };
  return {
    update: (state, [value, key]) => (key === null ? state : add(state, [[value, key]])),
    merge: add,
    finish: (state) => (state ?? []).map(([value]) => value),
  };
}

function resolveExtremeBy(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 2, 3, position);
  const [value, key, wanted] = given;
  if (UNORDERED.includes(key.type.kind)) {
    throw userError(
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
      `The function \`${name}\` does not support ordering on type "${typeName(key.type)}".`,
      { position },
    );
  }
  const count = wanted === undefined ? null : wantedCount(name, wanted, position);
  return aggregateCall(name, [value, key], count === null ? value.type : array(value.type), {
    nullable: count === null,
    options: count === null ? undefined : { count },
    position,
  });
}

/** As many values as a group can be asked for. */
const COUNT_MAX = 100_000;

function wantedCount(
  name: string,
  wanted: Expression,
  position: SourcePosition | undefined,
): number {
  if (!['tinyint', 'smallint', 'int', 'bigint'].includes(wanted.type.kind)) {
    throw unexpectedType(name, 3, [INT], wanted, position);
  }
  const count = constantInteger(wanted);
  if (count === undefined) {
    const message = `How many values \`${name}\` gives must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (count !== null && count >= 1 && count <= COUNT_MAX) return count;
  const message = `\`${name}\` gives 1 to ${COUNT_MAX} values, not ${count ?? 'NULL'}.`;
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
