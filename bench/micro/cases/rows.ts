import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const CODE_BYTES = 9;

/** Rows that are chosen, copied, and sent on. */
export function rowCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const values = memory.numbers(1_000_000);
  const others = memory.numbers(1_000_000);
  const bits = memory.bits();
  const rows = memory.numbers32();
  const chosen = memory.places(ROWS);
  const words = memory.words();
  kernels.lessI64(values.byteOffset, 1, others.byteOffset, 1, ROWS, 0, bits.byteOffset);
  const numbers = memory.numbers32();
  const counts = memory.numbers32(8);
  const hashes = memory.words();
  kernels.hashWords(values.byteOffset, ROWS, hashes.byteOffset);
  const partitions = memory.places(8);
  const codes = memory.texts((random) => String(random.below(1000)).padStart(CODE_BYTES, '0'));
  const copies = memory.bytes(ROWS * CODE_BYTES);
  const bytes = new Uint8Array(memory.buffer);
  return [
    {
      name: 'selection: row numbers, half of them set',
      kernel: () => void kernels.selectRows(bits.byteOffset, ROWS, rows.byteOffset),
      plain() {
        let count = 0;
        for (let row = 0; row < ROWS; row++) {
          if (((bits[row >>> 3]! >> (row & 7)) & 1) === 1) rows[count++] = row;
        }
      },
      result: rows,
    },
    {
      name: 'gather: rows in any order, BIGINT',
      kernel() {
        kernels.gather64(values.byteOffset, chosen.byteOffset, ROWS, words.byteOffset);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) words[row] = values[chosen[row]!]!;
      },
      result: words,
    },
    {
      name: 'gather: rows in any order, texts of 9 bytes',
      kernel() {
        const width = kernels.evenWidth(codes.offsets, ROWS) >>> 0;
        kernels.evenOffsets(ROWS, width, rows.byteOffset);
        kernels.gatherEven(codes.heap, width, chosen.byteOffset, ROWS, copies.byteOffset);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const start = codes.heap + chosen[row]! * CODE_BYTES;
          for (let place = 0; place < CODE_BYTES; place++) {
            copies[row * CODE_BYTES + place] = bytes[start + place]!;
          }
        }
      },
      result: copies,
    },
    {
      name: 'partition: numbers of 8 by hash',
      kernel() {
        const target = [numbers.byteOffset, counts.byteOffset] as const;
        kernels.numberPartitions(hashes.byteOffset, ROWS, 8, ...target);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) {
          numbers[row] = Number(((BigInt.asUintN(64, hashes[row]!) >> 32n) * 8n) >> 32n);
        }
      },
      result: numbers,
    },
    {
      name: 'partition: row numbers by partition of 8',
      kernel() {
        startsOf(partitions, counts);
        const [cursors, target] = [counts.byteOffset, rows.byteOffset];
        kernels.orderByPartition(partitions.byteOffset, ROWS, cursors, target);
      },
      plain() {
        startsOf(partitions, counts);
        for (let row = 0; row < ROWS; row++) rows[counts[partitions[row]!]!++] = row;
      },
      result: rows,
    },
  ];
}

/** Where each partition begins among the sorted rows. */
function startsOf(partitions: Uint32Array, starts: Uint32Array): void {
  starts.fill(0);
  for (const partition of partitions) if (partition < 7) starts[partition + 1]!++;
  for (let partition = 1; partition < 8; partition++) starts[partition]! += starts[partition - 1]!;
}
