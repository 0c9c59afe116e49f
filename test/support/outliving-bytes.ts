import { setImmediate } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/** Rounds after which all code is compiled and what stays is there. */
const WARM_UP_ROUNDS = 500;
const ROUNDS_BETWEEN_COLLECTIONS = 50;

/** How many bytes of each round are there still, among V8's old objects, when young ones have been collected meanwhile. */
export async function outlivingBytes(
  rounds: number,
  act: (round: number) => unknown,
): Promise<number> {
  await runRounds(0, WARM_UP_ROUNDS, act);
  collect();
  const before = oldBytes();
  await runRounds(WARM_UP_ROUNDS, rounds, act);
  return (oldBytes() - before) / rounds;
}

/** Whether nothing else refers to an object any more. */
export async function isForgotten(reference: WeakRef<object>): Promise<boolean> {
  // A reference that was just made or looked at keeps its object for the rest of the turn.
  await setImmediate();
  collect();
  return reference.deref() === undefined;
}

/** Collects what nothing refers to, and waits until whoever wants to know of it has been told. */
export async function collectAll(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await setImmediate();
    collect();
  }
  await setImmediate();
}

async function runRounds(
  first: number,
  count: number,
  act: (round: number) => unknown,
): Promise<void> {
  for (let round = 0; round < count; round++) {
    await act(first + round);
    if (round % ROUNDS_BETWEEN_COLLECTIONS === 0) collect({ type: 'minor' });
  }
  collect({ type: 'minor' });
}

function oldBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => !space_name.startsWith('new_'))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}
