import { doubleText } from '../../../src/columnar/number-text.ts';
import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

/** Room for the text of a price. */
const PRICE_BYTES = 16;

/** Values as text formats write them. */
export function printedCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const prices = memory.doubles();
  for (let row = 0; row < ROWS; row++) prices[row] = memory.random.below(1_000_000) / 100;
  const offsets = memory.numbers32(ROWS + 1);
  const heap = memory.allocate(ROWS * PRICE_BYTES);
  const bytes = Buffer.from(memory.buffer);
  return [
    {
      name: 'print: DOUBLE of two digits behind the point',
      kernel: () => kernels.printF64(prices.byteOffset, 0, 0, ROWS, offsets.byteOffset, heap),
      plain() {
        let end = heap;
        for (let row = 0; row < ROWS; row++) end += bytes.write(doubleText(prices[row]!), end);
      },
      result: new Uint8Array(memory.buffer, heap, ROWS * PRICE_BYTES),
    },
  ];
}
