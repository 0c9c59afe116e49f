import { storeSpecOf } from '../operators/stateful.ts';
import type { StatefulSpec } from '../plan/stages.ts';
import { stateTables } from '../state/group-table.ts';
import type { StateStore } from '../state/store.ts';
import type { StoreHandle } from './protocol.ts';
import type { Thread } from './thread.ts';

/** The store of an operator in one partition, a new one where there is none yet; null when the operator keeps nothing. */
export function openStore(
  stateful: StatefulSpec,
  handle: StoreHandle,
  thread: Thread,
): StateStore | null {
  const { memory, kernels } = thread;
  const { address, owner } = handle;
  const spec = storeSpecOf(stateful);
  if (spec === null) return null;
  if (address === 0) return stateTables.create(spec, owner, memory, kernels);
  return stateTables.open(address, spec, owner, memory, kernels);
}
