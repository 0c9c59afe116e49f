import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { stateTables } from '../../src/state/group-table.ts';
import { roomBytesOf } from '../../src/state/image.ts';
import type { StateStore, StoreSpec } from '../../src/state/store.ts';

/** A store of what a snapshot holds of it, all segments in order of index, as recovery makes it. */
export function storeOfImages(
  spec: StoreSpec,
  meta: Readonly<Record<string, number>>,
  images: readonly Uint8Array[],
  { memory, kernels, arena }: ComputeContext,
): StateStore {
  const room = stateTables.claim(spec, arena.owner, memory);
  const segments = images.map((image) => {
    const roomBytes = roomBytesOf(image);
    const address = room.allocate(roomBytes);
    // Memory that was used before.
    memory.u8.fill(0xff, address, address + roomBytes);
    memory.u8.set(image, address);
    return { address, byteLength: image.byteLength, changed: false };
  });
  return stateTables.adopt(room.address, spec, meta, segments, arena.owner, memory, kernels);
}
