import type { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { PartitionTask, PartitionWork } from './protocol.ts';

// A word for each partition in the list of a stage: 1 once a thread has taken it.
const WORD_BYTES = 4;

/** Where threads note which of `count` partitions they have taken; none is yet. */
export function writePartitionClaims(count: number, arena: Arena): number {
  const address = arena.allocate(count * WORD_BYTES);
  arena.memory.u32.fill(0, address / WORD_BYTES, address / WORD_BYTES + count);
  return address;
}

/**
 * The partitions that fall to a thread: those from its own first one on, then from the start of the list, as far as no
 * other thread was there before. Each thread's own are so begun in their order, whoever begins them: the first failure in
 * order of the list is among those that are found, however the threads were timed.
 */
export function* takePartitions(
  { partitions, first, claims }: Pick<PartitionTask, 'partitions' | 'first' | 'claims'>,
  { u32 }: SharedMemory,
): Generator<PartitionWork> {
  for (let step = 0; step < partitions.length; step++) {
    const place = (first + step) % partitions.length;
    const isFree = claims === 0 || Atomics.exchange(u32, claims / WORD_BYTES + place, 1) === 0;
    if (isFree) yield partitions[place]!;
  }
}
