import { assert } from '../errors.ts';
import { type SharedMemory, SLAB_BYTES } from './memory.ts';

/** Slabs that an arena holds: the address of the first and how many. Plain data: crosses threads. */
export interface SlabRun {
  readonly address: number;
  readonly count: number;
}

const ALIGNMENT = 64;
/** Readable bytes behind every buffer, because SIMD kernels read over the end. */
const PADDING = 64;
/** What is kept for use again: more of it would not be in the cache any more. */
const SPARE_BYTES_MAX = 4 * 1024 * 1024;
/** Larger requests get a run of slabs of their own, so that a slab's rest is not wasted. */
const LARGE_BYTES = SLAB_BYTES / 2;

/**
 * Bump allocation inside slabs claimed for one owner. Nothing is freed singly: `release` gives all back, `rewind` keeps it
 * for what comes next, and `detach` hands the slabs to whoever releases them later (the main thread, for a task's output).
 * Bytes are not zeroed.
 */
export class Arena {
  readonly memory: SharedMemory;
  readonly owner: number;
  #runs: SlabRun[] = [];
  /** What it held when it was rewound, and has not given out again. */
  #spare: SlabRun[] = [];
  #next = 0;
  #end = 0;

  constructor(memory: SharedMemory, owner: number) {
    this.memory = memory;
    this.owner = owner;
  }

  /** Bytes of the slabs that hold something now. */
  get heldBytes(): number {
    return this.#runs.reduce((sum, { count }) => sum + count * SLAB_BYTES, 0);
  }

  /** Returns the address of `byteLength` bytes, aligned to 64. Throws MEMORY_BUDGET_EXCEEDED. */
  allocate(byteLength: number): number {
    assert(byteLength >= 0 && Number.isInteger(byteLength), 'a buffer has a whole number of bytes');
    const size = Math.ceil((byteLength + PADDING) / ALIGNMENT) * ALIGNMENT;
    if (size > LARGE_BYTES) return this.#claim(Math.ceil(size / SLAB_BYTES));
    if (this.#next + size > this.#end) {
      this.#next = this.#claim(1);
      this.#end = this.#next + SLAB_BYTES;
    }
    const address = this.#next;
    this.#next += size;
    return address;
  }

  /** Bytes of a bitmap of `rowCount` bits, a multiple of 8 so that kernels can work on 64-bit words. */
  allocateBitmap(rowCount: number): number {
    return this.allocate(Math.ceil(rowCount / 64) * 8);
  }

  /** Hands the slabs over; the arena is empty afterwards. */
  detach(): readonly SlabRun[] {
    const runs = this.#runs;
    this.#giveBack(this.#spare);
    this.#reset([]);
    return runs;
  }

  /** Takes over slabs that somebody else claimed for the same owner. */
  adopt(runs: readonly SlabRun[]): void {
    this.#runs.push(...runs);
  }

  /** Takes over slabs of another owner of the same budget. */
  takeOver(owner: number, runs: readonly SlabRun[]): void {
    for (const { address, count } of runs) {
      this.memory.reassign(owner, this.owner, address, count);
    }
    this.adopt(runs);
  }

  release(): void {
    this.#giveBack(this.#runs);
    this.#giveBack(this.#spare);
    this.#reset([]);
  }

  /**
   * Forgets what lies in it and uses the same slabs again, which are in this thread's cache. What the last rewinding left and
   * nothing has needed since is given back, and everything where there is much.
   */
  rewind(): void {
    if (this.heldBytes > SPARE_BYTES_MAX) this.release();
    else {
      this.#giveBack(this.#spare);
      this.#reset(this.#runs);
    }
  }

  #claim(count: number): number {
    const place = this.#spare.findIndex((run) => run.count === count);
    const run =
      place < 0
        ? { address: this.memory.claim(this.owner, count), count }
        : this.#spare.splice(place, 1)[0]!;
    this.#runs.push(run);
    return run.address;
  }

  #giveBack(runs: readonly SlabRun[]): void {
    for (const { address, count } of runs) this.memory.release(this.owner, address, count);
  }

  #reset(spare: SlabRun[]): void {
    this.#spare = spare;
    this.#runs = [];
    this.#next = 0;
    this.#end = 0;
  }
}
