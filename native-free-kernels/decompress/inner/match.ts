/** A match may overlap what it writes: then its first bytes come again and again. */
export function copyMatch(target: usize, distance: usize, length: usize): usize {
  if (distance >= length) {
    memory.copy(target, target - distance, length);
    return target + length;
  }
  for (const end = target + length; target < end; target++) {
    store<u8>(target, load<u8>(target - distance));
  }
  return target;
}
