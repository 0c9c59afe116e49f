import { isValid } from '../../columnar/column-to-values.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { isSet } from '../validity.ts';

/** The value of a scalar subquery, which came from so many rows: more than one is an error. */
export const onlyRow: ScalarFunction = {
  name: 'only_row',
  summary: 'Gives the value of a subquery that must not have more than one row.',
  examples: [{ sql: 'only_row(5, 1L)', result: '5' }],
  resolve: (given, _settings, position) => {
    const [value, count] = given;
    assert(value !== undefined && count !== undefined, 'a value and the number of its rows');
    return functionCall('only_row', given, value.type, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [value, count] = call.arguments;
    const counts = evaluate(count!, frame);
    for (let row = 0; row < frame.batch.rowCount; row++) {
      const isCounted =
        isSet(frame.active, row, frame.memory.u8) && isValid(counts, row, frame.memory);
      if (!isCounted || frame.memory.i64[counts.values / 8 + row]! <= 1n) continue;
      frame.errors.report(row, () => ({
        kind: 'user',
        condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS',
        message: 'A subquery that stands for a value gave more than one row.',
        hint: 'Aggregate its rows, or add LIMIT 1.',
        position: call.position,
      }));
    }
    return evaluate(value!, frame);
  },
};
