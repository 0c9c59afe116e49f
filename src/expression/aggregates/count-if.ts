import type { Column } from '../../columnar/batch.ts';
import { BIGINT, BOOLEAN } from '../../columnar/types.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { unexpectedType } from '../type-errors.ts';
import { addCounts, countSet, readCounts } from './count.ts';

export const countIf: AggregateFunction = {
  name: 'count_if',
  summary: 'Counts the rows for which the condition is true.',
  examples: [{ sql: 'SELECT count_if(i > 1) FROM VALUES (1), (2), (NULL) AS t(i)', result: '1' }],
  resolve(call, _settings, position) {
    checkCount('count_if', call, 1, 1, position);
    const [condition] = call;
    const { kind } = condition.type;
    if (kind !== 'boolean' && kind !== 'null') {
      throw unexpectedType('count_if', 1, [BOOLEAN], condition, position);
    }
    return {
      kind: 'aggregateCall',
      name: 'count_if',
      arguments: [implicitCast(condition, BOOLEAN)],
      distinct: false,
      type: BIGINT,
      nullable: false,
      position,
    };
  },
  accumulators: () => [{ name: 'count', width: 8 }],
  partialTypes: () => [BIGINT],
  update(_call, state, inputs, rows) {
    countSet(state, rows, trueRows(inputs[0]), 1);
  },
  retract(_call, state, inputs, rows) {
    countSet(state, rows, trueRows(inputs[0]), -1);
  },
  merge(_call, state, partial, rows) {
    addCounts(state, rows, partial[0]);
  },
  partial: (_call, state, rows) => [readCounts(state, rows)],
  finish: (_call, state, rows) => readCounts(state, rows),
};

function trueRows(condition: Column): readonly number[] {
  const { values, validity } = condition;
  return validity === 0 ? [values] : [validity, values];
}
