import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const PLACES: number = 2 * ROWS;
const SHIFT: number = 64 - Math.log2(PLACES);
const FOLD = 32;

/** Rows of one side found by the keys of the other. */
export function joinCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const built = memory.numbers(2 ** 40);
  const probing = memory.words();
  built.forEach((_, row) => {
    probing[row] = built[(row * 7) % ROWS]!;
  });
  const places = memory.words(PLACES).byteOffset;
  const first = memory.numbers32(PLACES);
  const next = memory.numbers32().byteOffset;
  const heads = memory.numbers32();
  const waiting = memory.numbers32().byteOffset;
  const distance = memory.words(1).byteOffset;
  const bitmap = memory.bytes(ROWS / 8 + 1).byteOffset;
  const absent = kernels.absentWord(built.byteOffset, ROWS, bitmap);
  const index = [places, SHIFT, FOLD, absent] as const;
  const rowOfKey = new Map<bigint, number>();
  function build(): void {
    first.fill(0);
    kernels.fillWords(places, PLACES, absent);
    const rows = [built.byteOffset, 0, ROWS] as const;
    kernels.joinBuildWords(...rows, ...index, first.byteOffset, next, distance);
  }
  function buildMap(): void {
    rowOfKey.clear();
    for (let row = 0; row < ROWS; row++) rowOfKey.set(built[row]!, row);
  }
  build();
  buildMap();
  return [
    { name: 'join: index of 64-bit keys', kernel: build, plain: buildMap, result: null },
    {
      name: 'join: first rows with a 64-bit key',
      kernel() {
        kernels.joinProbeWords(probing.byteOffset, ROWS, ...index, heads.byteOffset, waiting);
        kernels.rowsAtPlaces(heads.byteOffset, ROWS, first.byteOffset);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) heads[row] = rowOfKey.get(probing[row]!)!;
      },
      result: heads,
    },
  ];
}
