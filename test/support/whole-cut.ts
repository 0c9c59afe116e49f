import { expect } from 'vitest';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import type { CutExtent } from '../../src/state/cut-extent.ts';
import { copySegments } from '../../src/state/image.ts';
import type { SegmentImage, StateStore, StoreCopy } from '../../src/state/store.ts';
import { SEGMENT_CHANGED, SEGMENT_USED } from '../../src/state/table-layout.ts';

/** A cut whose copies are made. */
export interface StoreImage extends Omit<StoreCopy, 'segments'> {
  readonly segments: readonly SegmentImage[];
}

/** Cuts a store with all copies at once. */
export function cutWhole(
  store: StateStore,
  extent: CutExtent,
  { memory, kernels, arena }: ComputeContext,
): StoreImage {
  return copiesMade(store.cut(extent, arena.owner), { memory, kernels });
}

/** The bytes of a cut's segments, in order of index. */
export function imagesOf(
  { segments }: StoreImage,
  { memory }: Pick<ComputeContext, 'memory'>,
): readonly Uint8Array[] {
  return segments.map(({ address, byteLength }) => memory.u8.slice(address, address + byteLength));
}

/** Makes the copies of a cut that has begun. */
export function copiesMade(
  { segments, ...rest }: StoreCopy,
  { memory, kernels }: Pick<ComputeContext, 'memory' | 'kernels'>,
): StoreImage {
  return { ...rest, segments: copySegments(segments, memory, kernels) };
}

/** Runs an action while a cut is made, whose copies must be of the store as it was before. */
export function duringCut<T>(
  store: StateStore,
  { memory, kernels, arena }: ComputeContext,
  action: () => T,
): T {
  const cut = store.cut('all', arena.owner);
  const bytesAt = (address: number, byteLength: number): Buffer => {
    const bytes = Buffer.from(memory.u8.slice(address, address + byteLength));
    // Whether a segment changed, and the earliest expiry in it: looking for rows that expire may make that exact.
    return bytes.fill(0, SEGMENT_CHANGED, SEGMENT_USED);
  };
  const before = cut.segments.map(({ source, byteLength }) => bytesAt(source, byteLength));
  const result = action();
  const { segments } = copiesMade(cut, { memory, kernels });
  for (const [place, { index, address, byteLength }] of segments.entries()) {
    expect(bytesAt(address, byteLength).equals(before[place]!), `segment ${index}`).toBe(true);
  }
  for (const { address, count } of cut.slabs) memory.release(arena.owner, address, count);
  return result;
}
