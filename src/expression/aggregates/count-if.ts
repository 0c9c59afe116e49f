import { BIGINT, BOOLEAN } from '../../columnar/types.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { typeArgument } from '../signature.ts';
import { foldBySteps } from './accumulate.ts';
import { countStep, readCounts } from './count.ts';

export const countIf: AggregateFunction = {
  name: 'count_if',
  summary: 'Counts the rows for which the condition is true.',
  examples: [{ sql: 'SELECT count_if(i > 1) FROM VALUES (1), (2), (NULL) AS t(i)', result: '1' }],
  resolve(call, _settings, position) {
    checkCount('count_if', call, 1, 1, position);
    const [condition] = call;
    const typed = typeArgument('count_if', 1, [BOOLEAN], condition, position);
    return aggregateCall('count_if', [typed], BIGINT, {
      nullable: false,
      position,
    });
  },
  accumulators: () => [{ name: 'count', width: 8 }],
  partialTypes: () => [BIGINT],
  ...foldBySteps((_call, change, [input]) =>
    countStep(change, [input], [input.values, input.validity]),
  ),
  partial: (_call, state, rows) => [readCounts(state, rows)],
  finish: (_call, state, rows) => readCounts(state, rows),
};
