import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const GROUPS = 10_000;
/** One segment of 16,384 slots: sums of 16 bytes, then tallies of 8. */
const SHIFT = 14;
const SUM_BYTES = 16;
const SEGMENT_BYTES: number = 24 << SHIFT;

/** Groups and what is counted in them. */
export function groupCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const keys = memory.numbers(GROUPS);
  const slotOfKey = new Map(Array.from({ length: GROUPS }, (_, key) => [BigInt(key), key]));
  const map = memory.numbers32(GROUPS + 1);
  map.forEach((_, group) => {
    map[group] = group + 1;
  });
  const [found, missing] = [memory.numbers32(), memory.numbers32(ROWS + 1)];
  return [
    {
      name: 'remember: slots of 10 k integers',
      kernel() {
        const place = [0n, GROUPS, map.byteOffset, found.byteOffset, missing.byteOffset] as const;
        kernels.directSlots64(keys.byteOffset, 0, 0, ROWS, ...place);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) found[row] = slotOfKey.get(keys[row]!)!;
      },
      result: found,
    },
    textCase(memory),
    ...sumCases(memory),
    ...extremeCases(memory),
  ];
}

/** Places of an index of texts, at least four times as many as texts, and one for null. */
const TEXT_PLACES = 65_536;

function textCase(memory: KernelMemory): MicroCase {
  const { kernels } = memory;
  const texts = memory.texts(
    (random) => `https://www.example.com/item/${1000 + random.below(GROUPS)}/offer.htm`,
  );
  const slotOfText = new Map<string, number>();
  const slots = texts.values.map((text) => {
    if (!slotOfText.has(text)) slotOfText.set(text, slotOfText.size);
    return slotOfText.get(text)!;
  });
  const index = [
    memory.words(TEXT_PLACES + 1).byteOffset,
    TEXT_PLACES - 1,
    memory.words(GROUPS + 1).byteOffset,
    texts.offsets,
    texts.heap,
    0,
  ] as const;
  const [found, hashes, missing] = [memory.numbers32(), memory.numbers32(), memory.numbers32()];
  const rows = [0, ROWS, hashes.byteOffset, found.byteOffset] as const;
  const known = memory.numbers32(ROWS + 1);
  kernels.textSlots(...index, ...rows, known.byteOffset);
  missing.set(slots);
  const copies = memory.bytes(texts.byteLength + ROWS * 8).byteOffset;
  const places = [hashes.byteOffset, known.byteOffset, ROWS, missing.byteOffset] as const;
  kernels.enterTexts(...index, ...places, found.byteOffset, copies);
  return {
    name: 'remember: slots of 10 k texts of 46 bytes',
    kernel: () => void kernels.textSlots(...index, ...rows, known.byteOffset),
    plain() {
      for (let row = 0; row < ROWS; row++) found[row] = slotOfText.get(texts.values[row]!)!;
    },
    result: found,
  };
}

function extremeCases(memory: KernelMemory): readonly MicroCase[] {
  const { kernels } = memory;
  const prices = memory.numbers(1_000_000);
  const places = { '10 k slots': memory.places(GROUPS), 'one slot': memory.places(1) };
  const segment = memory.bytes(SEGMENT_BYTES);
  const directory = memory.numbers32(1);
  directory[0] = segment.byteOffset;
  const best = new BigInt64Array(GROUPS);
  const accumulators = [directory.byteOffset, SHIFT, 0, SUM_BYTES << SHIFT] as const;
  return Object.entries(places).map(([name, slots]) => ({
    name: `aggregate: greatest, ${name}`,
    kernel() {
      kernels.extremeI64(slots.byteOffset, ROWS, ...accumulators, prices.byteOffset, 0, 1);
    },
    plain() {
      for (let row = 0; row < ROWS; row++) {
        const slot = slots[row]!;
        if (prices[row]! > best[slot]!) best[slot] = prices[row]!;
      }
    },
    result: null,
  }));
}

function sumCases(memory: KernelMemory): readonly MicroCase[] {
  const { kernels } = memory;
  const prices = memory.numbers(1_000_000);
  const places = { '10 k slots': memory.places(GROUPS), 'one slot': memory.places(1) };
  const segment = memory.bytes(SEGMENT_BYTES);
  const directory = memory.numbers32(1);
  directory[0] = segment.byteOffset;
  const sums = new BigInt64Array(GROUPS);
  const partial = memory.words(ROWS * 2);
  const tallies = memory.words();
  prices.forEach((price, row) => {
    partial[row * 2] = price;
    tallies[row] = 1n;
  });
  const accumulators = [directory.byteOffset, SHIFT, 0, SUM_BYTES << SHIFT] as const;
  return Object.entries(places).flatMap(([name, slots]): readonly MicroCase[] => {
    const rows = [slots.byteOffset, ROWS, ...accumulators] as const;
    const plain = (): void => {
      for (let row = 0; row < ROWS; row++) sums[slots[row]!]! += prices[row]!;
    };
    return [
      {
        name: `aggregate: exact sum, ${name}`,
        kernel: () => kernels.sumI64(...rows, prices.byteOffset, 0, 1),
        plain,
        result: null,
      },
      {
        name: `aggregate: merge of exact sums, ${name}`,
        kernel: () => kernels.addSums(...rows, partial.byteOffset, tallies.byteOffset),
        plain,
        result: null,
      },
    ];
  });
}
