import { instantiateKernels, type Kernels } from '../../native-free-kernels/kernels.ts';
import { Arena } from '../columnar/arena.ts';
import { OwnerNumbers, SharedMemory } from '../columnar/memory.ts';
import type { ColumnTable } from '../connectors/memory/column-table.ts';
import { userError } from '../errors.ts';
import { UserFunctionRegistry } from '../expression/user/user-function-registry.ts';
import { UserStateRegistry } from '../operators/user-state/user-state-registry.ts';
import type { EvaluateConstant } from '../plan/catalog.ts';
import type { PlanHandle, Task, TaskResult } from '../task/protocol.ts';
import { runTask } from '../task/run-task.ts';
import { type SerializedPlan, writePlan } from '../task/serialized-plan.ts';
import { Thread } from '../task/thread.ts';
import { constantEvaluator } from './constant-evaluator.ts';

/** Queries that may run at once in one runtime: the number of memory budgets, less the one for nobody. */
const QUERIES_MAX = 255;
/** A thread copies so much at a time, in less than a millisecond: so long a batch may have to wait. */
const COPIED_BYTES_MIN = 1024 * 1024;
/** Behind a batch that took long it copies more: a sixth of its time or so. */
const COPIED_BYTES_PER_WAITED_MS = 256 * 1024;
/** Growing by so much has V8 collect at once. */
const TABLE_WEIGHT_MAX = 64 * 1024 * 1024;

/** The shared memory of a session, and something that runs its queries' tasks. */
export abstract class Runtime {
  readonly memory: SharedMemory;
  /** The main thread's kernel instance: for small edges, never for a batch's work. */
  readonly kernels: Kernels;
  /** How many tasks can run at once. */
  readonly threads: number;
  /** The functions of the session's user; closures run here, on the main thread. */
  readonly userFunctions: UserFunctionRegistry = new UserFunctionRegistry();
  /** State of the user's own; closures run here. */
  readonly userStates: UserStateRegistry;
  /** Computes what plans have of constants, on the main thread. */
  readonly evaluateConstant: EvaluateConstant = constantEvaluator(this);
  /** For tasks that run where they are made. */
  protected readonly thread: Thread;
  /** Owners of rows of tables. */
  readonly #storedRows = new Set<number>();
  /** V8 does not count shared memory: bytes of its own, which are never touched, have it collect tables in time. */
  readonly #tableWeights = new WeakMap<ColumnTable, ArrayBuffer>();
  readonly #collectedTables = new FinalizationRegistry<number>((owner) => this.#freeRows(owner));
  readonly #budgets = new Set<number>();
  #tables: MemoryBudget | null = null;
  #planId = 0;

  constructor(threads: number) {
    this.memory = SharedMemory.create();
    this.kernels = instantiateKernels(this.memory.memory);
    this.threads = threads;
    this.userStates = new UserStateRegistry(this.kernels);
    this.thread = new Thread(this);
  }

  /**
   * Runs a task. A failure inside comes back as a result; rejects with THREAD_LOST when its thread died, after freeing
   * what the task had allocated.
   */
  abstract run(task: Task): Promise<TaskResult>;

  /**
   * Runs a task at once, on the main thread: for those that take less time than a thread takes to wake up. The threads then
   * also stay where they are, each on a processor of its own, until there is work for them all.
   */
  runHere(task: Task): TaskResult {
    return runTask(task, this.thread);
  }

  /** Ends what runs tasks. */
  protected abstract stop(): Promise<void>;

  /** Ends everything. */
  async close(): Promise<void> {
    await this.stop();
    this.memory.giveBack(this.#storedRows);
  }

  /** How much of state a thread copies for a snapshot at a time, when its turn has come after so long. */
  copiedBytes(waitedMs: number): number {
    return Math.max(COPIED_BYTES_MIN, waitedMs * COPIED_BYTES_PER_WAITED_MS);
  }

  /** Opens a memory budget for one query. */
  openBudget(byteLength: number): MemoryBudget {
    for (let number = 1; number <= QUERIES_MAX; number++) {
      if (this.#budgets.has(number)) continue;
      this.#budgets.add(number);
      this.memory.setBudget(number, byteLength);
      return new MemoryBudget(this.memory, number, () => this.#budgets.delete(number));
    }
    throw tooManyQueries();
  }

  /** What tables hold that no query owns: as much as there is. */
  get tables(): MemoryBudget {
    this.#tables ??= this.openBudget(this.memory.u8.byteLength);
    return this.#tables;
  }

  /**
   * Keeps what an owner of `tables` has for a table as long as the table lives. Plans have it, and a query that runs has the
   * source it reads it with, to close that behind its last task.
   */
  keepTable(table: ColumnTable, owner: number): void {
    this.#storedRows.add(owner);
    this.#collectedTables.register(table, owner, table);
    const byteLength = Math.min(this.memory.bytesOf(owner), TABLE_WEIGHT_MAX);
    this.#tableWeights.set(table, new ArrayBuffer(byteLength, { maxByteLength: byteLength }));
  }

  /** Frees it at once: nobody reads the table any more. */
  freeTable(table: ColumnTable, owner: number): void {
    if (!this.#collectedTables.unregister(table)) return;
    this.#tableWeights.delete(table);
    this.#freeRows(owner);
  }

  #freeRows(owner: number): void {
    this.#storedRows.delete(owner);
    this.tables.releaseOwner(owner);
  }

  /** Writes a plan where every thread can read it. Its memory belongs to the arena's owner. */
  writePlan(plan: SerializedPlan, arena: Arena): PlanHandle {
    this.#planId++;
    this.thread.keepPlan(this.#planId, plan);
    return writePlan(plan, this.#planId, arena);
  }
}

/** The memory of one query: owner numbers, and everything freed at the end. */
export class MemoryBudget {
  readonly memory: SharedMemory;
  readonly number: number;
  readonly #owners: OwnerNumbers;
  readonly #onClose: () => void;

  constructor(memory: SharedMemory, number: number, onClose: () => void) {
    this.memory = memory;
    this.number = number;
    this.#owners = new OwnerNumbers(number);
    this.#onClose = onClose;
  }

  /** How much it is. */
  get byteLength(): number {
    return this.memory.bytesAllowed(this.number);
  }

  get bytesInUse(): number {
    return this.memory.bytesInUse(this.number);
  }

  takeOwner(): number {
    return this.#owners.take();
  }

  /** Frees the owner's number; its slabs have been released. */
  giveBackOwner(owner: number): void {
    this.#owners.giveBack(owner);
  }

  /** Frees all that an owner holds and its number. */
  releaseOwner(owner: number): void {
    this.memory.releaseOwner(owner);
    this.giveBackOwner(owner);
  }

  arena(): Arena {
    return new Arena(this.memory, this.takeOwner());
  }

  /** Puts right what threads that ended in the middle of an allocation have left; none may be at work. */
  recount(): void {
    this.memory.recount(this.number);
  }

  /** Frees everything; no task of the query runs any more. */
  close(): void {
    this.memory.releaseBudget(this.number);
    this.#onClose();
  }
}

function tooManyQueries(): Error {
  return userError(
    'TOO_MANY_QUERIES',
    `More queries run at once in this session than it has room for: ${QUERIES_MAX}, tables in memory counted as one.`,
    { hint: 'Wait for some of them to end, or open another session.' },
  );
}
