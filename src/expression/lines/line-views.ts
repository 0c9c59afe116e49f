/** Lines in memory. The byte behind each is below 0x20. */
export interface LineViews {
  readonly count: number;
  /** Addresses of u32 addresses: first byte and end of each line, without its line end. */
  readonly starts: number;
  readonly ends: number;
  /** At least as much as all lines have together; absent where they lie one behind the other. */
  readonly byteLength?: number;
}
