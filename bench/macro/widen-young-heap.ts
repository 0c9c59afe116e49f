import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUND_BYTES = 64 * 1024 * 1024;
const ITEM_NUMBERS = 128;
const ROUNDS_MAX = 16;

/**
 * Has V8 make the heap for young objects of this thread as wide as it ever gets. It doubles it each time that as many bytes
 * have outlived a collection as it has room for: sooner or later in any process, minutes after the start in one that keeps
 * little, by 16 and 32 MB at a time. What is measured afterwards is the engine's memory.
 */
export function widenYoungHeap(): void {
  let before = -1;
  for (let round = 0; round < ROUNDS_MAX && youngBytes() > before; round++) {
    before = youngBytes();
    outlive();
  }
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_size;
}

/** Makes objects that outlive the collections of young ones, and lets go of them. */
function outlive(): readonly (readonly number[])[] {
  const count = ROUND_BYTES / (8 * ITEM_NUMBERS);
  return Array.from({ length: count }, (_, index) => new Array<number>(ITEM_NUMBERS).fill(index));
}
