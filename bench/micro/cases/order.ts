import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const TOP_ROWS = 10;

/** ORDER BY, with and without LIMIT. */
export function orderCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const values = memory.numbers(1_000_000_000);
  const texts = memory.texts((random) => `item ${random.below(1_000_000)}`);
  const rows = memory.numbers32();
  const keys = memory.words().byteOffset;
  const buffers = [memory.words(ROWS * 2), memory.words(ROWS * 2), memory.words(1024)] as const;
  const [pairs, others, counts] = buffers.map(({ byteOffset }) => byteOffset) as [
    number,
    number,
    number,
  ];
  const spare = memory.numbers32().byteOffset;
  const bound = memory.words(1);
  bound[0] = 2n ** 63n + values.toSorted()[TOP_ROWS]!;
  const first = memory.numbers32(ROWS + 1);
  function begin(): void {
    for (let row = 0; row < ROWS; row++) rows[row] = row;
  }
  return [
    {
      name: 'sort: rows by BIGINT',
      kernel() {
        begin();
        kernels.sortKeysI64(values.byteOffset, 0, ROWS, 0, keys);
        kernels.sortRows(keys, rows.byteOffset, ROWS, pairs, others, counts);
      },
      plain() {
        begin();
        rows.sort((left, right) => {
          const [a, b] = [values[left]!, values[right]!];
          return a < b ? -1 : a > b ? 1 : left - right;
        });
      },
      result: rows,
    },
    {
      name: 'sort: rows by text',
      kernel() {
        begin();
        const { offsets, heap } = texts;
        const shared = kernels.sharedBytes(offsets, heap, ROWS);
        kernels.prefixWords(offsets, heap, ROWS, shared, keys);
        kernels.sortRows(keys, rows.byteOffset, ROWS, pairs, others, counts);
        kernels.sortTies(keys, offsets, heap, shared, rows.byteOffset, ROWS, spare);
      },
      plain() {
        begin();
        rows.sort((left, right) => {
          const [a, b] = [texts.values[left]!, texts.values[right]!];
          return a < b ? -1 : a > b ? 1 : left - right;
        });
      },
      result: rows,
    },
    {
      name: 'sort: rows before the last of the first 10, BIGINT',
      kernel() {
        kernels.sortKeysI64(values.byteOffset, 0, ROWS, 0, keys);
        kernels.rowsBefore(keys, 0, ROWS, bound.byteOffset, 0, 0, 0, first.byteOffset);
        first.fill(0, TOP_ROWS);
      },
      plain() {
        const last = BigInt.asUintN(64, bound[0]!) - 2n ** 63n;
        let count = 0;
        for (let row = 0; row < ROWS; row++) if (values[row]! < last) first[count++] = row;
        first.fill(0, TOP_ROWS);
      },
      result: first,
    },
  ];
}
