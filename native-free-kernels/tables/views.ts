/**
 * Turns byte strings that lie anywhere, as u32 addresses of their first bytes and ends, into a column's offsets and heap.
 * Sources: `native-free-kernels/views/`.
 */
export interface ViewsKernels {
  /** Writes `count + 1` offsets and returns the last, or -1 when it is over 2 GiB. */
  viewOffsets(starts: number, ends: number, count: number, offsets: number): number;

  /** Copies the byte strings to where `viewOffsets` laid them. */
  copyViews(starts: number, count: number, offsets: number, heap: number): void;

  /** Writes the addresses (u32) at which the texts of a column begin and end; 0 for nulls. */
  textViews(
    offsets: number,
    heap: number,
    validity: number,
    count: number,
    starts: number,
    ends: number,
  ): void;
}
