/** Moves raw bytes. Sources: `native-free-kernels/memory/`. */
export interface MemoryKernels {
  /** Copies `byteLength` bytes from `source` to `target`; the two ranges may overlap. */
  copyBytes(source: number, target: number, byteLength: number): void;

  /** Sets `byteLength` bytes from `target` on to the low 8 bits of `value`. */
  fillBytes(target: number, value: number, byteLength: number): void;

  /**
   * Reads so many bytes in the fewest steps, so that they are in the cache for kernels that do more with each value and
   * would wait for memory one by one. The result means nothing.
   */
  touchBytes(address: number, byteLength: number): number;
}
