import { crc32 } from 'node:zlib';
import { expect } from 'vitest';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { stateTables } from '../../src/state/group-table.ts';
import type { SegmentImage, StateStore, StoreSpec } from '../../src/state/store.ts';
import { releaseContext, testContext } from './compute-context.ts';
import { storeOfImages } from './store-of-images.ts';
import type { StoreImage } from './whole-cut.ts';

/** Groups with a count and the greatest text; keys of up to 12 bytes lie in the row. */
export const spec: StoreSpec = {
  accumulators: [
    { name: 'count', width: 8 },
    { name: 'longest', width: 8, reference: true },
  ],
  expires: true,
  inlineKeyBytes: 9,
};

let contexts: ComputeContext[] = [];

export function releaseContexts(): void {
  for (const context of contexts) {
    releaseContext(context);
    context.memory.releaseOwner(context.arena.owner);
  }
  contexts = [];
}

export function newContext(): ComputeContext {
  const context = testContext();
  contexts.push(context);
  return context;
}

/** The owner of the tables of a context. */
export function createTable(context: ComputeContext): StateStore {
  return stateTables.create(spec, context.arena.owner, context.memory, context.kernels);
}

/** A few keys collide in their hash on purpose. */
export function hashOf(key: string): bigint {
  return key.startsWith('x') ? 77n : BigInt(crc32(key)) * 0x9e3779b97f4a7c15n;
}

export function find(
  table: StateStore,
  keys: readonly string[],
  context: ComputeContext,
): Uint32Array {
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

export function toMemory(slots: Uint32Array, context: ComputeContext): number {
  const address = context.scratch.allocate(slots.length * 4);
  context.memory.u32.set(slots, address / 4);
  return address;
}

function countPlace(table: StateStore, slot: number, context: ComputeContext): number {
  const { directory, shift, offset, stride } = table.accumulator(0);
  const segment = context.memory.u32[directory / 4 + (slot >>> shift)];
  return (segment + offset + (slot & ((1 << shift) - 1)) * stride) / 8;
}

/** Counts keys and keeps, of the texts that come with them, the greatest. */
export function add(
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
  const { directory, shift, offset, stride } = table.accumulator(1);
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
      stride,
      offsets,
      heap,
      0,
      1,
    );
    if (row === rows.length) break;
    table.growHeap();
  }
}

export function keysOf(table: StateStore, slots: Uint32Array, context: ComputeContext): string[] {
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

export function hashesOf(
  table: StateStore,
  slots: Uint32Array,
  context: ComputeContext,
): readonly bigint[] {
  const target = context.scratch.allocate(slots.length * 8);
  table.hashesOf(toMemory(slots, context), slots.length, target);
  return [...context.memory.i64.slice(target / 8, target / 8 + slots.length)];
}

export function liveSlots(table: StateStore, context: ComputeContext): Uint32Array {
  const { memory, scratch } = context;
  const address = scratch.allocate(table.rowCount * 4);
  const count = table.liveSlots(address);
  return memory.u32.slice(address / 4, address / 4 + count);
}

export interface Group {
  count: bigint;
  text: string;
}

export function contentOf(table: StateStore, context: ComputeContext): Map<string, Group> {
  const { memory, kernels, scratch } = context;
  const slots = liveSlots(table, context);
  const address = toMemory(slots, context);
  const { directory, shift, offset, stride } = table.accumulator(1);
  const offsets = scratch.allocate((slots.length + 1) * 4);
  const validity = scratch.allocateBitmap(slots.length);
  const place = [
    table.address,
    address,
    slots.length,
    directory,
    shift,
    offset,
    stride,
    offsets,
  ] as const;
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

/** Takes a table out of memory and makes it anew elsewhere: what the engine does to a store without room. */
export function spillAndAdopt(table: StateStore, context: ComputeContext): StateStore {
  const { memory, kernels, arena } = context;
  const { meta, segments, changed } = table.surrender();
  const written = segments.map((segment) => ({ bytes: copy(segment, context), segment }));
  for (const { address, roomBytes } of segments) memory.u8.fill(0xff, address, address + roomBytes);
  const room = stateTables.claim(spec, arena.owner, memory);
  const places = written.map(({ bytes, segment: { index, roomBytes } }) => {
    const address = room.allocate(roomBytes);
    memory.u8.fill(0xff, address, address + roomBytes);
    memory.u8.set(bytes, address);
    return { address, byteLength: bytes.length, changed: changed.includes(index) };
  });
  return stateTables.adopt(room.address, spec, meta, places, arena.owner, memory, kernels);
}

/** Applies cuts as a snapshot chain does: later segments replace earlier ones. */
export class Snapshot {
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
    const images = Array.from({ length: this.#segments.size }, (_, index) => {
      return this.#segments.get(index)!;
    });
    return storeOfImages(spec, this.#last!.meta, images, context);
  }
}

function copy({ address, byteLength, crc }: SegmentImage, context: ComputeContext): Uint8Array {
  const bytes = context.memory.u8.slice(address, address + byteLength);
  expect(crc32(bytes)).toBe(crc);
  return bytes;
}
