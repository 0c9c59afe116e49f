import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

/** Numbers, and truth values as bits. */
export function numberCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const left = memory.numbers(1_000_000);
  const right = memory.numbers(1_000_000);
  const [a, b] = [left.byteOffset, right.byteOffset];
  const words = memory.words();
  const doubles = memory.doubles();
  const bits = memory.bits();
  const errors = memory.bits();
  const [known, other] = [memory.bits(), memory.bits()];
  const small = memory.numbers(50);
  const large = memory.numbers(90);
  kernels.lessI64(small.byteOffset, 1, large.byteOffset, 1, ROWS, 0, known.byteOffset);
  kernels.lessI64(large.byteOffset, 1, small.byteOffset, 1, ROWS, 0, other.byteOffset);
  const validity = memory.bits();
  const extreme = new BigInt64Array(1);
  return [
    {
      name: 'compare: less, BIGINT',
      kernel: () => kernels.lessI64(a, 1, b, 1, ROWS, 0, bits.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) setBit(bits, row, left[row]! < right[row]!);
      },
      result: bits,
    },
    {
      name: 'arithmetic: add with overflow, BIGINT',
      kernel: () => void kernels.addI64(a, 1, b, 1, ROWS, words.byteOffset, errors.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const sum = left[row]! + right[row]!;
          words[row] = sum;
          if (BigInt.asIntN(64, sum) !== sum) throw new RangeError('overflow');
        }
      },
      result: words,
    },
    {
      name: 'bitmap: AND of what may be null',
      kernel() {
        const [left, right] = [known.byteOffset, other.byteOffset];
        kernels.andThreeValued(
          ...([left, 0, right, 0, ROWS, bits.byteOffset, validity.byteOffset] as const),
        );
      },
      plain() {
        for (let row = 0; row < ROWS; row++)
          setBit(bits, row, bitOf(known, row) && bitOf(other, row));
      },
      result: bits,
    },
    {
      name: 'cast: BIGINT to DOUBLE',
      kernel: () => kernels.convertI64ToF64(a, ROWS, doubles.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) doubles[row] = Number(left[row]!);
      },
      result: doubles,
    },
    {
      name: 'extreme: greatest, BIGINT',
      kernel() {
        extreme[0] = kernels.maximumInt64(a, 0, ROWS);
      },
      plain() {
        let greatest = left[0]!;
        for (let row = 1; row < ROWS; row++) if (left[row]! > greatest) greatest = left[row]!;
        extreme[0] = greatest;
      },
      result: extreme,
    },
  ];
}

function setBit(bits: Uint8Array, row: number, isSet: boolean): void {
  const bit = 1 << (row & 7);
  if (isSet) bits[row >>> 3]! |= bit;
  else bits[row >>> 3]! &= ~bit;
}

function bitOf(bits: Uint8Array, row: number): boolean {
  return ((bits[row >>> 3]! >> (row & 7)) & 1) === 1;
}
