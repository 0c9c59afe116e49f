import { array } from '../../columnar/types.ts';
import { holdsMap } from '../../columnar/without-maps.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { addDistinct } from './distinct-elements.ts';
import { listAggregate } from './list-state.ts';

export const collectList: AggregateFunction = listAggregate({
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
  elementType: ({ arguments: [{ type }] }) => type,
  elementsOf: (_call, [values]) => values,
});

export const collectSet: AggregateFunction = listAggregate({
  name: 'collect_set',
  summary: 'The different values that are not null, in the order in which they came, as an array.',
  examples: [
    { sql: 'SELECT collect_set(i) FROM VALUES (2), (1), (NULL), (2) AS t(i)', result: '[2, 1]' },
  ],
  resolve: (given, _settings, position) => {
    if (given[0] !== undefined && holdsMap(given[0].type)) {
      const message =
        'The function `collect_set` takes nothing that holds a MAP, which cannot be compared.';
      throw userError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', message, { position });
    }
    return resolveCollect('collect_set', given, position);
  },
  elementType: ({ arguments: [{ type }] }) => type,
  elementsOf: (_call, [values]) => values,
  add: addDistinct,
});

function resolveCollect(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 1, 1, position);
  return aggregateCall(name, given, array(given[0].type, false), { nullable: false, position });
}
