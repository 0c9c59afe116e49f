import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INT } from '../../../src/columnar/types.ts';
import {
  addItem,
  type FrequentItems,
  mergeFrequentItems,
  newFrequentItems,
  topItems,
} from '../../../src/expression/sketches/frequent-items.ts';

const sketchOf = (maxItems: number, values: readonly number[]): FrequentItems =>
  values.reduce((sketch, value) => addItem(sketch, value, 1n, INT), newFrequentItems(maxItems));

function countsOf(values: readonly number[]): Map<number, bigint> {
  const counts = new Map<number, bigint>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0n) + 1n);
  return counts;
}

const all = (sketch: FrequentItems) =>
  topItems(sketch, 1000, INT) as unknown as readonly (readonly [number, bigint])[];

test('as long as all values are tracked, counts are exact and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.array(fc.nat(20)), (left, right) => {
      const merged = mergeFrequentItems(sketchOf(32, left), sketchOf(32, right), INT);
      const found = all(merged);
      expect(new Map(found)).toEqual(countsOf([...left, ...right]));
      expect(found.map(([, count]) => count)).toEqual(
        found.map(([, count]) => count).toSorted((one, other) => Number(other - one)),
      );
    }),
  );
});

test('with more values than are tracked, estimates are off by the offset at most and nothing certain is missing', () => {
  const values = fc.array(fc.oneof(fc.nat(3), fc.nat(500)), { minLength: 20, maxLength: 400 });
  fc.assert(
    fc.property(values, values, (left, right) => {
      const merged = mergeFrequentItems(sketchOf(8, left), sketchOf(8, right), INT);
      const counts = countsOf([...left, ...right]);
      const found = new Map(all(merged));
      for (const [value, estimate] of found) {
        const count = counts.get(value)!;
        expect(estimate >= count && estimate - count <= merged.offset).toBe(true);
      }
      for (const [value, count] of counts) {
        if (count > 2n * merged.offset) expect(found.has(value)).toBe(true);
      }
      expect(merged.items.length).toBeLessThanOrEqual(12);
    }),
  );
});
