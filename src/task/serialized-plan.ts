import { deserialize, serialize } from 'node:v8';
import type { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { Schema } from '../columnar/schema.ts';
import type { QueryIds } from '../operators/user-state/user-state-request.ts';
import type { QueryStages } from '../plan/stages.ts';
import type { PlanHandle, ResultForm } from './protocol.ts';
import { restoreTexts, type SharedTexts, shareTexts } from './shared-texts.ts';

/** What a thread needs to know of a query; written once into shared memory when the query starts. */
export interface SerializedPlan {
  readonly stages: QueryStages;
  /** Schema of each source, all columns. */
  readonly sources: readonly Schema[];
  readonly partitions: number;
  /** How result batches are encoded for the sink, null when the sink takes columns. */
  readonly encoding: ResultForm | null;
  /** Where the stages count what they do (`stage-counters.ts`). */
  readonly countersAddress: number;
  readonly query: QueryIds;
}

export function writePlan(plan: SerializedPlan, id: number, arena: Arena): PlanHandle {
  const bytes = serialize(shareTexts(plan));
  const address = arena.allocate(bytes.byteLength);
  arena.memory.u8.set(bytes, address);
  return { id, address, byteLength: bytes.byteLength };
}

/** Plans that a thread keeps; a plan that fell out is read again. */
const CACHED_PLANS_MAX = 64;

/** Reads plans by handle and keeps the last ones: a cache, so a thread may lose it at any time. */
export class PlanCache {
  readonly #memory: SharedMemory;
  readonly #plans = new Map<number, SerializedPlan>();

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  get(handle: PlanHandle): SerializedPlan {
    const cached = this.#plans.get(handle.id);
    if (cached !== undefined) return cached;
    // A copy: `deserialize` refuses views of shared memory.
    const bytes = this.#memory.u8.slice(handle.address, handle.address + handle.byteLength);
    const plan = restoreTexts(deserialize(bytes) as SharedTexts) as SerializedPlan;
    this.keep(handle.id, plan);
    return plan;
  }

  keep(id: number, plan: SerializedPlan): void {
    if (this.#plans.size >= CACHED_PLANS_MAX) {
      this.#plans.delete(this.#plans.keys().next().value!);
    }
    this.#plans.set(id, plan);
  }
}
