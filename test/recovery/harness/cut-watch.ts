import type { SharedMemory } from '../../../src/columnar/memory.ts';
import { SEGMENT_CHANGED, SEGMENT_USED } from '../../../src/state/table-layout.ts';
import { unpackPlaces, unpackSegments } from '../../../src/task/packed-segments.ts';
import type { TaskResult } from '../../../src/task/protocol.ts';

/** Sees to it that the copies of a cut are of its segments as they were when it began, whatever was written since. */
export class CutWatch {
  readonly #memory: SharedMemory;
  /** What copies have to be, by where they will lie. */
  readonly #wanted = new Map<number, Buffer>();

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** Called with each result, before anything else is done with the stores that it is about. */
  see(result: TaskResult): void {
    if (result.kind === 'cut') {
      for (const store of result.stores) {
        for (const { source, address, byteLength } of unpackPlaces(store?.places ?? NO_PLACES)) {
          this.#wanted.set(address, this.#bytesAt(source, byteLength));
        }
      }
    }
    if (result.kind === 'copy') {
      for (const { index, address, byteLength } of unpackSegments(result.segments)) {
        const wanted = this.#wanted.get(address);
        this.#wanted.delete(address);
        if (wanted?.equals(this.#bytesAt(address, byteLength)) !== true) {
          throw new Error(`segment ${index} was written to before it was copied`);
        }
      }
    }
  }

  /** Without what does not belong to a cut: whether the segment changed, and the earliest expiry, which may become exact. */
  #bytesAt(address: number, byteLength: number): Buffer {
    const bytes = Buffer.from(this.#memory.u8.slice(address, address + byteLength));
    return bytes.fill(0, SEGMENT_CHANGED, SEGMENT_USED);
  }
}

const NO_PLACES = new Float64Array(0);
