// Steps over rows that all go to one slot, as in aggregates without grouping: sums and extremes stay in registers.

import { slotAddress } from '../../table/inner/layout';
import { addAllToCount } from './counts';
import { addAllToSum } from './exact-sums';
import { keepExtremeOfAll } from './extremes';
import {
  ADD,
  COUNT,
  F32,
  F64,
  GREATEST,
  I8,
  I16,
  I32,
  I64,
  LEAST,
  STEP_LAYOUT,
  STEP_OFFSET,
  STEP_OPERATION,
  STEP_ROWS,
  STEP_SECOND_OFFSET,
  STEP_SECOND_STRIDE,
  STEP_STRIDE,
  STEP_VALUES,
  UNCOUNT,
} from './step';

/** Returns false, with nothing done, for a step that is taken block by block in any case. */
export function takeAll(
  step: usize,
  slot: u32,
  count: u32,
  directory: usize,
  shift: u32,
  strides: usize,
): bool {
  const stride = load<u32>(strides + (load<u32>(step, STEP_STRIDE) << 2));
  const place = slotAddress(directory, shift, load<u32>(step, STEP_OFFSET), stride, slot);
  const secondStride = load<u32>(strides + (load<u32>(step, STEP_SECOND_STRIDE) << 2));
  const secondOffset = load<u32>(step, STEP_SECOND_OFFSET);
  const second = slotAddress(directory, shift, secondOffset, secondStride, slot);
  const rows = load<u32>(step, STEP_ROWS) as usize;
  const values = load<u32>(step, STEP_VALUES) as usize;
  const layout = load<u32>(step, STEP_LAYOUT);
  const operation = load<u32>(step, STEP_OPERATION);
  switch (operation) {
    case COUNT:
      addAllToCount(place, rows, count, 1);
      return true;
    case UNCOUNT:
      addAllToCount(place, rows, count, -1);
      return true;
    case ADD:
      return addAll(layout, place, second, values, rows, count);
    case LEAST:
    case GREATEST:
      return keepOfAll(operation === GREATEST, layout, place, second, values, rows, count);
    default:
      return false;
  }
}

function addAll(
  layout: u32,
  sum: usize,
  tally: usize,
  values: usize,
  rows: usize,
  count: u32,
): bool {
  switch (layout) {
    case I8:
      addAllToSum<i8>(sum, tally, values, rows, count);
      return true;
    case I16:
      addAllToSum<i16>(sum, tally, values, rows, count);
      return true;
    case I32:
      addAllToSum<i32>(sum, tally, values, rows, count);
      return true;
    case I64:
      addAllToSum<i64>(sum, tally, values, rows, count);
      return true;
    default:
      return false;
  }
}

function keepOfAll(
  isGreatest: bool,
  layout: u32,
  best: usize,
  seen: usize,
  values: usize,
  rows: usize,
  count: u32,
): bool {
  switch (layout) {
    case I8:
      keepExtremeOfAll<i8, i32>(best, seen, values, rows, count, isGreatest);
      return true;
    case I16:
      keepExtremeOfAll<i16, i32>(best, seen, values, rows, count, isGreatest);
      return true;
    case I32:
      keepExtremeOfAll<i32, i32>(best, seen, values, rows, count, isGreatest);
      return true;
    case I64:
      keepExtremeOfAll<i64, i64>(best, seen, values, rows, count, isGreatest);
      return true;
    case F32:
      keepExtremeOfAll<f32, f32>(best, seen, values, rows, count, isGreatest);
      return true;
    case F64:
      keepExtremeOfAll<f64, f64>(best, seen, values, rows, count, isGreatest);
      return true;
    default:
      return false;
  }
}
