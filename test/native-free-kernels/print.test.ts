import { expect, test } from 'vitest';
import { testContext } from '../support/compute-context.ts';

const { kernels, memory, scratch } = testContext();

test('the size of texts as JSON is refused above 2 GiB, also where it would wrap round to little', () => {
  const heap = scratch.allocate(100);
  const offsets = scratch.allocate(16);
  memory.u8.fill(0x1f, heap, heap + 100);
  memory.u32.set([0, 100, 100, 100], offsets / 4);
  expect(kernels.jsonTextBytes(offsets, heap, 3)).toBe(100 * 6 + 3 * 2);
  // So many that their offsets end where they begin: there are nothing but quotes.
  expect(kernels.jsonTextBytes(offsets, heap, 2 ** 30)).toBe(-1);
  expect(kernels.jsonTextBytes(offsets, heap, 2 ** 31)).toBe(-1);
});
