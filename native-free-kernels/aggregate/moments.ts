// Statistics that are a few numbers a group, with the formulas by which Spark adds a row. The numbers of a group lie where `offsets`
// (u32) says from its place in a segment on.

import { isSet } from '../table/inner/layout';

/** Adds values to count, mean, and the sums of the second to fourth powers of the distances from it. */
export function addMoments(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offsets: usize,
  stride: u32,
  values: usize,
  validity: usize,
): void {
  for (let row: u32 = 0; row < count; row++, slots += 4, values += 8) {
    if (!isSet(validity, row)) continue;
    const group = groupPlace(load<u32>(slots), directory, shift, stride);
    const mean = read(group, offsets, 1);
    const number = read(group, offsets, 0) + 1;
    const delta = load<f64>(values) - mean;
    const step = delta / number;
    const delta2 = delta * delta;
    const step2 = step * step;
    const second = read(group, offsets, 2) + delta * (delta - step);
    const third = read(group, offsets, 3) - 3 * step * second + delta * (delta2 - step2);
    const fourth =
      read(group, offsets, 4) -
      4 * step * third -
      6 * step2 * second +
      delta * (delta * delta2 - step * step2);
    write(group, offsets, 0, number);
    write(group, offsets, 1, mean + step);
    write(group, offsets, 2, second);
    write(group, offsets, 3, third);
    write(group, offsets, 4, fourth);
  }
}

/** Adds pairs to count, both means, the sum of products of the distances from them, and those of both squares. */
export function addPairs(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offsets: usize,
  stride: u32,
  firsts: usize,
  firstValidity: usize,
  seconds: usize,
  secondValidity: usize,
): void {
  for (let row: u32 = 0; row < count; row++, slots += 4, firsts += 8, seconds += 8) {
    if (!isSet(firstValidity, row) || !isSet(secondValidity, row)) continue;
    const group = groupPlace(load<u32>(slots), directory, shift, stride);
    const first = load<f64>(firsts);
    const second = load<f64>(seconds);
    const number = read(group, offsets, 0) + 1;
    const firstBefore = read(group, offsets, 1);
    const secondBefore = read(group, offsets, 2);
    const firstDelta = first - firstBefore;
    const secondDelta = second - secondBefore;
    const firstMean = firstBefore + firstDelta / number;
    const secondMean = secondBefore + secondDelta / number;
    write(group, offsets, 0, number);
    write(group, offsets, 1, firstMean);
    write(group, offsets, 2, secondMean);
    write(group, offsets, 3, read(group, offsets, 3) + firstDelta * (second - secondMean));
    write(group, offsets, 4, read(group, offsets, 4) + firstDelta * (first - firstMean));
    write(group, offsets, 5, read(group, offsets, 5) + secondDelta * (second - secondMean));
  }
}

function groupPlace(slot: u32, directory: usize, shift: u32, stride: u32): usize {
  const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
  return segment + (slot & ((1 << shift) - 1)) * stride;
}

function read(group: usize, offsets: usize, field: u32): f64 {
  return load<f64>(group + load<u32>(offsets + (field << 2)));
}

function write(group: usize, offsets: usize, field: u32, value: f64): void {
  store<f64>(group + load<u32>(offsets + (field << 2)), value);
}
