import type { Arena } from '../columnar/arena.ts';
import { type SharedMemory, SLAB_BYTES } from '../columnar/memory.ts';
import { OWN_REST_ADDRESS, OWN_REST_BYTES } from './table-layout.ts';

/** Where a table gets its blocks from. Addresses are multiples of 64; bytes are not zeroed. */
export interface TableMemory {
  /** Whether the table lives on between tasks. */
  readonly isKept: boolean;
  /** Whose the blocks are. */
  readonly owner: number;
  allocate(byteLength: number): number;
  /** Gives a block back that was replaced by a larger one; small ones are only forgotten. */
  release(address: number, byteLength: number): void;
}

const ALIGNMENT = 64;
/** Kernels may read over the end of a block. */
const PADDING = 64;
const LARGE_BYTES = SLAB_BYTES / 2;

/** Blocks of a table that lives as long as a task. */
export function arenaMemory(arena: Arena): TableMemory {
  const { owner } = arena;
  return {
    isKept: false,
    owner,
    allocate: (byteLength) => arena.allocate(byteLength),
    release() {},
  };
}

/**
 * Blocks of a table that lives on between tasks: small ones are cut from slabs, larger ones are slabs of their own. All
 * belong to `owner`. The rest of the slab in use is noted in the header, so that any thread can go on with it.
 */
export class OwnedTableMemory implements TableMemory {
  readonly isKept = true;
  readonly owner: number;
  readonly #memory: SharedMemory;
  readonly #header: number;

  constructor(memory: SharedMemory, owner: number, header: number) {
    this.#memory = memory;
    this.owner = owner;
    this.#header = header;
  }

  /** Claims a slab whose first bytes, zeroed, are the header; returns its address. */
  static claimHeader(memory: SharedMemory, owner: number, headerBytes: number): number {
    const header = memory.claim(owner, 1);
    const size = blockBytes(headerBytes);
    memory.u8.fill(0, header, header + size);
    memory.u32[(header + OWN_REST_ADDRESS) >>> 2] = header + size;
    memory.u32[(header + OWN_REST_BYTES) >>> 2] = SLAB_BYTES - size;
    return header;
  }

  allocate(byteLength: number): number {
    const size = blockBytes(byteLength);
    if (size > LARGE_BYTES) return this.#memory.claim(this.owner, Math.ceil(size / SLAB_BYTES));
    const { u32 } = this.#memory;
    const rest = (this.#header + OWN_REST_ADDRESS) >>> 2;
    const restBytes = (this.#header + OWN_REST_BYTES) >>> 2;
    if (size > u32[restBytes]) {
      u32[rest] = this.#memory.claim(this.owner, 1);
      u32[restBytes] = SLAB_BYTES;
    }
    const address = u32[rest];
    u32[rest] = address + size;
    u32[restBytes] -= size;
    return address;
  }

  release(address: number, byteLength: number): void {
    const size = blockBytes(byteLength);
    if (size > LARGE_BYTES) {
      this.#memory.release(this.owner, address, Math.ceil(size / SLAB_BYTES));
    }
  }
}

function blockBytes(byteLength: number): number {
  return Math.ceil((byteLength + PADDING) / ALIGNMENT) * ALIGNMENT;
}
