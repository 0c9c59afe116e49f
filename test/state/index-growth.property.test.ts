import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { stateTables } from '../../src/state/group-table.ts';
import { moveEntries, openNextIndex } from '../../src/state/index-growth.ts';
import type { StateStore, StoreSpec } from '../../src/state/store.ts';
import {
  HEADER_INDEX_MASK,
  HEADER_MOVED,
  HEADER_NEXT_INDEX,
} from '../../src/state/table-layout.ts';
import { OwnedTableMemory } from '../../src/state/table-memory.ts';
import { TableParts } from '../../src/state/table-parts.ts';
import { newContext, releaseContexts } from '../support/group-table.ts';

const spec: StoreSpec = { accumulators: [], expires: false, inlineKeyBytes: 8 };
const ENTRIES = 128;

/** A key by its number: most lie where the index ends and begins, so that many come round its end. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 480, max: 511 }),
  fc.integer({ min: 0, max: 511 }),
);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      keys: fc.array(number, { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      keys: fc.array(number, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      count: fc.integer({ min: 1, max: 40 }),
      times: fc.constantFrom(2, 4),
    }),
  },
);

afterEach(releaseContexts);

test('while the entries of an index move to a wider one, all keys are found, made and removed as in a map', () => {
  let moving = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), (steps) => {
      const context = newContext();
      const { owner } = context.arena;
      const store = stateTables.create(spec, owner, context.memory, context.kernels);
      const blocks = new OwnedTableMemory(context.memory, owner, store.address);
      const table = new TableParts(context.memory, context.kernels, blocks, store.address);
      store.reserve(ENTRIES / 4);
      const model = new Map<number, number>();
      for (const one of steps) {
        if (one.kind === 'move') {
          const entries = (table.word(HEADER_INDEX_MASK) + 1) * one.times;
          if (table.word(HEADER_NEXT_INDEX) === 0) openNextIndex(table, entries);
          moveEntries(table, one.count);
          if (table.word(HEADER_MOVED) !== 0) moving++;
        } else if (one.kind === 'add') {
          const slots = find(store, one.keys, context);
          for (const [row, key] of one.keys.entries()) {
            expect(slots[row]).toBe(model.get(key) ?? slots[row]);
            model.set(key, slots[row]!);
          }
        } else {
          const known = new Set(one.keys.filter((key) => model.has(key)));
          const slots = [...known].map((key) => model.get(key)!);
          for (const key of known) model.delete(key);
          const address = context.scratch.allocate(slots.length * 4);
          context.memory.u32.set(slots, address / 4);
          store.remove(address, slots.length);
        }
        expect(store.rowCount).toBe(model.size);
      }
      expect(new Set(model.values()).size).toBe(model.size);
      expect([...find(store, [...model.keys()], context)]).toEqual([...model.values()]);
      expect(store.rowCount).toBe(model.size);
      releaseContexts();
    }),
    { numRuns: 150 },
  );
  expect(moving).toBeGreaterThan(500);
});

/** The first bits of the low half of a hash are the place in the index: the number's own. */
function find(store: StateStore, keys: readonly number[], context: ComputeContext): Uint32Array {
  const { memory, scratch } = context;
  const offsets = scratch.allocate((keys.length + 1) * 4);
  const heap = scratch.allocate(keys.length * 4 + 8);
  const hashes = scratch.allocate(keys.length * 8);
  const slots = scratch.allocate(keys.length * 4);
  for (const [row, key] of keys.entries()) {
    memory.u32[heap / 4 + row] = key;
    memory.i32[offsets / 4 + row + 1] = (row + 1) * 4;
    memory.i64[hashes / 8 + row] = BigInt(key) << 23n;
  }
  memory.i32[offsets / 4] = 0;
  store.findOrInsert({ count: keys.length, offsets, heap, hashes }, slots);
  return memory.u32.slice(slots / 4, slots / 4 + keys.length);
}
