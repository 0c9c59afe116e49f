import type { Arena, SlabRun } from '../../../columnar/arena.ts';

/** Shorter answers are copied when they are read: each would hold slabs for itself. */
const SHARED_BYTES_MIN = 512 * 1024;
/** What is fetched ahead takes nothing from state and batches: so much of the query's memory must be free. */
const FREE_SHARE_MIN = 0.5;

/** The memory of one answer. A long one lies where threads can read it, as far as there is room. */
export class FetchedBlock {
  readonly #arena: Arena | null;
  #runs: readonly SlabRun[] = [];

  constructor(arena: Arena | null) {
    this.#arena = arena;
  }

  /** Whether it lies in shared memory. */
  get isShared(): boolean {
    return this.#runs.length > 0;
  }

  /** Memory for the answer. */
  allocate(byteLength: number): Buffer {
    const arena = this.#arena;
    if (arena === null || byteLength < SHARED_BYTES_MIN) return Buffer.allocUnsafe(byteLength);
    const { memory, owner } = arena;
    if (memory.freeShareOf(owner) < FREE_SHARE_MIN) return Buffer.allocUnsafe(byteLength);
    const address = addressIn(arena, byteLength);
    if (address === null) return Buffer.allocUnsafe(byteLength);
    this.#runs = arena.detach();
    return memory.text.subarray(address, address + byteLength);
  }

  /** Makes the memory a batch's own. */
  handOver(arena: Arena): void {
    if (this.#arena !== null) arena.takeOver(this.#arena.owner, this.#runs);
    this.#runs = [];
  }

  release(): void {
    for (const { address, count } of this.#runs) {
      this.#arena!.memory.release(this.#arena!.owner, address, count);
    }
    this.#runs = [];
  }
}

/** Null where there is no room for so much, whoever has it. */
function addressIn(arena: Arena, byteLength: number): number | null {
  try {
    return arena.allocate(byteLength);
  } catch {
    return null;
  }
}

/** The answers in shared memory of which records wait to be read. */
export class FetchedBlocks {
  #arena: Arena | null = null;
  readonly #blocks = new Set<FetchedBlock>();

  /** Where answers lie from now on. */
  useArena(arena: Arena | null): void {
    this.#arena = arena;
  }

  /** For an answer that is asked for. */
  open(): FetchedBlock {
    return new FetchedBlock(this.#arena);
  }

  /** Its records are held by buffers from now on. */
  keep(block: FetchedBlock): void {
    if (block.isShared) this.#blocks.add(block);
  }

  /**
   * Frees what is not held any more. What a batch has taken to the last record becomes that batch's: it is read where it
   * lies. Gives those.
   */
  settle(
    held: ReadonlySet<FetchedBlock>,
    taken: ReadonlySet<FetchedBlock>,
    arena: Arena,
  ): ReadonlySet<FetchedBlock> {
    const handedOver = new Set<FetchedBlock>();
    for (const block of this.#blocks) {
      if (held.has(block)) continue;
      this.#blocks.delete(block);
      if (taken.has(block)) {
        block.handOver(arena);
        handedOver.add(block);
      } else block.release();
    }
    return handedOver;
  }
}
