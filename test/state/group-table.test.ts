import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { createScratchTable, stateTables } from '../../src/state/group-table.ts';
import type { SegmentImage, StateStore, StoreImage, StoreSpec } from '../../src/state/store.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const spec: StoreSpec = {
  accumulators: [
    { name: 'count', width: 8 },
    { name: 'longest', width: 8, reference: true },
  ],
  expires: true,
  inlineKeyBytes: 9,
};

let contexts: ComputeContext[] = [];

afterEach(() => {
  for (const context of contexts) {
    releaseContext(context);
    context.memory.releaseOwner(context.arena.owner);
  }
  contexts = [];
});

function newContext(): ComputeContext {
  const context = testContext();
  contexts.push(context);
  return context;
}

/** The owner of the tables of a context. */
function createTable(context: ComputeContext): StateStore {
  return stateTables.create(spec, context.arena.owner, context.memory, context.kernels);
}

/** A few keys collide in their hash on purpose. */
function hashOf(key: string): bigint {
  return key.startsWith('x') ? 77n : BigInt(crc32(key)) * 0x9e3779b97f4a7c15n;
}

function find(table: StateStore, keys: readonly string[], context: ComputeContext): Uint32Array {
  const { memory, scratch } = context;
  const bytes = Buffer.from(keys.join(''));
  const offsets = scratch.allocate((keys.length + 1) * 4);
  const heap = scratch.allocate(bytes.length);
  const hashes = scratch.allocate(keys.length * 8);
  const slots = scratch.allocate(keys.length * 4);
  memory.u8.set(bytes, heap);
  let end = 0;
  for (const [row, key] of keys.entries()) {
    end += Buffer.byteLength(key);
    memory.i32[offsets / 4 + row + 1] = end;
    memory.i64[hashes / 8 + row] = BigInt.asIntN(64, hashOf(key));
  }
  memory.i32[offsets / 4] = 0;
  table.findOrInsert({ count: keys.length, offsets, heap, hashes }, slots);
  return memory.u32.slice(slots / 4, slots / 4 + keys.length);
}

function toMemory(slots: Uint32Array, context: ComputeContext): number {
  const address = context.scratch.allocate(slots.length * 4);
  context.memory.u32.set(slots, address / 4);
  return address;
}

function countPlace(table: StateStore, slot: number, context: ComputeContext): number {
  const { directory, shift, offset, width } = table.accumulator(0);
  const segment = context.memory.u32[directory / 4 + (slot >>> shift)];
  return (segment + offset + (slot & ((1 << shift) - 1)) * width) / 8;
}

/** Counts keys and keeps, of the texts that come with them, the greatest. */
function add(
  table: StateStore,
  rows: readonly (readonly [key: string, text: string])[],
  context: ComputeContext,
): void {
  const { memory, kernels, scratch } = context;
  const slots = find(
    table,
    rows.map(([key]) => key),
    context,
  );
  for (const slot of slots) memory.i64[countPlace(table, slot, context)] += 1n;
  const bytes = Buffer.from(rows.map(([, text]) => text).join(''));
  const offsets = scratch.allocate((rows.length + 1) * 4);
  const heap = scratch.allocate(bytes.length);
  memory.u8.set(bytes, heap);
  memory.i32[offsets / 4] = 0;
  for (const [row, [, text]] of rows.entries()) {
    memory.i32[offsets / 4 + row + 1] = memory.i32[offsets / 4 + row] + Buffer.byteLength(text);
  }
  const address = toMemory(slots, context);
  const { directory, shift, offset } = table.accumulator(1);
  let row = 0;
  while (true) {
    row = kernels.tableKeepExtremes(
      table.address,
      address,
      row,
      rows.length,
      directory,
      shift,
      offset,
      offsets,
      heap,
      0,
      1,
    );
    if (row === rows.length) break;
    table.growHeap();
  }
}

function keysOf(table: StateStore, slots: Uint32Array, context: ComputeContext): string[] {
  const { memory, scratch } = context;
  const target = {
    offsets: scratch.allocate((slots.length + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  table.keysOf(toMemory(slots, context), slots.length, target);
  return Array.from(slots, (_, row) => {
    const from = memory.i32[target.offsets / 4 + row];
    const to = memory.i32[target.offsets / 4 + row + 1];
    return Buffer.from(memory.u8.slice(target.heap + from, target.heap + to)).toString();
  });
}

function liveSlots(table: StateStore, context: ComputeContext): Uint32Array {
  const { memory, scratch } = context;
  const address = scratch.allocate(table.rowCount * 4);
  const count = table.liveSlots(address);
  return memory.u32.slice(address / 4, address / 4 + count);
}

interface Group {
  count: bigint;
  text: string;
}

function contentOf(table: StateStore, context: ComputeContext): Map<string, Group> {
  const { memory, kernels, scratch } = context;
  const slots = liveSlots(table, context);
  const address = toMemory(slots, context);
  const { directory, shift, offset } = table.accumulator(1);
  const offsets = scratch.allocate((slots.length + 1) * 4);
  const validity = scratch.allocateBitmap(slots.length);
  const place = [table.address, address, slots.length, directory, shift, offset, offsets] as const;
  const heap = scratch.allocate(kernels.tableReferenceOffsets(...place, validity));
  kernels.tableReferenceBytes(...place, heap);
  const keys = keysOf(table, slots, context);
  return new Map(
    keys.map((key, row) => {
      const from = heap + memory.i32[offsets / 4 + row];
      const to = heap + memory.i32[offsets / 4 + row + 1];
      const text = Buffer.from(memory.u8.slice(from, to)).toString();
      return [key, { count: memory.i64[countPlace(table, slots[row], context)], text }];
    }),
  );
}

/** Applies cuts as a snapshot chain does: later segments replace earlier ones. */
class Snapshot {
  #segments = new Map<number, Uint8Array>();
  #last: StoreImage | undefined;

  add(image: StoreImage, context: ComputeContext): void {
    this.#last = image;
    for (const segment of image.segments) this.#segments.set(segment.index, copy(segment, context));
    for (const run of image.slabs) {
      context.memory.release(context.arena.owner, run.address, run.count);
    }
    expect([...this.#segments.keys()].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: image.segmentCount }, (_, index) => index),
    );
  }

  restore(context: ComputeContext): StateStore {
    const segments = Array.from({ length: this.#segments.size }, (_, index) => {
      const bytes = this.#segments.get(index)!;
      const address = context.scratch.allocate(bytes.length);
      context.memory.u8.set(bytes, address);
      return { address, byteLength: bytes.length };
    });
    const { memory, kernels, arena } = context;
    return stateTables.restore(spec, this.#last!.meta, segments, arena.owner, memory, kernels);
  }
}

function copy({ address, byteLength, crc }: SegmentImage, context: ComputeContext): Uint8Array {
  const bytes = context.memory.u8.slice(address, address + byteLength);
  expect(crc32(bytes)).toBe(crc);
  return bytes;
}

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
  expect(table.cut(true, context.arena.owner).segmentCount).toBeLessThan(8);
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
  const first = table.cut(false, context.arena.owner);
  expect(first.segments.length).toBe(first.segmentCount);
  snapshot.add(first, context);
  expect(table.cut(false, context.arena.owner).segments).toEqual([]);
  add(table, [['19999', 't']], context);
  const second = table.cut(false, context.arena.owner);
  expect(second.segments.length).toBe(2);
  snapshot.add(second, context);
  const other = newContext();
  expect(contentOf(snapshot.restore(other), other)).toEqual(contentOf(table, context));
});

type Operation =
  | { readonly kind: 'add'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'remove'; readonly share: number }
  | { readonly kind: 'cut'; readonly full: boolean }
  | { readonly kind: 'restart' };

const keys = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((number) => `k${number}`),
  fc.integer({ min: 0, max: 30 }).map((number) => `x${number}`),
  fc.integer({ min: 0, max: 200 }).map((number) => `${number} `.repeat(1 + (number % 40))),
);
const texts = fc.integer({ min: 0, max: 600 }).map((number) => `${number} `.repeat(number % 50));
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
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), full: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  ),
  { maxLength: 25, size: 'max' },
);

test('random operations, cuts and restarts leave what a map would hold', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      let context = newContext();
      let table = createTable(context);
      let reference = new Map<string, Group>();
      let snapshot = new Snapshot();
      let kept = new Map<string, Group>();
      snapshot.add(table.cut(true, context.arena.owner), context);
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
          if (step.full) snapshot = new Snapshot();
          snapshot.add(table.cut(step.full, context.arena.owner), context);
          kept = structuredClone(reference);
        } else {
          context = newContext();
          table = snapshot.restore(context);
          reference = structuredClone(kept);
        }
        expect(table.rowCount).toBe(reference.size);
      }
      expect(contentOf(table, context)).toEqual(reference);
      for (const used of contexts) {
        releaseContext(used);
        used.memory.releaseOwner(used.arena.owner);
      }
      contexts = [];
    }),
    { numRuns: 60 },
  );
});
