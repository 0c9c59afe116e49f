// The texts of a list as one text. Separator and substitute are columns of texts, or with step 0 one text; `substitutes` 0
// leaves nulls out. What is written may run up to 15 bytes over the end.

import { isSet } from '../table/inner/layout';

/** Offsets of the joined texts; returns the last, or -1 when it is over 2 GiB. */
export function joinedOffsets(
  lists: usize,
  count: u32,
  texts: usize,
  validity: usize,
  separators: usize,
  separatorStep: u32,
  substitutes: usize,
  substituteStep: u32,
  target: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  let element = load<u32>(lists);
  for (let row: u32 = 0; row < count; row++) {
    lists += 4;
    let parts: u64 = 0;
    for (const last = load<u32>(lists); element < last; element++) {
      if (isSet(validity, element)) end += sizeOf(texts, element) as u64;
      else if (substitutes === 0) continue;
      else end += sizeOf(substitutes, row * substituteStep) as u64;
      parts++;
    }
    if (parts > 1) end += (parts - 1) * (sizeOf(separators, row * separatorStep) as u64);
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes the bytes of the joined texts one behind the other. */
export function joinedBytes(
  lists: usize,
  count: u32,
  texts: usize,
  heap: usize,
  validity: usize,
  separators: usize,
  separatorHeap: usize,
  separatorStep: u32,
  substitutes: usize,
  substituteHeap: usize,
  substituteStep: u32,
  target: usize,
): void {
  let element = load<u32>(lists);
  for (let row: u32 = 0; row < count; row++) {
    lists += 4;
    let isFirst = true;
    for (const last = load<u32>(lists); element < last; element++) {
      const isValid = isSet(validity, element);
      if (!isValid && substitutes === 0) continue;
      if (!isFirst) target = append(separators, separatorHeap, row * separatorStep, target);
      isFirst = false;
      target = isValid
        ? append(texts, heap, element, target)
        : append(substitutes, substituteHeap, row * substituteStep, target);
    }
  }
}

function sizeOf(offsets: usize, row: u32): u32 {
  const place = offsets + ((row as usize) << 2);
  return load<u32>(place, 4) - load<u32>(place);
}

function append(offsets: usize, heap: usize, row: u32, target: usize): usize {
  const size = sizeOf(offsets, row);
  let source = heap + load<u32>(offsets + ((row as usize) << 2));
  const end = target + size;
  for (; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
  return end;
}
