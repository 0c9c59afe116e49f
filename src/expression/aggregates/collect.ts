import { array, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueToBytes } from '../../columnar/value-bytes.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { valueAggregate } from './value-state.ts';

export const collectList: AggregateFunction = valueAggregate({
  name: 'collect_list',
  aliases: ['array_agg'],
  summary: 'All values that are not null, in order, as an array.',
  examples: [
    {
      sql: 'SELECT collect_list(i) FROM VALUES (2), (1), (NULL), (2) AS t(i)',
      result: '[2, 1, 2]',
    },
  ],
  resolve: (given, _settings, position) => resolveCollect('collect_list', given, position),
  stateType: ({ type }) => type,
  open: () => ({
    update: (state, [value]) => (value === null ? state : append(state, [value])),
    merge: (state, other) => append(state, other as readonly LiteralValue[]),
    finish: (state) => state ?? [],
  }),
});

export const collectSet: AggregateFunction = valueAggregate({
  name: 'collect_set',
  summary: 'The different values that are not null, in the order in which they came, as an array.',
  examples: [
    { sql: 'SELECT collect_set(i) FROM VALUES (2), (1), (NULL), (2) AS t(i)', result: '[2, 1]' },
  ],
  resolve: (given, _settings, position) => {
    if (given[0]?.type.kind === 'map') {
      const message = 'The function `collect_set` takes no MAP, which cannot be compared.';
      throw userError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', message, { position });
    }
    return resolveCollect('collect_set', given, position);
  },
  stateType: ({ type }) => type,
  open: ({ arguments: [{ type }] }) => {
    const sets = new WeakMap<readonly LiteralValue[], Set<string>>();
    const add = (state: LiteralValue, values: readonly LiteralValue[]): LiteralValue => {
      const list = listOf(state);
      let seen = sets.get(list);
      if (seen === undefined) {
        seen = new Set(list.map((value) => identity(value, type)));
        sets.set(list, seen);
      }
      for (const value of values) {
        const key = identity(value, type);
        if (!seen.has(key)) list.push(value);
        seen.add(key);
      }
      return list;
    };
    return {
      update: (state, [value]) => (value === null ? state : add(state, [value])),
      merge: (state, other) => add(state, other as readonly LiteralValue[]),
      finish: (state) => state ?? [],
    };
  },
});

function resolveCollect(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 1, 1, position);
  return aggregateCall(name, given, array(given[0].type, false), { nullable: false, position });
}

function append(state: LiteralValue, values: readonly LiteralValue[]): LiteralValue {
  const list = listOf(state);
  for (const value of values) list.push(value);
  return list;
}

/** The list of a group is its own while a batch is added: it may grow in place. */
function listOf(state: LiteralValue): LiteralValue[] {
  return state === null ? [] : (state as LiteralValue[]);
}

/** Every NaN is one value, and so are the two zeros. */
function identity(value: LiteralValue, type: DataType): string {
  const same = value === 0 ? 0 : value;
  return Buffer.from(valueToBytes(same, type)).toString('latin1');
}
