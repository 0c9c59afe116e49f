import type { ComputeContext } from '../../src/expression/evaluation.ts';
import type { SplitInput } from '../../src/formats/format.ts';

/** A split of bytes that are there already. */
export function bytesInput(
  content: string | Uint8Array,
  context: ComputeContext,
  range: { start?: number; end?: number } = {},
): SplitInput {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    start: range.start ?? 0,
    end: range.end ?? bytes.length,
    size: bytes.length,
    description: 'test.txt',
    read(offset, length, address) {
      const part = bytes.subarray(offset, offset + length);
      context.memory.u8.set(part, address);
      return part.length;
    },
  };
}

/** Ranges that cut `size` bytes into pieces. */
export function cut(size: number, pieceBytes: number): { start: number; end: number }[] {
  const count = Math.max(1, Math.ceil(size / pieceBytes));
  return Array.from({ length: count }, (_, piece) => ({
    start: piece * pieceBytes,
    end: Math.min(size, (piece + 1) * pieceBytes),
  }));
}
