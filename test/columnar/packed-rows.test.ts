import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PackedRows } from '../../src/columnar/packed-rows.ts';
import { array, BIGINT, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';

test('rows come back as they were, from any row to any other', () => {
  const types = [BIGINT, STRING, array(INT)];
  const row = fc.tuple(
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    fc.option(fc.string({ unit: 'grapheme' })),
    fc.option(fc.array(fc.option(fc.integer()), { maxLength: 3 })),
  );
  const property = fc.property(fc.array(row), fc.nat(), fc.nat(), (rows, first, second) => {
    // More than fit one block.
    const all: Row[] = Array.from(
      { length: 3000 },
      (_, index) => rows[index % rows.length] ?? [null, '', []],
    );
    const packed = new PackedRows(types);
    for (const each of all) packed.push(each);
    const [start, end] = [first % 3001, second % 3001].toSorted((left, right) => left - right);
    expect(packed.length).toBe(3000);
    expect(packed.slice(start, end)).toEqual(all.slice(start, end));
  });
  fc.assert(property, { numRuns: 20 });
});

test('the first rows are taken out, and the others move up', () => {
  const steps = fc.array(fc.record({ pushed: fc.nat(20), dropped: fc.nat(25) }));
  const property = fc.property(steps, (all) => {
    const packed = new PackedRows([STRING], 8);
    const expected: Row[] = [];
    let count = 0;
    for (const { pushed, dropped } of all) {
      for (let index = 0; index < pushed; index++) {
        // Later texts are longer: a block that is used again has to grow.
        const row = ['ä'.repeat(count++)];
        packed.push(row);
        expected.push(row);
      }
      packed.drop(Math.min(dropped, expected.length));
      expected.splice(0, dropped);
      expect(packed.length).toBe(expected.length);
      expect(packed.slice()).toEqual(expected);
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test('there are rows without columns', () => {
  const packed = new PackedRows([]);
  packed.push([]);
  packed.push([]);
  expect(packed.slice()).toEqual([[], []]);
});
