import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutEvenly } from '../../src/task/cut-evenly.ts';

describe('cutting evenly', () => {
  it('gives every item once, in order, in parts whose lengths differ by at most one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, count) => {
        const parts = cutEvenly(items, count);
        expect(parts.length).toBe(Math.min(items.length, count));
        expect(parts.flat()).toEqual(items);
        const lengths = parts.map((part) => part.length);
        expect(Math.max(0, ...lengths) - Math.min(...lengths, 2 ** 31)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
