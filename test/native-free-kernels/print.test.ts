import { expect, test } from 'vitest';
import { testContext } from '../support/compute-context.ts';

const { kernels, memory, scratch } = testContext();

test('a batch whose texts are too large as JSON is refused, though their size would fit 32 bits when it wraps', () => {
  // Control characters, of which each takes six bytes.
  const size = 2 ** 29 + 2 ** 28;
  const heap = scratch.allocate(size);
  const offsets = scratch.allocate(8);
  memory.u32.set([0, size], offsets / 4);
  expect(kernels.jsonTextBytes(offsets, heap, 1)).toBe(-1);
  memory.u32[offsets / 4 + 1] = 100;
  expect(kernels.jsonTextBytes(offsets, heap, 1)).toBe(2 + 600);
});
