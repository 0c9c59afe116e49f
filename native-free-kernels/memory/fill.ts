/** Sets `byteLength` bytes to the low 8 bits of `value`. */
export function fillBytes(target: usize, value: u32, byteLength: usize): void {
  memory.fill(target, value as u8, byteLength);
}
