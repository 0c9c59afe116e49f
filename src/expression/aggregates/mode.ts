import { array, BIGINT, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueToBytes } from '../../columnar/value-bytes.ts';
import { userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import { valueAggregate } from './value-state.ts';

type Counted = [value: LiteralValue, count: bigint];

/** The accumulator is the list of different values, each with its count. */
export const mode: AggregateFunction = valueAggregate({
  name: 'mode',
  summary:
    'The most frequent value that is not null, the first of several; null when there is none.',
  examples: [{ sql: 'SELECT mode(i) FROM VALUES (2), (1), (1), (NULL) AS t(i)', result: '1' }],
  resolve(given, _settings, position) {
    checkCount('mode', given, 1, 1, position);
    const [{ type }] = given;
    if (type.kind === 'map') {
      const message = 'The function `mode` takes no MAP, which cannot be compared.';
      throw userError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', message, { position });
    }
    return {
      kind: 'aggregateCall',
      name: 'mode',
      arguments: given,
      distinct: false,
      type,
      nullable: true,
      position,
    };
  },
  stateType: ({ type }) => array(struct([field('value', type), field('count', BIGINT)]), false),
  open: ({ type }) => {
    const indexes = new WeakMap<Counted[], Map<string, Counted>>();
    const identity = (value: LiteralValue): string =>
      Buffer.from(valueToBytes(value === 0 ? 0 : value, type)).toString('latin1');
    const add = (state: LiteralValue, values: readonly Counted[]): LiteralValue => {
      const list = (state ?? []) as unknown as Counted[];
      let index = indexes.get(list);
      if (index === undefined) {
        index = new Map(list.map((counted) => [identity(counted[0]), counted]));
        indexes.set(list, index);
      }
      for (const [value, count] of values) {
        const counted = index.get(identity(value));
        if (counted !== undefined) counted[1] += count;
        else {
          const added: Counted = [value, count];
          list.push(added);
          index.set(identity(value), added);
        }
      }
      return list as unknown as LiteralValue;
    };
    return {
      update: (state, [value]) => (value === null ? state : add(state, [[value, 1n]])),
      merge: (state, other) => add(state, other as unknown as Counted[]),
      finish: (state) => mostFrequent((state ?? []) as unknown as Counted[]),
    };
  },
});

function mostFrequent(values: readonly Counted[]): LiteralValue {
  let best: Counted = [null, 0n];
  for (const counted of values) if (counted[1] > best[1]) best = counted;
  return best[0];
}
