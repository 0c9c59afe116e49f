import type { SharedMemory } from '../../columnar/memory.ts';

/** Lines in memory. The byte behind each is below 0x20, and no tab. */
export interface LineViews {
  readonly count: number;
  /** Addresses of u32 addresses: first byte and end of each line, without its line end. */
  readonly starts: number;
  readonly ends: number;
  /** At least as much as all lines have together; absent where they lie one behind the other. */
  readonly byteLength?: number;
}

/** At least as much as all lines have together. */
export function byteLengthOf(
  { starts, ends, count, byteLength }: LineViews,
  { u32 }: SharedMemory,
): number {
  return byteLength ?? u32[ends / 4 + count - 1]! - u32[starts / 4]!;
}
