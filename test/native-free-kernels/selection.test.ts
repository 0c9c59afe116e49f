import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowCounts } from '../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

/** Bits that come in runs, so that full, empty and mixed words all appear. */
const bitmaps = rowCounts.chain((length) =>
  fc
    .array(fc.record({ bit: fc.boolean(), run: fc.constantFrom(1, 2, 5, 64, 100) }), {
      minLength: length,
      maxLength: length,
    })
    .map((runs) => runs.flatMap(({ bit, run }) => new Array<boolean>(run).fill(bit)))
    .map((bits) => bits.slice(0, length)),
);

test('selectRows writes the numbers of the set bits', () => {
  fc.assert(
    fc.property(bitmaps, fc.constantFrom(0, 0xff), (bits, garbage) => {
      const { memory, kernels, scratch } = context;
      const bitmap = scratch.allocateBitmap(bits.length);
      memory.u8.fill(garbage, bitmap, bitmap + Math.ceil(bits.length / 64) * 8);
      bits.forEach((bit, row) => {
        const mask = 1 << (row & 7);
        if (bit) memory.u8[bitmap + (row >>> 3)] |= mask;
        else memory.u8[bitmap + (row >>> 3)] &= ~mask;
      });
      const target = scratch.allocate(bits.length * 4);
      const expected = bits.flatMap((bit, row) => (bit ? [row] : []));
      const count = kernels.selectRows(bitmap, bits.length, target) >>> 0;
      expect([...memory.u32.subarray(target / 4, target / 4 + count)]).toEqual(expected);
      releaseContext(context);
    }),
  );
});
