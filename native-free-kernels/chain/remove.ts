import {
  entryOf,
  hashPlace,
  indexOf,
  indexPlace,
  maskOf,
  rowOf,
  segmentOf,
  touch,
} from '../table/inner/layout';
import { clearSlot, removeFromIndex } from '../table/inner/removal';
import { MARK_LOOSE, MARKS, NEXT, PREVIOUS, setWord, wordOf } from './inner/links';

/** Takes rows out of their chains and frees them. */
export function chainRemove(table: usize, slots: usize, count: u32): void {
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + ((row as usize) << 2));
    if ((wordOf(table, slot, MARKS) & MARK_LOOSE) === 0) unlink(table, slot);
    clearSlot(table, slot);
  }
}

function unlink(table: usize, slot: u32): void {
  const next = wordOf(table, slot, NEXT);
  const previous = wordOf(table, slot, PREVIOUS);
  if (next !== 0) {
    touch(segmentOf(table, next - 1));
    setWord(table, next - 1, PREVIOUS, previous);
  }
  if (previous !== 0) {
    touch(segmentOf(table, previous - 1));
    setWord(table, previous - 1, NEXT, next);
    return;
  }
  const hash = load<u64>(hashPlace(table, segmentOf(table, slot), rowOf(table, slot)));
  if (next === 0) removeFromIndex(table, hash, slot);
  else store<u32>(entryPlace(table, hash, slot), next);
}

/** The entry of a row that is the first of its chain. */
function entryPlace(table: usize, hash: u64, slot: u32): usize {
  const index = indexOf(table, hash);
  const mask = maskOf(table, hash);
  let position = indexPlace(hash, mask);
  const own = entryOf(hash, slot);
  while (load<u64>(index + ((position as usize) << 3)) !== own) {
    position = (position + 1) & mask;
  }
  return index + ((position as usize) << 3);
}
