import fc from 'fast-check';
import { expect, test } from 'vitest';
import { releaseContext, testContext } from '../support/compute-context.ts';

const LINE_BYTES = 64;
const LINE_WORDS = LINE_BYTES / 4;

const context = testContext();
const { memory, kernels, arena } = context;

test('touching reads the first word of each cache line and of none behind', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50_000 }), fc.nat(1000), (byteLength, seed) => {
      const lines = Math.ceil(byteLength / LINE_BYTES);
      const address = arena.allocate((lines + 1) * LINE_BYTES);
      const start = address / 4;
      memory.i32.fill(0, start, start + lines * LINE_WORDS);
      memory.i32.fill(-1, start + lines * LINE_WORDS, start + (lines + 1) * LINE_WORDS);
      let all = 0;
      // Few enough that each line is missed if it is left out.
      for (let line = seed % 97; line < lines; line += 97) {
        memory.i32[start + line * LINE_WORDS] = 1 << (line & 31);
        all |= 1 << (line & 31);
      }
      expect(kernels.touchBytes(address, byteLength) | 0).toBe(all);
      releaseContext(context);
    }),
  );
});
