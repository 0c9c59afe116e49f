/** REVERSE: copies texts, which have the same offsets there, with their code points from the last to the first. */
export function reverseTexts(offsets: usize, heap: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    let at = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    let place = target + (load<u32>(offsets, 4) as usize);
    while (at < end) {
      const byte: u8 = load<u8>(at);
      if (byte < 0x80) {
        store<u8>(--place, byte);
        at++;
        continue;
      }
      let next = at + 1;
      while (next < end && (load<u8>(next) & 0xc0) === 0x80) next++;
      place -= next - at;
      for (let to = place; at < next; at++, to++) store<u8>(to, load<u8>(at));
    }
  }
}
