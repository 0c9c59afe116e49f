import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TIMESTAMP } from '../../src/columnar/types.ts';
import { observeEventTime } from '../../src/operators/observe-event-time.ts';
import { rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const columns = { time: TIMESTAMP };

test('the greatest time of all batches is noted, nulls aside', () => {
  const batches = fc.array(valuesOf(TIMESTAMP, rowCounts), { maxLength: 3 });
  fc.assert(
    fc.property(batches, (parts) => {
      const context = testContext();
      const operator = observeEventTime({ kind: 'observeEventTime', watermark: 4, column: 0 });
      for (const values of parts) {
        const batch = batchOf(
          columns,
          values.map((value) => [value]),
          context,
        );
        expect(operator.process(batch, context)).toBe(batch);
      }
      const times = parts.flat().filter((value) => typeof value === 'bigint');
      const greatest = times.find((time) => times.every((other) => other <= time));
      const expected = greatest === undefined ? [] : [[4, greatest]];
      expect([...context.counters.eventTimes]).toEqual(expected);
      releaseContext(context);
    }),
  );
});
