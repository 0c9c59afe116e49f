import { expect, test } from 'vitest';
import { insertBatch } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { DOUBLE } from '../../src/columnar/types.ts';
import { frameOf } from '../../src/operators/evaluate-batch.ts';
import { WindowSlots } from '../../src/operators/window-slots.ts';
import { aggregateCall } from '../support/aggregate-run.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';

const ROWS = 20_000;
const STEPS = 50;

test.each(['median', 'mode', 'collect_set'])(
  '%s over more and more rows leaves nothing behind that is as large as all of them',
  (name) => {
    const context = testContext();
    const call = aggregateCall(name, [columnOf({ x: DOUBLE }, 'x')]);
    const numbers = Uint32Array.from({ length: ROWS }, (_, row) => row);
    const column = columnFromValues([...numbers], DOUBLE, context.arena);
    const slots = new WindowSlots(call, 1, frameOf(insertBatch(ROWS, [column]), context));
    const input = { columns: [column], passing: 0 };
    const held = () => context.arena.heldBytes + context.scratch.heldBytes;
    try {
      slots.update(input, numbers, new Uint32Array(ROWS));
      const before = held();
      for (let step = 0; step < STEPS; step++) {
        slots.update(input, Uint32Array.of(step), Uint32Array.of(0));
        // The lists of collect_set are its results.
        if (name !== 'collect_set') slots.finish(Uint32Array.of(0));
      }
      expect(held() - before).toBeLessThan(2 ** 20);
    } finally {
      slots.release();
      releaseContext(context);
    }
  },
);
