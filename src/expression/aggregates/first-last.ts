import { BOOLEAN, type DataType, field, struct } from '../../columnar/types.ts';
import { valuesToStrings } from '../../columnar/value-columns.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { fillHeap } from './fill-heap.ts';
import { keptRowAggregate } from './kept-row.ts';

export const first: AggregateFunction = oneOfRows('first', ['first_value'], false, {
  summary: 'The first value; with true as second argument, the first that is not null.',
  examples: [{ sql: 'SELECT first(i, true) FROM VALUES (NULL), (5), (7) AS t(i)', result: '5' }],
});

export const last: AggregateFunction = oneOfRows('last', ['last_value'], true, {
  summary: 'The last value; with true as second argument, the last that is not null.',
  examples: [{ sql: 'SELECT last(i, true) FROM VALUES (5), (7), (NULL) AS t(i)', result: '7' }],
});

export const anyValue: AggregateFunction = oneOfRows('any_value', [], false, {
  summary: 'Some value; with true as second argument, one that is not null.',
  examples: [{ sql: 'SELECT any_value(i) FROM VALUES (5), (7) AS t(i)', result: '5' }],
});

/** The accumulator is a struct around the value, so that a null that was seen differs from nothing. */
function oneOfRows(
  name: string,
  aliases: readonly string[],
  isLast: boolean,
  words: Pick<AggregateFunction, 'summary' | 'examples'>,
): AggregateFunction {
  const rowType = (call: AggregateCall): DataType => struct([field('value', call.type)]);
  return keptRowAggregate({
    name,
    aliases,
    takesIgnoreNulls: true,
    ...words,
    resolve: (given, _settings, position) => resolveOne(name, given, position),
    rowType,
    neededArgument: ({ options }) => (options?.['ignoreNulls'] === true ? 0 : undefined),
    keep(call, row, state, rows) {
      const { offsets, heap } = valuesToStrings(row, rowType(call), state);
      const { directory, shift, offset, stride } = state.columns[0];
      fillHeap(state, rows, (start) =>
        state.kernels.tableKeepRows(
          ...([state.table, rows.slots, start, rows.count] as const),
          ...([directory, shift, offset, stride] as const),
          ...([offsets, heap, row.validity, Number(isLast)] as const),
        ),
      );
    },
  });
}

function resolveOne(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 1, 2, position);
  const [value, ignoreNulls] = given;
  if (ignoreNulls !== undefined && ignoreNulls.type.kind !== 'boolean') {
    throw unexpectedType(name, 2, [BOOLEAN], ignoreNulls, position);
  }
  if (ignoreNulls !== undefined && ignoreNulls.kind !== 'literal') {
    const message = `The second argument of \`${name}\` must be TRUE or FALSE.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  return aggregateCall(name, [value], value.type, {
    options: { ignoreNulls: ignoreNulls?.value === true },
    position,
  });
}
