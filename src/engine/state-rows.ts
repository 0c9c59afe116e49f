import type { StoreCut } from '../checkpoint/snapshot.ts';
import type { Arena } from '../columnar/arena.ts';
import { batchToRows } from '../columnar/column-to-values.ts';
import { rowToJson } from '../columnar/json-rows.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { readState, stateSchema } from '../operators/state-reader/read-state.ts';
import type { StateDescription } from '../operators/state-reader/state-description.ts';
import type { QueryStages } from '../plan/stages.ts';
import { openImage } from '../state/group-table.ts';
import { newCounters } from '../task/counters.ts';
import { NO_FACTS } from './held-store.ts';
import type { Runtime } from './runtime.ts';
import { storedOperators } from './stored-operators.ts';

/** What is kept under the keys of an operator, in JSON: by the key's text. */
export type StateValues = ReadonlyMap<string, readonly string[]>;

/** The state in full copies of a query's stores, by operator; of a join by side. For looking at, on the main thread. */
export async function readStateValues(
  runtime: Runtime,
  stages: QueryStages,
  stores: readonly StoreCut[],
): Promise<ReadonlyMap<string, StateValues>> {
  const values = new Map<string, StateValues>();
  for (const { operatorId, table } of storedOperators(stages)) {
    if (table === null || table === undefined) continue;
    const own = stores.filter(({ name }) => name.slice(0, name.lastIndexOf('/')) === operatorId);
    for (const side of table.values.length > 1 ? ([0, 1] as const) : ([0] as const)) {
      const name = table.values.length > 1 ? `${operatorId} ${SIDES[side]}` : operatorId;
      values.set(name, await readSide(runtime, stages, table, own, side));
    }
  }
  return values;
}

const SIDES = ['left', 'right'] as const;

async function readSide(
  runtime: Runtime,
  { settings }: QueryStages,
  description: StateDescription,
  stores: readonly StoreCut[],
  side: 0 | 1,
): Promise<StateValues> {
  const { memory, kernels, userFunctions, tables } = runtime;
  const schema = stateSchema(description, side);
  const values = new Map<string, string[]>();
  for (const store of stores) {
    const arena = tables.arena();
    try {
      const counters = newCounters(0);
      const context: ComputeContext = {
        ...{ memory, kernels, arena, scratch: arena },
        ...{ settings, facts: NO_FACTS, counters, userFunctions },
      };
      const segments = await copySegments(store, arena);
      const image = { meta: store.meta, segments };
      const opened = openImage(description.store, image, arena, memory, kernels);
      const place = { operatorId: '', partition: 0, side };
      for (const batch of readState(description, opened, place, context)) {
        for (const row of batchToRows(batch, schema, memory)) {
          const [key, value] = rowToJson(row, schema).map(textOf);
          values.set(key!, [...(values.get(key!) ?? []), value!]);
        }
      }
    } finally {
      tables.releaseOwner(arena.owner);
    }
  }
  return values;
}

async function copySegments(
  { segments }: StoreCut,
  arena: Arena,
): Promise<{ address: number; byteLength: number }[]> {
  const copies: { address: number; byteLength: number }[] = [];
  for (const { bytes } of segments) {
    const { byteLength } = bytes;
    const address = arena.allocate(byteLength);
    arena.memory.u8.set(bytes instanceof Uint8Array ? bytes : await bytes.read(), address);
    copies.push({ address, byteLength });
  }
  return copies;
}

function textOf(value: JsonValue): string {
  return JSON.stringify(value);
}

/** A key whose state another batch has changed: what was kept under it, in JSON, and what is now. */
export interface StateChange {
  /** Name of the operator, and the side of a join. */
  readonly operator: string;
  readonly key: JsonValue;
  readonly before: readonly JsonValue[];
  readonly after: readonly JsonValue[];
}

/** The keys under which something else is kept than before. */
export function stateChanges(
  before: ReadonlyMap<string, StateValues>,
  after: ReadonlyMap<string, StateValues>,
): readonly StateChange[] {
  const changes: StateChange[] = [];
  for (const operator of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before, after].map((values) => values.get(operator) ?? new Map());
    for (const key of new Set<string>([...old!.keys(), ...now!.keys()])) {
      const [had, has] = [old!, now!].map((values): readonly string[] => values.get(key) ?? []);
      if (had!.toSorted().join() === has!.toSorted().join()) continue;
      const [gone, come] = [had!, has!].map((texts) => texts.map((text) => JSON.parse(text)));
      changes.push({ operator, key: JSON.parse(key), before: gone!, after: come! });
    }
  }
  return changes;
}
