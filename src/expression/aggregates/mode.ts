import { fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BIGINT, type DataType, field, struct, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction, AggregateOrder } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { compareValues } from '../compare.ts';
import type { Expression } from '../expression.ts';
import { addCounted } from './distinct-elements.ts';
import { oneOrder, wrongOrderings } from './group-order.ts';
import { hashTableOrder } from './hash-table-order.ts';
import { listAggregate } from './list-state.ts';

type Counted = readonly [value: LiteralValue, count: bigint];

/** The accumulator is the list of different values, each with its count. */
export const mode: AggregateFunction = listAggregate({
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
  elementType: ({ type }) => struct([field('value', type), field('count', BIGINT)]),
  elementsOf: (_call, [values], { memory, scratch }, length) => {
    const counts = scratch.allocate(length * 8);
    memory.i64.fill(1n, counts / 8, counts / 8 + length);
    const children = [values, fixedColumn(length, 0, counts)];
    return { length, validity: values.validity, values: 0, offsets: 0, children };
  },
  add: addCounted,
  finishLists({ type, options }, lists, { memory, arena }) {
    const [{ children }] = lists.children;
    const values = columnToValues(children[0], type, memory);
    const counts = columnToValues(children[1], BIGINT, memory) as bigint[];
    const modes = Array.from({ length: lists.length }, (_, row) => {
      const start = memory.i32[lists.offsets / 4 + row];
      const end = memory.i32[lists.offsets / 4 + row + 1];
      const counted = values
        .slice(start, end)
        .map((value, index): Counted => [value, counts[start + index]]);
      return mostFrequent(counted, Number(options?.['ranking']), type);
    });
    return columnFromValues(modes, type, arena);
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
  // Spark looks at the flag before it types the call, and names the mistake so.
  const message = `Parameter 2 of \`mode\` takes BOOLEAN, not ${typeName(flag.type)}.`;
  throw userError('UNEXPECTED_INPUT_TYPE', message, { position });
}
