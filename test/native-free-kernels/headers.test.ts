import { afterEach, expect, test } from 'vitest';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, scratch } = context;
afterEach(() => releaseContext(context));

/** What the kernel counts where the records have these bytes for the numbers of their headers. */
function countOf(numbers: readonly (readonly number[])[], bytesBehind: number): number {
  const places = scratch.allocate(numbers.length * 4);
  const offsets = scratch.allocate((numbers.length + 1) * 4);
  const bytes = numbers.flat();
  const start = scratch.allocate(bytes.length + bytesBehind);
  memory.u8.set(bytes, start);
  let at = start;
  for (const [record, number] of numbers.entries()) {
    memory.u32[places / 4 + record] = at;
    at += number.length;
  }
  return kernels.countHeaders(places, numbers.length, at + bytesBehind, offsets);
}

test('headers are counted where they have room', () => {
  expect(countOf([[0x06], [0x00], [0x02]], 8)).toBe(4);
});

test.each([
  [
    'a negative number that makes up for a large one',
    [
      [0xd0, 0x0f],
      [0xcf, 0x0f],
    ],
    4000,
  ],
  ['more headers than bytes for them', [[0x06]], 4],
  ['a number that has no end', [[0x80]], 0],
] as const)('%s is refused before any header is written', (_what, numbers, bytesBehind) => {
  expect(countOf(numbers, bytesBehind)).toBe(-1);
});
