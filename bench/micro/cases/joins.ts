import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const ENTRY_BYTES = 16;
const MASK: number = 2 * ROWS - 1;

/** Rows of one side found by the keys of the other. */
export function joinCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const built = memory.numbers(2 ** 40);
  const probing = memory.words();
  built.forEach((_, row) => {
    probing[row] = built[(row * 7) % ROWS]!;
  });
  const index = memory.bytes((MASK + 1) * ENTRY_BYTES);
  const next = memory.numbers32().byteOffset;
  const heads = memory.numbers32();
  const waiting = memory.words().byteOffset;
  const rowOfKey = new Map<bigint, number>();
  function build(): void {
    index.fill(0);
    kernels.joinBuildWords(built.byteOffset, 0, ROWS, index.byteOffset, MASK, next);
  }
  function buildMap(): void {
    rowOfKey.clear();
    for (let row = 0; row < ROWS; row++) rowOfKey.set(built[row]!, row + 1);
  }
  build();
  buildMap();
  return [
    { name: 'join: index of 64-bit keys', kernel: build, plain: buildMap, result: null },
    {
      name: 'join: first rows with a 64-bit key',
      kernel() {
        const keys = [probing.byteOffset, 0, ROWS] as const;
        kernels.joinProbeWords(...keys, index.byteOffset, MASK, heads.byteOffset, waiting);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) heads[row] = rowOfKey.get(probing[row]!) ?? 0;
      },
      result: heads,
    },
  ];
}
