import { assert, userError } from '../errors.ts';
import { PassingSet } from './passing-set.ts';

/**
 * The shared memory of a session: one `WebAssembly.Memory` of 4 GiB address space, made with initial = maximum.
 * It costs address space only; pages become resident when first touched. `grow` is never called, so views stay valid.
 *
 * Layout of the first slab (never given out):
 *   0 .. 64 KiB      the kernel module's static data (each new instance rewrites it with the same bytes)
 *   64 .. 128 KiB    the slab table: a u32 owner for each slab, 0 = free
 *   128 .. 130 KiB   for each of 256 budgets: slabs in use, slabs allowed
 *   130 KiB          behind the last slab that was ever claimed: who looks for an owner's slabs need not look further
 *
 * No lock lives here. A thread claims a free slab by compare-and-exchange of its owner word; when a thread dies,
 * the main thread frees what the dead task owned by looking for its owner number.
 */
export const SLAB_BYTES: number = 256 * 1024;
const MEMORY_PAGES = 65536;
const SLAB_COUNT = (MEMORY_PAGES * 65536) / SLAB_BYTES;
const SLAB_TABLE_ADDRESS = 64 * 1024;
const BUDGET_ADDRESS = 128 * 1024;
const BUDGET_COUNT = 256;
const END_ADDRESS = 130 * 1024;
/** An owner number is `budget << OWNER_BITS | sequence`. */
const OWNER_BITS = 24;

/** What the last session gave back, unless it has been collected meanwhile. */
let givenBack: WeakRef<WebAssembly.Memory> | null = null;

export class SharedMemory {
  /** @internal Not a type that every TypeScript program knows. */
  readonly memory: WebAssembly.Memory;
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  /** For edges and rare paths only: element access is slow in loops. */
  readonly i64: BigInt64Array;
  /** The same bytes, to read and write text with. */
  readonly text: Buffer;
  #owners: Uint32Array;
  #budgets: Int32Array;
  #end: Int32Array;
  #isGivenBack = false;

  /** @internal */
  constructor(memory: WebAssembly.Memory) {
    const { buffer } = memory;
    this.memory = memory;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.text = Buffer.from(buffer as SharedArrayBuffer);
    this.#owners = new Uint32Array(buffer, SLAB_TABLE_ADDRESS, SLAB_COUNT);
    this.#budgets = new Int32Array(buffer, BUDGET_ADDRESS, BUDGET_COUNT * 2);
    this.#end = new Int32Array(buffer, END_ADDRESS, 1);
  }

  /** Makes the memory of a new session; that of one that has ended serves again, whose pages are there already. */
  static create(): SharedMemory {
    const options = { initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true };
    const created = new SharedMemory(takeGivenBack() ?? new WebAssembly.Memory(options));
    created.u8.fill(0, 0, SLAB_BYTES);
    created.#owners[0] = 0xffffffff;
    return created;
  }

  /**
   * Lets the next session have the memory. V8 does not count shared memory among what a collection would free: gigabytes of
   * sessions that have ended would stay for as long as the heap itself is small. No thread has it any more; where something
   * is claimed still, but by `ended`, somebody may be at work on it, and it stays theirs.
   */
  giveBack(ended: ReadonlySet<number>): void {
    const claimed = this.#owners.subarray(1, Atomics.load(this.#end, 0));
    if (this.#isGivenBack || claimed.some((owner) => owner !== 0 && !ended.has(owner))) return;
    this.#isGivenBack = true;
    // Whoever is late counts for himself.
    this.#owners = new Uint32Array(SLAB_COUNT);
    this.#budgets = new Int32Array(BUDGET_COUNT * 2);
    this.#end = new Int32Array(1);
    givenBack = new WeakRef(this.memory);
  }

  /** Sets how many bytes the owners of a budget may hold together. Main thread only. */
  setBudget(budget: number, byteLength: number): void {
    assert(budget > 0 && budget < BUDGET_COUNT, 'a budget number is 1 to 255');
    Atomics.store(this.#budgets, budget * 2 + 1, Math.floor(byteLength / SLAB_BYTES));
  }

  /** Bytes that the owners of a budget hold now. */
  bytesInUse(budget: number): number {
    return Atomics.load(this.#budgets, budget * 2) * SLAB_BYTES;
  }

  /** Which part of its budget's bytes an owner may still claim, 0 to 1. */
  freeShareOf(owner: number): number {
    const budget = owner >>> OWNER_BITS;
    return 1 - this.bytesInUse(budget) / this.bytesAllowed(budget);
  }

  /** Bytes that an owner holds. */
  bytesOf(owner: number): number {
    let count = 0;
    const end = Atomics.load(this.#end, 0);
    for (let slab = 1; slab < end; slab++) if (this.#owners[slab] === owner) count++;
    return count * SLAB_BYTES;
  }

  /** Bytes that the owners of a budget may hold together. */
  bytesAllowed(budget: number): number {
    return Atomics.load(this.#budgets, budget * 2 + 1) * SLAB_BYTES;
  }

  /**
   * Claims `count` neighbouring slabs for `owner` and returns the address of the first. The lowest free ones are
   * taken, because pages that were touched before are cheap.
   */
  claim(owner: number, count: number): number {
    if (this.#isGivenBack) throw userError('SESSION_CLOSED', 'The session has been closed.');
    const budget = owner >>> OWNER_BITS;
    const used = Atomics.add(this.#budgets, budget * 2, count) + count;
    const allowed = Atomics.load(this.#budgets, budget * 2 + 1);
    if (used <= allowed) {
      const first = this.#claimRun(owner, count);
      if (first > 0) return first * SLAB_BYTES;
    }
    Atomics.sub(this.#budgets, budget * 2, count);
    throw used > allowed
      ? budgetExceeded(allowed * SLAB_BYTES, used * SLAB_BYTES)
      : memoryExhausted(count * SLAB_BYTES);
  }

  /** Gives slabs back. The caller owned them. */
  release(owner: number, address: number, count: number): void {
    const first = address / SLAB_BYTES;
    for (let slab = first; slab < first + count; slab++) {
      assert(Atomics.load(this.#owners, slab) === owner, 'a slab is released by its owner');
      Atomics.store(this.#owners, slab, 0);
    }
    Atomics.sub(this.#budgets, (owner >>> OWNER_BITS) * 2, count);
  }

  /** Gives slabs to another owner of the same budget. */
  reassign(from: number, to: number, address: number, count: number): void {
    assert(from >>> OWNER_BITS === to >>> OWNER_BITS, 'slabs stay within their budget');
    const first = address / SLAB_BYTES;
    for (let slab = first; slab < first + count; slab++) {
      assert(Atomics.load(this.#owners, slab) === from, 'a slab is given away by its owner');
      Atomics.store(this.#owners, slab, to);
    }
  }

  /** Frees everything an owner holds, for tasks that ended badly. Returns the number of slabs. */
  releaseOwner(owner: number): number {
    let count = 0;
    const end = Atomics.load(this.#end, 0);
    for (let slab = 1; slab < end; slab++) {
      if (this.#owners[slab] !== owner) continue;
      Atomics.store(this.#owners, slab, 0);
      count++;
    }
    Atomics.sub(this.#budgets, (owner >>> OWNER_BITS) * 2, count);
    return count;
  }

  /**
   * Counts what a budget's owners hold: a thread that was ended in the middle of a claim or release has left the count
   * wrong. No thread may work for the budget meanwhile.
   */
  recount(budget: number): void {
    let count = 0;
    const end = Atomics.load(this.#end, 0);
    for (let slab = 1; slab < end; slab++) {
      if (this.#owners[slab] >>> OWNER_BITS === budget) count++;
    }
    Atomics.store(this.#budgets, budget * 2, count);
  }

  /** Frees everything that the owners of a budget hold, when nobody works for them any more. */
  releaseBudget(budget: number): void {
    const end = Atomics.load(this.#end, 0);
    for (let slab = 1; slab < end; slab++) {
      if (this.#owners[slab] >>> OWNER_BITS === budget) Atomics.store(this.#owners, slab, 0);
    }
    Atomics.store(this.#budgets, budget * 2, 0);
  }

  #claimRun(owner: number, count: number): number {
    const owners = this.#owners;
    let first = 1;
    while (first + count <= SLAB_COUNT) {
      // Before a slab is taken, so that one is found whenever its owner dies.
      this.#passEnd(first + count);
      let taken = 0;
      while (taken < count && Atomics.compareExchange(owners, first + taken, 0, owner) === 0)
        taken++;
      if (taken === count) return first;
      for (let slab = first; slab < first + taken; slab++) Atomics.store(owners, slab, 0);
      first += taken + 1;
      while (first < SLAB_COUNT && owners[first] !== 0) first++;
    }
    return 0;
  }

  #passEnd(end: number): void {
    for (let known = Atomics.load(this.#end, 0); known < end; ) {
      const found = Atomics.compareExchange(this.#end, 0, known, end);
      if (found === known) return;
      known = found;
    }
  }
}

function takeGivenBack(): WebAssembly.Memory | undefined {
  const memory = givenBack?.deref();
  givenBack = null;
  return memory;
}

/** Gives out owner numbers for one budget; a number in use is never given twice. Main thread only. */
export class OwnerNumbers {
  readonly #budget: number;
  readonly #live = new PassingSet<number>();
  #sequence = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  take(): number {
    const limit = 1 << OWNER_BITS;
    assert(this.#live.size < limit - 1, 'owner numbers are not exhausted');
    do {
      this.#sequence = (this.#sequence + 1) % limit;
    } while (this.#sequence === 0 || this.#live.has(this.#sequence));
    this.#live.add(this.#sequence);
    return ((this.#budget << OWNER_BITS) | this.#sequence) >>> 0;
  }

  giveBack(owner: number): void {
    this.#live.delete(owner & ((1 << OWNER_BITS) - 1));
  }
}

function budgetExceeded(allowedBytes: number, neededBytes: number): Error {
  return userError(
    'MEMORY_BUDGET_EXCEEDED',
    `The query needs ${neededBytes} bytes, more than its memory budget of ${allowedBytes} bytes.`,
    { hint: 'Raise millrace.memory.budget, or bound the state with a watermark.' },
  );
}

/** Budgets together may allow more than there is; free slabs may also lie too far apart. */
function memoryExhausted(byteLength: number): Error {
  return userError(
    'MEMORY_EXHAUSTED',
    `The session's memory of ${SLAB_COUNT * SLAB_BYTES} bytes has no ${byteLength} bytes in a row left.`,
    { hint: 'Run fewer queries in this session, or lower millrace.memory.budget of each.' },
  );
}
