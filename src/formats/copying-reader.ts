import type { ComputeContext } from '../expression/evaluation.ts';
import type { FileBytes, SplitInput } from './format.ts';

/** A split's file as copies in memory of their own, which libraries may keep and view as they like. */
export function copyingReader(input: SplitInput, { memory, scratch }: ComputeContext): FileBytes {
  let buffer = 0;
  let capacity = 0;
  return {
    size: input.size,
    description: input.description,
    read(offset, length) {
      if (length > capacity) {
        capacity = Math.max(length, capacity * 2);
        buffer = scratch.allocate(capacity);
      }
      const count = input.read(offset, length, buffer);
      return memory.u8.slice(buffer, buffer + count);
    },
  };
}
