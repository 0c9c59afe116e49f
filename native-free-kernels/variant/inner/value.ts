// Parts of a VARIANT's value. What points beyond the end of its bytes is not followed: it is left to the slow path.

import { isSame } from '../../text/inner/find-bytes';
import { ARRAY, OBJECT, VERSION } from './marks';

/** Instead of an address. */
export const NOTHING: usize = 0;
export const LEFT: usize = 1;
const STEP_BYTES: usize = 8;

/** Where the value is to which steps lead from a VARIANT: names of members, or with address 0 places of elements. */
export function follow(steps: usize, stepsEnd: usize, start: usize, end: usize): usize {
  const size = (end - start) as u32;
  if (size < 3 || (load<u8>(start) & 0x0f) !== VERSION) return LEFT;
  const width = ((load<u8>(start) >> 6) as u32) + 1;
  if (size < 1 + width) return LEFT;
  const nameCount = unsigned(start + 1, width);
  if (1 + (width as u64) * ((nameCount as u64) + 2) > (size as u64)) return LEFT;
  const names = start + 1 + width;
  const texts = names + width * (nameCount + 1);
  const room = (end - texts) as u32;
  const textsSize = unsigned(texts - width, width);
  if (textsSize >= room) return LEFT;
  let value = texts + textsSize;
  for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
    const name = load<u32>(step) as usize;
    const wanted = load<u32>(step, 4);
    const mark: u32 = load<u8>(value);
    const info = mark >> 2;
    const isObject = (mark & 3) === OBJECT;
    if (name !== 0 ? !isObject : (mark & 3) !== ARRAY) return NOTHING;
    const isLarge = ((info >> (isObject ? 4 : 2)) & 1) !== 0;
    const idBytes: u32 = isObject ? ((info >> 2) & 3) + 1 : 0;
    const offsetBytes = (info & 3) + 1;
    const countBytes: u32 = isLarge ? 4 : 1;
    const valueSize = (end - value) as u32;
    if (valueSize < 1 + countBytes) return LEFT;
    const count = unsigned(value + 1, countBytes);
    const tables = (count as u64) * (idBytes as u64) + ((count as u64) + 1) * (offsetBytes as u64);
    if (1 + (countBytes as u64) + tables > (valueSize as u64)) return LEFT;
    const ids = value + 1 + countBytes;
    const offsets = ids + count * idBytes;
    const data = offsets + (count + 1) * offsetBytes;
    let place = name === 0 ? wanted : 0;
    if (name !== 0) {
      for (; place < count; place++) {
        const id = unsigned(ids + place * idBytes, idBytes);
        if (id >= nameCount) return LEFT;
        const from = unsigned(names + id * width, width);
        const to = unsigned(names + (id + 1) * width, width);
        if (to - from !== wanted) continue;
        if (from > to || to > room) return LEFT;
        if (isSame(texts + from, name, wanted)) break;
      }
    }
    if (place >= count) return NOTHING;
    const offset = unsigned(offsets + place * offsetBytes, offsetBytes);
    if (offset >= ((end - data) as u32)) return LEFT;
    value = data + offset;
  }
  return value;
}

/** A number without a sign of one to four bytes; may read up to three bytes over the end. */
export function unsigned(at: usize, bytes: u32): u32 {
  return load<u32>(at) & (u32.MAX_VALUE >> (32 - (bytes << 3)));
}
