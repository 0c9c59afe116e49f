import type { Arena } from '../../src/columnar/arena.ts';
import type { SharedMemory } from '../../src/columnar/memory.ts';

/** Writes bits as a bitmap; the bits beyond them are set, because they are unspecified. */
export function writeBits(bits: readonly boolean[], arena: Arena): number {
  const bitmap = arena.allocateBitmap(bits.length);
  const { u8 } = arena.memory;
  u8.fill(0xff, bitmap, bitmap + Math.ceil(bits.length / 64) * 8);
  bits.forEach((bit, row) => {
    if (!bit) u8[bitmap + (row >>> 3)] &= ~(1 << (row & 7));
  });
  return bitmap;
}

export function readBits(bitmap: number, length: number, memory: SharedMemory): boolean[] {
  return Array.from(
    { length },
    (_, row) => ((memory.u8[bitmap + (row >>> 3)] >>> (row & 7)) & 1) === 1,
  );
}
