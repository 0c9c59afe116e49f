import { deserialize, serialize } from 'node:v8';
import type { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { NumberedSplit } from './split.ts';

/** Groups of splits in shared memory, of which threads take one after the other. */
export interface SplitQueue {
  readonly address: number;
  readonly groupCount: number;
}

// A counter of the groups that were taken, then where each group begins and the last one ends, then the groups.
const WORD_BYTES = 4;

export function writeSplitQueue(
  groups: readonly (readonly NumberedSplit[])[],
  arena: Arena,
): SplitQueue {
  const texts = groups.map((group) => serialize(group));
  const headBytes = (texts.length + 2) * WORD_BYTES;
  const byteLength = texts.reduce((sum, text) => sum + text.byteLength, headBytes);
  const address = arena.allocate(byteLength);
  const { u8, u32 } = arena.memory;
  u32[address / WORD_BYTES] = 0;
  let start = address + headBytes;
  for (const [group, text] of texts.entries()) {
    u32[address / WORD_BYTES + 1 + group] = start;
    u8.set(text, start);
    start += text.byteLength;
  }
  u32[address / WORD_BYTES + 1 + texts.length] = start;
  return { address, groupCount: groups.length };
}

/** The next group that nobody has taken, null when there is none. */
export function takeSplits(
  { address, groupCount }: SplitQueue,
  { u8, u32 }: SharedMemory,
): readonly NumberedSplit[] | null {
  const group = Atomics.add(u32, address / WORD_BYTES, 1);
  if (group >= groupCount) return null;
  const place = address / WORD_BYTES + 1 + group;
  // A copy: `deserialize` refuses views of shared memory.
  return deserialize(u8.slice(u32[place], u32[place + 1])) as readonly NumberedSplit[];
}
