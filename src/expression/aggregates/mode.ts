import { array, BIGINT, BOOLEAN, type DataType, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueToBytes } from '../../columnar/value-bytes.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction, AggregateOrder } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { compareValues } from '../compare.ts';
import type { Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { oneOrder, wrongOrderings } from './group-order.ts';
import { hashTableOrder } from './hash-table-order.ts';
import { valueAggregate } from './value-state.ts';

type Counted = [value: LiteralValue, count: bigint];

/** The accumulator is the list of different values, each with its count. */
export const mode: AggregateFunction = valueAggregate<Counted[]>({
  name: 'mode',
  summary:
    'The most frequent value that is not null; of several the one that Spark meets first in its hash table, or the first in the order of WITHIN GROUP.',
  examples: [
    { sql: 'SELECT mode(i) FROM VALUES (2), (1), (1), (NULL) AS t(i)', result: '1' },
    {
      sql: 'SELECT mode() WITHIN GROUP (ORDER BY i DESC) FROM VALUES (2), (1), (3) AS t(i)',
      result: '3',
    },
  ],
  takesOrder: true,
  takesDistinct: false,
  resolve(given, _settings, position, order) {
    const { value, ranking } = modeOperands(given, order, position);
    return aggregateCall('mode', [value], value.type, { options: { ranking }, position });
  },
  stateType: ({ type }) => array(struct([field('value', type), field('count', BIGINT)]), false),
  open: ({ type, options }) => {
    const indexes = new WeakMap<Counted[], Map<string, Counted>>();
    const identity = (value: LiteralValue): string =>
      Buffer.from(valueToBytes(value === 0 ? 0 : value, type)).toString('latin1');
    const add = (state: Counted[] | null, values: readonly Counted[]): Counted[] => {
      const list = state ?? [];
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
      return list;
    };
    return {
      update: (state, [value]) => (value === null ? state : add(state, [[value, 1n]])),
      merge: (state, other) => add(state, other),
      finish: (state) => mostFrequent(state ?? [], Number(options?.['ranking']), type),
    };
  },
});

/** `ranking` is 1 for the least of the most frequent values, -1 for the greatest, 0 for the first of Spark's table. */
function mostFrequent(values: readonly Counted[], ranking: number, type: DataType): LiteralValue {
  const ordered = ranking === 0 ? hashTableOrder(values, ([value]) => value, type) : values;
  let best: Counted = [null, 0n];
  for (const counted of ordered) {
    const isAhead =
      counted[1] > best[1] ||
      (counted[1] === best[1] && ranking * compareValues(counted[0], best[0]) < 0);
    if (isAhead) best = counted;
  }
  return best[0];
}

/** `mode(value [, deterministic])`, or `mode()` with its value in WITHIN GROUP. */
function modeOperands(
  given: readonly Expression[],
  order: readonly AggregateOrder[] | undefined,
  position: SourcePosition | undefined,
): { readonly value: Expression; readonly ranking: number } {
  if (given.length === 0) {
    const { expression, descending } = oneOrder('mode', order, position);
    return { value: expression, ranking: descending ? -1 : 1 };
  }
  if (order !== undefined) throw wrongOrderings('mode', 0, order.length, position);
  checkCount('mode', given, 1, 2, position);
  const [value, flag] = given;
  return { value, ranking: flag !== undefined && isDeterministic(flag, position) ? 1 : 0 };
}

function isDeterministic(flag: Expression, position: SourcePosition | undefined): boolean {
  if (flag.kind !== 'literal') {
    throw userError('NON_FOLDABLE_ARGUMENT', 'The flag of `mode` must be a constant.', {
      position,
    });
  }
  if (flag.value === null) {
    const message = 'The flag of `mode` must not be null.';
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  if (typeof flag.value === 'boolean') return flag.value;
  throw unexpectedType('mode', 2, [BOOLEAN], flag, position);
}
