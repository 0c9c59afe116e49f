import { regexpProgram } from '../../../src/expression/text/regexp-program.ts';
import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const STACK_BYTES = 4096;
const GROUP = /(&|^)channel_id=([^&]*)/;
const PART = 4;

/** What is looked for in addresses of pages: where the parts end is compared, the parts lie where they were. */
export function patternCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels, buffer } = memory;
  const urls = memory.texts(
    (random) =>
      `https://shop.example/item-${random.below(1000)}/b?q=1&channel_id=${random.below(1e6)}`,
  );
  const { offsets, heap, values } = urls;
  const starts = memory.allocate(ROWS * 4);
  const ends = memory.signed32(ROWS + 1);
  const slash = memory.text('/');
  const { words, slotCount } = regexpProgram(GROUP.source, 2)!;
  const program = memory.allocate(words.byteLength);
  new Uint32Array(buffer, program, words.length).set(words);
  const slots = memory.allocate(slotCount * 4 + STACK_BYTES);
  const place = [starts, ends.byteOffset] as const;
  const plain = (partOf: (text: string) => string): void => {
    for (let row = 0; row < ROWS; row++) ends[row + 1] = ends[row]! + partOf(values[row]!).length;
  };
  return [
    {
      name: 'regexp: a group of the first match',
      kernel: () =>
        void kernels.extractRegexp(
          ...[program, offsets, heap, ROWS, slotCount - 2, slots, STACK_BYTES, ...place],
        ),
      plain: () => plain((text) => GROUP.exec(text)?.[2] ?? ''),
      result: ends,
    },
    {
      name: 'text: a part between delimiters',
      kernel: () => void kernels.findParts(offsets, heap, slash.heap, 1, PART, ROWS, ...place),
      plain: () => plain((text) => text.split('/')[PART - 1] ?? ''),
      result: ends,
    },
  ];
}
