import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { OwnerNumbers, SLAB_BYTES } from '../../src/columnar/memory.ts';
import type { CutExtent } from '../../src/state/cut-extent.ts';
import { createScratchTable, stateTables } from '../../src/state/group-table.ts';
import { copySegments } from '../../src/state/image.ts';
import {
  HEADER_INDEX_MASK,
  HEADER_MOVED,
  HEADER_NEXT_INDEX,
  SEGMENT_EARLIEST,
} from '../../src/state/table-layout.ts';
import {
  add,
  contentOf,
  createTable,
  find,
  type Group,
  hashesOf,
  hashOf,
  keysOf,
  liveSlots,
  newContext,
  releaseContexts,
  Snapshot,
  spec,
  spillAndAdopt,
  toMemory,
} from '../support/group-table.ts';
import { copiesMade, cutWhole } from '../support/whole-cut.ts';

afterEach(releaseContexts);

/** It is no segment's turn. */
const CHANGED_ONLY: CutExtent = { turn: -1, turns: 1 };

test('equal keys share a slot, new ones are numbered in order of appearance', () => {
  const context = newContext();
  const table = createTable(context);
  expect([...find(table, ['b', 'a', 'b', '', 'xa', 'xb', 'xa'], context)]).toEqual([
    0, 1, 0, 2, 3, 4, 3,
  ]);
  expect([...find(table, ['a long key that lies in the heap', 'a', ''], context)]).toEqual([
    5, 1, 2,
  ]);
  expect(table.rowCount).toBe(6);
  expect(keysOf(table, Uint32Array.of(5, 3, 2, 0), context)).toEqual([
    'a long key that lies in the heap',
    'xa',
    '',
    'b',
  ]);
});

test('the next index of a large table is prepared, then filled, over many insertions', () => {
  const context = newContext();
  const table = createTable(context);
  const wordOf = (offset: number): number => context.memory.u32[(table.address + offset) / 4];
  const insertMore = (): void => {
    const first = table.rowCount;
    const keys = Array.from({ length: 100 }, (_, row) => `${first + row}`);
    find(table, keys, context);
  };
  table.reserve(11_000);
  const mask = wordOf(HEADER_INDEX_MASK);
  const steps = { preparing: 0, moving: 0 };
  while (wordOf(HEADER_INDEX_MASK) === mask) {
    if (wordOf(HEADER_MOVED) !== 0) steps.moving++;
    else if (wordOf(HEADER_NEXT_INDEX) !== 0) steps.preparing++;
    insertMore();
  }
  expect(steps.preparing).toBeGreaterThan(20);
  expect(steps.moving).toBe(mask >>> 12);
  expect(wordOf(HEADER_INDEX_MASK)).toBe(mask * 2 + 1);
  expect(wordOf(HEADER_NEXT_INDEX)).toBe(0);
  const some = Array.from({ length: 1000 }, (_, row) => row * 12);
  expect([...find(table, some.map(String), context)]).toEqual(some);
});

test('freed slots are used first, and start with zeros', () => {
  const context = newContext();
  const table = createTable(context);
  add(
    table,
    [
      ['a', 'z'],
      ['b', 'y'],
      ['c', 'x'],
    ],
    context,
  );
  table.remove(toMemory(Uint32Array.of(0, 1), context), 2);
  expect(table.rowCount).toBe(1);
  add(
    table,
    [
      ['d', ''],
      ['e', 'w'],
      ['f', 'v'],
      ['a', 'u'],
    ],
    context,
  );
  expect(keysOf(table, Uint32Array.of(0, 1, 2, 3, 4), context)).toEqual(['e', 'd', 'c', 'f', 'a']);
  expect(contentOf(table, context).get('e')).toEqual({ count: 1n, text: 'w' });
  expect(contentOf(table, context).get('d')).toEqual({ count: 1n, text: '' });
});

test('a table grows beyond its first index, segments and directory', () => {
  const context = newContext();
  for (const table of [
    createTable(context),
    createScratchTable(spec, context.scratch, context.memory, context.kernels),
  ]) {
    const keys = Array.from(
      { length: 40_000 },
      (_, row) => `${row % 20_000} ${'.'.repeat(row % 30)}`,
    );
    const slots = find(table, keys, context);
    expect(table.rowCount).toBe(new Set(keys).size);
    expect(keysOf(table, slots, context)).toEqual(keys);
    expect(hashesOf(table, slots, context)).toEqual(
      keys.map((key) => BigInt.asIntN(64, hashOf(key))),
    );
    expect(find(table, keys, context)).toEqual(slots);
  }
});

test('a key may be longer than a segment', () => {
  const context = newContext();
  const table = createTable(context);
  const keys = ['k'.repeat(300_000), 'k'.repeat(300_001), 'k'.repeat(70_000)];
  expect([...find(table, [...keys, ...keys], context)]).toEqual([0, 1, 2, 0, 1, 2]);
  expect(keysOf(table, Uint32Array.of(0, 1, 2), context)).toEqual(keys);
});

test('groups expire at their time, those without a time never', () => {
  const context = newContext();
  const table = createTable(context);
  const { memory, scratch } = context;
  const count = 5000;
  const slots = find(
    table,
    Array.from({ length: count }, (_, row) => `k${row}`),
    context,
  );
  const expiry = scratch.allocate(count * 8);
  for (let row = 0; row < count; row++) {
    memory.i64[expiry / 8 + row] = row % 7 === 0 ? 2n ** 63n - 1n : BigInt(row);
  }
  table.setExpiry(toMemory(slots, context), count, expiry);
  const expected = Array.from(slots).filter((slot) => slot % 7 !== 0 && slot <= 2500);
  expect(table.expired(2500n, 0)).toBe(expected.length);
  const target = scratch.allocate(expected.length * 4);
  expect(table.expired(2500n, target)).toBe(expected.length);
  expect([...memory.u32.slice(target / 4, target / 4 + expected.length)]).toEqual(expected);
  table.remove(target, expected.length);
  expect(table.expired(2500n, 0)).toBe(0);
  expect(table.expired(2501n, 0)).toBe(1);
  expect(table.expired(2n ** 62n, 0)).toBe(Math.floor((count * 6) / 7) - expected.length);
});

test('rows that are gone cost nothing when others are looked for that expire', () => {
  const context = newContext();
  const table = createTable(context);
  const { memory, scratch } = context;
  const slots = toMemory(find(table, ['a', 'b'], context), context);
  const expiry = scratch.allocate(16);
  memory.i64.set([5n, 50n], expiry / 8);
  table.setExpiry(slots, 2, expiry);
  table.remove(slots, 1);
  expect(table.expired(10n, 0)).toBe(0);
  const segment = memory.u32[table.accumulator(0).directory / 4];
  expect(memory.i64[(segment + SEGMENT_EARLIEST) / 8]).toBe(50n);
});

test('a table is the same when another thread opens it by its address', () => {
  const context = newContext();
  const table = createTable(context);
  find(table, ['a', 'b'], context);
  const { memory, kernels, arena } = context;
  const opened = stateTables.open(table.address, spec, arena.owner, memory, kernels);
  find(
    opened,
    Array.from({ length: 5000 }, (_, row) => `key ${row}`),
    context,
  );
  expect([...find(table, ['b', 'key 4999', 'a'], context)]).toEqual([1, 5001, 0]);
});

test('a table works above 2 GiB', () => {
  const context = newContext();
  const { memory } = context;
  memory.setBudget(2, 2 ** 32);
  const lowHalf = new OwnerNumbers(2).take();
  memory.claim(lowHalf, 2 ** 31 / SLAB_BYTES);
  const table = createTable(context);
  expect(table.address).toBeGreaterThan(2 ** 31);
  const rows = Array.from(
    { length: 3000 },
    (_, row) => [`key ${row % 1000}`, `text ${row}`] as const,
  );
  add(table, rows, context);
  const content = contentOf(table, context);
  expect(content.size).toBe(1000);
  expect(content.get('key 999')).toEqual({ count: 3n, text: 'text 999' });
  const snapshot = new Snapshot();
  snapshot.add(cutWhole(table, 'all', context), context);
  expect(contentOf(snapshot.restore(context), context)).toEqual(content);
  memory.releaseOwner(lowHalf);
});

test('the heap is bounded by what lives in it, not by what went through it', () => {
  const context = newContext();
  const table = createTable(context);
  for (let round = 0; round < 200; round++) {
    const rows = Array.from({ length: 50 }, (_, row) => {
      const key = row === 0 ? 'stays' : `${round} ${row} ${'long '.repeat(100)}`;
      return [key, String.fromCharCode(65 + (round % 26)).repeat(1 + round)] as const;
    });
    add(table, rows, context);
    const slots = liveSlots(table, context);
    const stays = find(table, ['stays'], context)[0];
    const gone = slots.filter((slot) => slot !== stays);
    table.remove(toMemory(gone, context), gone.length);
    context.scratch.release();
  }
  expect(contentOf(table, context)).toEqual(
    new Map([['stays', { count: 200n, text: 'Z'.repeat(182) }]]),
  );
  expect(cutWhole(table, 'all', context).segmentCount).toBeLessThan(8);
});

test('room that strings left is found again among hundreds of segments', () => {
  const context = newContext();
  const table = createTable(context);
  const rowsOf = (first: number): readonly (readonly [string, string])[] =>
    Array.from({ length: 400 }, (_, row) => [`key ${first + row}`, 'long'.repeat(10_000)] as const);
  add(table, rowsOf(0), context);
  const segmentCount = cutWhole(table, 'all', context).segmentCount;
  expect(segmentCount).toBeGreaterThan(200);
  for (let first = 400; first <= 2000; first += 400) {
    const slots = liveSlots(table, context);
    table.remove(toMemory(slots, context), slots.length);
    add(table, rowsOf(first), context);
    context.scratch.release();
  }
  expect(cutWhole(table, 'all', context).segmentCount).toBeLessThan(segmentCount * 1.1);
});

test('long and short strings in turn share segments', () => {
  const context = newContext();
  const table = createTable(context);
  const rows = Array.from({ length: 40 }, (_, row) => {
    const text = row % 2 === 0 ? 'long'.repeat(20_000) : 'short';
    return [`key ${row}`, text] as const;
  });
  add(table, rows, context);
  expect(contentOf(table, context).get('key 38')?.text).toHaveLength(80_000);
  expect(cutWhole(table, 'all', context).segmentCount).toBe(1 + 20 + 1);
});

test('an incremental cut holds only the segments that changed', () => {
  const context = newContext();
  const table = createTable(context);
  find(
    table,
    Array.from({ length: 20_000 }, (_, row) => `${row}`),
    context,
  );
  const snapshot = new Snapshot();
  const first = cutWhole(table, CHANGED_ONLY, context);
  expect(first.segments.length).toBe(first.segmentCount);
  snapshot.add(first, context);
  expect(cutWhole(table, CHANGED_ONLY, context).segments).toEqual([]);
  add(table, [['19999', 't']], context);
  const second = cutWhole(table, CHANGED_ONLY, context);
  expect(second.segments.length).toBe(2);
  snapshot.add(second, context);
  const other = newContext();
  expect(contentOf(snapshot.restore(other), other)).toEqual(contentOf(table, context));
});

type Operation =
  | { readonly kind: 'add'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'remove'; readonly share: number }
  | { readonly kind: 'cut'; readonly extent: CutExtent }
  | { readonly kind: 'copy'; readonly share: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'spill' };

const keys = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((number) => `k${number}`),
  fc.integer({ min: 0, max: 30 }).map((number) => `x${number}`),
  fc.integer({ min: 0, max: 200 }).map((number) => `${number} `.repeat(1 + (number % 40))),
);
const texts = fc.integer({ min: 0, max: 600 }).map((number) => `${number} `.repeat(number % 50));
const extents: fc.Arbitrary<CutExtent> = fc.oneof(
  fc.constant('all' as const),
  fc.record({ turn: fc.integer({ min: 0, max: 2 }), turns: fc.constant(3) }),
);
const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        rows: fc.array(fc.tuple(keys, texts), { maxLength: 400, size: 'max' }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('remove' as const),
        share: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), extent: extents }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('copy' as const),
        share: fc.integer({ min: 0, max: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'spill' as const }) },
  ),
  { maxLength: 25, size: 'max' },
);

test('random operations, also while a cut is copied, spills and restarts leave what a map would hold', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      let context = newContext();
      let table = createTable(context);
      let reference = new Map<string, Group>();
      let snapshot = new Snapshot();
      let kept = new Map<string, Group>();
      snapshot.add(cutWhole(table, 'all', context), context);
      let cut = table.cut(CHANGED_ONLY, context.arena.owner);
      const endCut = (): void => snapshot.add(copiesMade(cut, context), context);
      for (const step of steps) {
        if (step.kind === 'add') {
          add(table, step.rows, context);
          for (const [key, text] of step.rows) {
            const group = reference.get(key);
            if (group === undefined) reference.set(key, { count: 1n, text });
            else {
              group.count += 1n;
              if (Buffer.compare(Buffer.from(text), Buffer.from(group.text)) > 0) group.text = text;
            }
          }
        } else if (step.kind === 'remove') {
          const gone = liveSlots(table, context).filter((slot) => slot % 5 < step.share);
          for (const key of keysOf(table, gone, context)) reference.delete(key);
          table.remove(toMemory(gone, context), gone.length);
        } else if (step.kind === 'cut') {
          endCut();
          if (step.extent === 'all') snapshot = new Snapshot();
          cut = table.cut(step.extent, context.arena.owner);
          kept = structuredClone(reference);
        } else if (step.kind === 'copy') {
          const some = cut.segments.filter(({ index }) => index % 3 === step.share);
          copySegments(some, context.memory, context.kernels);
        } else if (step.kind === 'spill') {
          table = spillAndAdopt(table, context);
          // All of its copies have been made.
          cut = { ...cut, segments: cut.segments.map((place) => ({ ...place, source: 0 })) };
        } else {
          endCut();
          context = newContext();
          table = snapshot.restore(context);
          cut = table.cut(CHANGED_ONLY, context.arena.owner);
          reference = structuredClone(kept);
        }
        expect(table.rowCount).toBe(reference.size);
      }
      expect(contentOf(table, context)).toEqual(reference);
      releaseContexts();
    }),
    { numRuns: 60 },
  );
});
