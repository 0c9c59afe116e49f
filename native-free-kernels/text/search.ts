// Whether texts start with, end with or contain others, as bitmaps. A constant has step 0.

import { findBytes, isSame } from './inner/find-bytes';

export function startsWith(
  offsets: usize,
  heap: usize,
  step: u32,
  wantedOffsets: usize,
  wantedHeap: usize,
  wantedStep: u32,
  length: u32,
  target: usize,
): void {
  searchRows(0, offsets, heap, step, wantedOffsets, wantedHeap, wantedStep, length, target);
}

export function endsWith(
  offsets: usize,
  heap: usize,
  step: u32,
  wantedOffsets: usize,
  wantedHeap: usize,
  wantedStep: u32,
  length: u32,
  target: usize,
): void {
  searchRows(1, offsets, heap, step, wantedOffsets, wantedHeap, wantedStep, length, target);
}

export function containsBytes(
  offsets: usize,
  heap: usize,
  step: u32,
  wantedOffsets: usize,
  wantedHeap: usize,
  wantedStep: u32,
  length: u32,
  target: usize,
): void {
  searchRows(2, offsets, heap, step, wantedOffsets, wantedHeap, wantedStep, length, target);
}

function searchRows(
  place: u32,
  offsets: usize,
  heap: usize,
  step: u32,
  wantedOffsets: usize,
  wantedHeap: usize,
  wantedStep: u32,
  length: u32,
  target: usize,
): void {
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const wanted = wantedHeap + (load<u32>(wantedOffsets) as usize);
    const size = (load<u32>(wantedOffsets, 4) as usize) - (load<u32>(wantedOffsets) as usize);
    const answer = size <= end - start && isFound(place, start, end, wanted, size);
    offsets += (step as usize) << 2;
    wantedOffsets += (wantedStep as usize) << 2;
    word |= (answer as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
}

function isFound(place: u32, start: usize, end: usize, wanted: usize, size: usize): bool {
  if (place === 0) return isSame(start, wanted, size);
  if (place === 1) return isSame(end - size, wanted, size);
  if (size === 0) return true;
  return findBytes(start, end, wanted, size) !== 0;
}
