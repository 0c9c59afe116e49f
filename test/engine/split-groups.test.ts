import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupSplits } from '../../src/engine/split-groups.ts';
import type { Split } from '../../src/task/split.ts';

const split = (byteLength: number): Split => ({ kind: 'batches', batches: [], byteLength });

describe('groups of splits', () => {
  it('keep every split once, in order, and stay under the size unless a split alone is larger', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 })), (sizes) => {
        const groups = groupSplits(sizes.map(split), 64);
        expect(groups.flat().map(({ index }) => index)).toEqual(sizes.map((_, index) => index));
        for (const group of groups) {
          const bytes = group.reduce((sum, item) => sum + item.split.byteLength, 0);
          expect(group.length === 1 || bytes <= 64).toBe(true);
        }
      }),
    );
  });
});
