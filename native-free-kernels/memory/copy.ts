/** Copies `byteLength` bytes; the two ranges may overlap. */
export function copyBytes(source: usize, target: usize, byteLength: usize): void {
  memory.copy(target, source, byteLength);
}
