import fc, { type Arbitrary } from 'fast-check';
import type { StreamCourse } from './stream-run.ts';

/** Up to five batches, with a restart before one and a sink that fails in one. */
export const randomCourse: Arbitrary<StreamCourse> = fc.record({
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
  restartBefore: fc.nat(4),
  crashIn: fc.nat(4),
  crashesBehindSink: fc.boolean(),
});
