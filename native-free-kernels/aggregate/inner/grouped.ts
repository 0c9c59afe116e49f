// One step over rows of which each has its slot.

import { addToCounts, mergeCounts } from './counts';
import {
  addExactly,
  addWideValues,
  mergeExactSums,
  subtractExactly,
  subtractWideValues,
} from './exact-sums';
import { keepExtremes, keepWideExtremes } from './extremes';
import { addFloats, mergeFloatSums } from './float-sums';
import {
  ADD,
  BITS,
  COUNT,
  F32,
  F64,
  GREATEST,
  I8,
  I16,
  I32,
  I64,
  I128,
  LEAST,
  MERGE_COUNTS,
  MERGE_EXACT_SUMS,
  MERGE_FLOAT_SUMS,
  STEP_LAYOUT,
  STEP_OFFSET,
  STEP_OPERATION,
  STEP_SECOND_OFFSET,
  SUBTRACT,
  UNCOUNT,
} from './step';

/** `places` and `seconds` say where the accumulators of each of the rows are, but for the offset. */
export function takeStep(
  step: usize,
  places: usize,
  seconds: usize,
  count: u32,
  values: usize,
  secondValues: usize,
): void {
  const offset = load<u32>(step, STEP_OFFSET) as usize;
  const second = load<u32>(step, STEP_SECOND_OFFSET) as usize;
  const layout = load<u32>(step, STEP_LAYOUT);
  const operation = load<u32>(step, STEP_OPERATION);
  switch (operation) {
    case COUNT:
      addToCounts(places, offset, count, 1);
      break;
    case UNCOUNT:
      addToCounts(places, offset, count, -1);
      break;
    case ADD:
      add(layout, places, offset, seconds, second, count, values);
      break;
    case SUBTRACT:
      subtract(layout, places, offset, seconds, second, count, values);
      break;
    case LEAST:
    case GREATEST:
      keep(operation === GREATEST, layout, places, offset, seconds, second, count, values);
      break;
    case MERGE_COUNTS:
      mergeCounts(places, offset, count, values);
      break;
    case MERGE_EXACT_SUMS:
      mergeExactSums(places, offset, seconds, second, count, values, secondValues);
      break;
    case MERGE_FLOAT_SUMS:
      mergeFloatSums(places, offset, seconds, second, count, values, secondValues);
      break;
  }
}

function add(
  layout: u32,
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  switch (layout) {
    case I8:
      addExactly<i8>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I16:
      addExactly<i16>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I32:
      addExactly<i32>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I64:
      addExactly<i64>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I128:
      addWideValues(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case F32:
      addFloats<f32>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case F64:
      addFloats<f64>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
  }
}

function subtract(
  layout: u32,
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  switch (layout) {
    case I8:
      subtractExactly<i8>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I16:
      subtractExactly<i16>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I32:
      subtractExactly<i32>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I64:
      subtractExactly<i64>(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
    case I128:
      subtractWideValues(sums, sumOffset, tallies, tallyOffset, count, values);
      break;
  }
}

function keep(
  isGreatest: bool,
  layout: u32,
  bests: usize,
  bestOffset: usize,
  seens: usize,
  seenOffset: usize,
  count: u32,
  values: usize,
): void {
  switch (layout) {
    case BITS:
    case I8:
      keepExtremes<i8, i32>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case I16:
      keepExtremes<i16, i32>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case I32:
      keepExtremes<i32, i32>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case I64:
      keepExtremes<i64, i64>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case I128:
      keepWideExtremes(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case F32:
      keepExtremes<f32, f32>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
    case F64:
      keepExtremes<f64, f64>(bests, bestOffset, seens, seenOffset, count, values, isGreatest);
      break;
  }
}
