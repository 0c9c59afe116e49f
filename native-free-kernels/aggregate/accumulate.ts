// Rows are taken block by block, and for each block step by step: where the accumulators of its rows lie is found once, and
// they stay in the nearest cache until all steps have had them.

import { isOneSlot, slotAddress } from '../table/inner/layout';
import { takeStep } from './inner/grouped';
import { takeAll } from './inner/one-slot';
import { chooseRows, spreadBits, takeBits, takeRows, takeWideRows } from './inner/rows';
import {
  BITS,
  F32,
  F64,
  I16,
  I32,
  I64,
  I128,
  STEP_BYTES,
  STEP_LAYOUT,
  STEP_ROWS,
  STEP_SECOND_STRIDE,
  STEP_SECOND_VALUES,
  STEP_STRIDE,
  STEP_VALUES,
} from './inner/step';

/** A multiple of 64: bitmaps are read by words. */
const BLOCK_ROWS: u32 = 256;
const PLACES_BYTES: u32 = BLOCK_ROWS * 4;
/** In `scratch`: numbers of the rows of a block that count, the places of their accumulators, and their values. */
const FIRST_PLACES: u32 = PLACES_BYTES;
const SECOND_PLACES: u32 = 2 * PLACES_BYTES;
const CHOSEN_VALUES: u32 = 3 * PLACES_BYTES;
/** Behind them the places of all rows of a block, by stride. */
const ALL_PLACES: u32 = CHOSEN_VALUES + BLOCK_ROWS * 16;

/** Takes the rows through all steps. `strides` are the bytes (u32) from one slot's accumulator to the next one's. */
export function accumulate(
  slots: usize,
  count: u32,
  areSame: u32,
  directory: usize,
  shift: u32,
  strides: usize,
  strideCount: u32,
  steps: usize,
  stepCount: u32,
  scratch: usize,
): void {
  const stepsEnd = steps + stepCount * STEP_BYTES;
  if (areSame === 0 && !isOneSlot(slots, count)) {
    takeBlocks(slots, count, directory, shift, strides, strideCount, steps, stepsEnd, scratch);
    return;
  }
  for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
    if (takeAll(step, load<u32>(slots), count, directory, shift, strides)) continue;
    const next = step + STEP_BYTES;
    takeBlocks(slots, count, directory, shift, strides, strideCount, step, next, scratch);
  }
}

function takeBlocks(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  strides: usize,
  strideCount: u32,
  steps: usize,
  stepsEnd: usize,
  scratch: usize,
): void {
  for (let first: u32 = 0; first < count; first += BLOCK_ROWS) {
    const end = min<u32>(count, first + BLOCK_ROWS);
    for (let stride: u32 = 0; stride < strideCount; stride++) {
      const byteLength = load<u32>(strides + (stride << 2));
      const places = scratch + ALL_PLACES + stride * PLACES_BYTES;
      placeRows(slots + (first << 2), end - first, directory, shift, byteLength, places);
    }
    let bitmap: usize = 0;
    let chosen: u32 = 0;
    for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
      const rows = load<u32>(step, STEP_ROWS) as usize;
      // Steps often have the bitmap of the one before.
      if (rows !== 0 && rows !== bitmap) {
        chosen = chooseRows(rows, first, end, scratch);
        bitmap = rows;
      }
      if (rows === 0 || chosen === end - first) takeBlock(step, first, end - first, scratch);
      else if (chosen > 0) takeChosen(step, first, chosen, scratch);
    }
  }
}

/** Where the record of each row's slot lies. */
function placeRows(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  stride: u32,
  target: usize,
): void {
  for (const end = slots + (count << 2); slots < end; slots += 4, target += 4) {
    store<u32>(target, slotAddress(directory, shift, 0, stride, load<u32>(slots)) as u32);
  }
}

function takeBlock(step: usize, first: u32, count: u32, scratch: usize): void {
  const layout = load<u32>(step, STEP_LAYOUT);
  let values = load<u32>(step, STEP_VALUES) as usize;
  if (layout === BITS) {
    spreadBits(values, first, count, scratch + CHOSEN_VALUES);
    values = scratch + CHOSEN_VALUES;
  } else values += (first as usize) << widthShift(layout);
  const seconds = (load<u32>(step, STEP_SECOND_VALUES) as usize) + ((first as usize) << 3);
  const places = placesOf(step, STEP_STRIDE, scratch);
  takeStep(step, places, placesOf(step, STEP_SECOND_STRIDE, scratch), count, values, seconds);
}

/** The same for those rows of a block that count; merges take all. */
function takeChosen(step: usize, first: u32, count: u32, scratch: usize): void {
  const places = scratch + FIRST_PLACES;
  const seconds = scratch + SECOND_PLACES;
  const values = scratch + CHOSEN_VALUES;
  takeRows<u32>(placesOf(step, STEP_STRIDE, scratch), scratch, count, places);
  takeRows<u32>(placesOf(step, STEP_SECOND_STRIDE, scratch), scratch, count, seconds);
  const source = load<u32>(step, STEP_VALUES) as usize;
  if (source !== 0) takeValues(step, source, first, scratch, count, values);
  takeStep(step, places, seconds, count, values, 0);
}

function placesOf(step: usize, stride: u32, scratch: usize): usize {
  return scratch + ALL_PLACES + load<u32>(step + stride) * PLACES_BYTES;
}

function takeValues(
  step: usize,
  source: usize,
  first: u32,
  rows: usize,
  count: u32,
  target: usize,
): void {
  const layout = load<u32>(step, STEP_LAYOUT);
  if (layout === BITS) {
    takeBits(source, first, rows, count, target);
    return;
  }
  const width = widthShift(layout);
  source += (first as usize) << width;
  if (width === 0) takeRows<u8>(source, rows, count, target);
  else if (width === 1) takeRows<u16>(source, rows, count, target);
  else if (width === 2) takeRows<u32>(source, rows, count, target);
  else if (width === 3) takeRows<u64>(source, rows, count, target);
  else takeWideRows(source, rows, count, target);
}

function widthShift(layout: u32): u32 {
  switch (layout) {
    case I16:
      return 1;
    case I32:
    case F32:
      return 2;
    case I64:
    case F64:
      return 3;
    case I128:
      return 4;
    default:
      return 0;
  }
}
