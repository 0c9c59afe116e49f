import { expect, test } from 'vitest';
import { PassingMap } from '../../src/columnar/passing-map.ts';
import { PassingSet } from '../../src/columnar/passing-set.ts';
import { outlivingBytes } from '../support/outliving-bytes.ts';

const ROUNDS = 10_000;
/** A `Map` leaves more than a hundred, a `Set` forty. */
const BYTES_MAX = 20;
/** At a time. */
const ENTRIES = 2;

test('a map has what was put last under each key, and no more once that has gone', () => {
  const map = new PassingMap<number, string>([
    [1, 'a'],
    [2, 'b'],
  ]);
  map.set(3, 'c');
  map.set(1, 'd');
  expect([...map]).toEqual([
    [1, 'd'],
    [2, 'b'],
    [3, 'c'],
  ]);
  expect([map.delete(1), map.delete(1), map.has(1), map.get(1)]).toEqual([
    true,
    false,
    false,
    undefined,
  ]);
  expect([map.size, map.get(2), map.get(3)]).toEqual([2, 'b', 'c']);
  const values = map.values();
  map.clear();
  expect([map.size, [...map], values.toSorted()]).toEqual([0, [], ['b', 'c']]);
});

test('a set has each item once, until it goes', () => {
  const set = new PassingSet<number>();
  for (const item of [1, 2, 2, 3]) set.add(item);
  expect([set.size, set.delete(1), set.delete(1)]).toEqual([3, true, false]);
  expect([1, 2, 3].map((item) => set.has(item))).toEqual([false, true, true]);
});

test('what has gone from a map is freed by young collections, with all of its tables', async () => {
  const map = new PassingMap<number, object>();
  const bytes = await outlivingBytes(ROUNDS, (round) => {
    map.set(round, { values: [round, round] });
    map.delete(round - ENTRIES);
  });
  expect(bytes).toBeLessThan(BYTES_MAX);
});

test('what has gone from a set is freed by young collections, with all of its tables', async () => {
  const set = new PassingSet<number>();
  const bytes = await outlivingBytes(ROUNDS, (round) => {
    set.add(round);
    set.delete(round - ENTRIES);
  });
  expect(bytes).toBeLessThan(BYTES_MAX);
});
