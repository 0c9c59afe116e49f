// What the verbs of the kernels do to a batch, and the plain loop a row that says the same in JavaScript.

import { KernelMemory, ROWS } from './kernel-memory.ts';

export interface MicroCase {
  readonly name: string;
  readonly kernel: () => void;
  readonly plain: () => void;
}

export function microCases(): readonly MicroCase[] {
  return [...fixedCases(), ...textCases(), ...groupCases()];
}

function fixedCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels, buffer } = memory;
  const left = memory.numbers(1_000_000);
  const right = memory.numbers(1_000_000);
  const bitmap = new Uint8Array(buffer, memory.allocate(ROWS / 8), ROWS / 8);
  const errors = memory.allocate(ROWS / 8);
  const rows = new Uint32Array(buffer, memory.allocate(ROWS * 4), ROWS);
  const target = new BigInt64Array(buffer, memory.allocate(ROWS * 8), ROWS);
  const [a, b, to] = [left.byteOffset, right.byteOffset, target.byteOffset];
  kernels.lessI64(a, 1, b, 1, ROWS, 0, bitmap.byteOffset);
  const selected = kernels.selectRows(bitmap.byteOffset, ROWS, rows.byteOffset) >>> 0;
  const isSet = (row: number): boolean => ((bitmap[row >>> 3]! >> (row & 7)) & 1) === 1;
  return [
    {
      name: 'compare: less, BIGINT',
      kernel: () => kernels.lessI64(a, 1, b, 1, ROWS, 0, bitmap.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const bit = 1 << (row & 7);
          if (left[row]! < right[row]!) bitmap[row >>> 3]! |= bit;
          else bitmap[row >>> 3]! &= ~bit;
        }
      },
    },
    {
      name: 'arithmetic: add with overflow, BIGINT',
      kernel: () => void kernels.addI64(a, 1, b, 1, ROWS, to, errors),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const sum = left[row]! + right[row]!;
          target[row] = sum;
          if (BigInt.asIntN(64, sum) !== sum) throw new RangeError('overflow');
        }
      },
    },
    {
      name: 'selection: row numbers, half of them set',
      kernel: () => void kernels.selectRows(bitmap.byteOffset, ROWS, rows.byteOffset),
      plain() {
        let count = 0;
        for (let row = 0; row < ROWS; row++) if (isSet(row)) rows[count++] = row;
      },
    },
    {
      name: 'gather: the selected rows, BIGINT',
      kernel: () => kernels.gather64(a, rows.byteOffset, selected, to),
      plain() {
        for (let row = 0; row < selected; row++) target[row] = left[rows[row]!]!;
      },
    },
  ];
}

function textCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels, buffer } = memory;
  const channels = memory.texts((random) => `channel-${random.below(8)}`);
  const hashes = memory.allocate(ROWS * 8);
  const bitmap = new Uint8Array(buffer, memory.allocate(ROWS / 8), ROWS / 8);
  const wanted = Buffer.from('channel-3');
  const bytes = new Uint8Array(buffer);
  const constant = memory.allocate(wanted.length);
  bytes.set(wanted, constant);
  const bounds = new Int32Array(buffer, memory.allocate(8), 2);
  bounds[1] = wanted.length;
  const { offsets, heap, values } = channels;
  return [
    {
      name: 'compare: text equal to a constant',
      kernel: () =>
        kernels.equalBytes(
          offsets,
          heap,
          1,
          bounds.byteOffset,
          constant,
          0,
          ROWS,
          0,
          bitmap.byteOffset,
        ),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const bit = 1 << (row & 7);
          if (values[row] === 'channel-3') bitmap[row >>> 3]! |= bit;
          else bitmap[row >>> 3]! &= ~bit;
        }
      },
    },
    {
      name: 'keys: hash of text (XXH64)',
      kernel: () => kernels.hashKeys(offsets, heap, ROWS, hashes),
      plain() {
        const words = new Uint32Array(buffer, hashes, ROWS);
        for (let row = 0; row < ROWS; row++) {
          const text = values[row]!;
          let hash = 0;
          for (let place = 0; place < text.length; place++) {
            hash = Math.imul(hash, 31) + text.charCodeAt(place);
          }
          words[row] = hash;
        }
      },
    },
  ];
}

function groupCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels, buffer } = memory;
  const groups = 10_000;
  const keys = memory.numbers(groups);
  const prices = memory.numbers(1_000_000);
  const slots = memory.places(groups);
  const oneSlot = memory.places(1);
  const map = new Uint32Array(buffer, memory.allocate((groups + 1) * 4), groups + 1);
  map.forEach((_, group) => {
    map[group] = group + 1;
  });
  const found = memory.allocate(ROWS * 4);
  const missing = memory.allocate((ROWS + 1) * 4);
  // One segment of 16,384 slots: sums of 16 bytes, then tallies of 8.
  const shift = 14;
  const segment = memory.allocate(24 << shift);
  const directory = new Uint32Array(buffer, memory.allocate(4), 1);
  directory[0] = segment;
  const sums = new BigInt64Array(groups);
  const numbers = memory.allocate(ROWS * 4);
  const counts = memory.allocate(64);
  const sum = (places: Uint32Array): void => {
    const { byteOffset: list } = directory;
    kernels.sumI64(places.byteOffset, ROWS, list, shift, 0, 16 << shift, prices.byteOffset, 0, 1);
  };
  const plainSum = (places: Uint32Array): void => {
    for (let row = 0; row < ROWS; row++) sums[places[row]!]! += prices[row]!;
  };
  const slotOfKey = new Map(Array.from({ length: groups }, (_, key) => [BigInt(key), key]));
  const plainSlots = new Uint32Array(ROWS);
  return [
    {
      name: 'keys: slots of 10 k integers',
      kernel: () => {
        const place = [0n, groups, map.byteOffset] as const;
        kernels.directSlots64(keys.byteOffset, 0, ROWS, ...place, found, missing);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) plainSlots[row] = slotOfKey.get(keys[row]!)!;
      },
    },
    {
      name: 'aggregate: exact sum by slot, 10 k slots',
      kernel: () => sum(slots),
      plain: () => plainSum(slots),
    },
    {
      name: 'aggregate: exact sum, one slot',
      kernel: () => sum(oneSlot),
      plain: () => plainSum(oneSlot),
    },
    {
      name: 'partition: numbers of 8',
      kernel: () => kernels.numberPartitions(prices.byteOffset, ROWS, 8, numbers, counts),
      plain() {
        for (let row = 0; row < ROWS; row++) plainSlots[row] = Number(prices[row]! & 7n);
      },
    },
  ];
}
