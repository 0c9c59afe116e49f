// Takes each row's value from one of several columns. `choice` is a byte for each row: the number of the column, or 255
// for none. `branches` has 16 bytes for each column: the addresses (u32) of values, offsets and validity, and the step: 1 for
// a column, 0 for a constant.

export function choose8(choice: usize, branches: usize, length: u32, target: usize): void {
  chooseRows<u8>(choice, branches, length, target);
}

export function choose16(choice: usize, branches: usize, length: u32, target: usize): void {
  chooseRows<u16>(choice, branches, length, target);
}

export function choose32(choice: usize, branches: usize, length: u32, target: usize): void {
  chooseRows<u32>(choice, branches, length, target);
}

export function choose64(choice: usize, branches: usize, length: u32, target: usize): void {
  chooseRows<u64>(choice, branches, length, target);
}

export function choose128(choice: usize, branches: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, target += 16) {
    const number = load<u8>(choice + (row as usize));
    if (number === 255) continue;
    const branch = branches + ((number as usize) << 4);
    const index = (row * load<u32>(branch, 12)) as usize;
    v128.store(target, v128.load((load<u32>(branch) as usize) + (index << 4)));
  }
}

/** Bits of the chosen bitmaps; a bitmap at 0 has all bits set, no choice is an unset bit. */
export function chooseBits(
  choice: usize,
  branches: usize,
  field: u32,
  length: u32,
  target: usize,
): void {
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++) {
    const bit = chosenBit(load<u8>(choice + (row as usize)), branches, field, row);
    word |= (bit as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
}

/** Writes `number` for the rows of a bitmap. */
export function markChoice(rows: usize, length: u32, number: u32, choice: usize): void {
  for (let row: u32 = 0; row < length; row += 64, rows += 8) {
    let word = load<u64>(rows);
    if (length - row < 64) word &= ((1 as u64) << ((length - row) as u64)) - 1;
    for (; word !== 0; word &= word - 1) {
      store<u8>(choice + (row as usize) + (ctz<u64>(word) as usize), number);
    }
  }
}

function chooseRows<T>(choice: usize, branches: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, target += sizeof<T>()) {
    const number = load<u8>(choice + (row as usize));
    if (number === 255) continue;
    const branch = branches + ((number as usize) << 4);
    const index = (row * load<u32>(branch, 12)) as usize;
    store<T>(target, load<T>((load<u32>(branch) as usize) + index * sizeof<T>()));
  }
}

function chosenBit(number: u32, branches: usize, field: u32, row: u32): u32 {
  if (number === 255) return 0;
  const branch = branches + ((number as usize) << 4);
  const bitmap = load<u32>(branch + (field as usize)) as usize;
  if (bitmap === 0) return 1;
  const position = row * load<u32>(branch, 12);
  return ((load<u8>(bitmap + ((position >> 3) as usize)) as u32) >> (position & 7)) & 1;
}
