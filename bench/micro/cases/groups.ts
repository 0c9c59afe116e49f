import { LAYOUTS, OPERATIONS, STEP_BYTES } from '../../../src/expression/aggregates/accumulate.ts';
import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const GROUPS = 10_000;
/** One segment of 16,384 slots, and where their accumulators are in a record. */
const SHIFT = 14;
const TALLY_OFFSET = 16;
const COUNT_OFFSET = 24;
const BEST_OFFSET = 32;
const SEEN_OFFSET = 40;
const RECORD_BYTES = 48;
const SCRATCH_BYTES = 8 * 1024;

/** Groups and what is counted in them. */
export function groupCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const keys = memory.numbers(GROUPS);
  const slotOfKey = new Map(Array.from({ length: GROUPS }, (_, key) => [BigInt(key), key]));
  const map = memory.numbers32(GROUPS + 2);
  map.forEach((_, group) => {
    map[group] = group < GROUPS ? group + 1 : 0;
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
    ...accumulatorCases(memory),
  ];
}

/** Places of an index of texts, at least four times as many as texts, and one for null. */
const TEXT_PLACES = 65_536;
/** A text of 46 bytes with slot and length, at a multiple of 32. */
const TEXT_BYTES = 64;

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
    texts.offsets,
    texts.heap,
    0,
  ] as const;
  const [found, hashes, missing] = [memory.numbers32(), memory.numbers32(), memory.numbers32()];
  const rows = [0, ROWS, hashes.byteOffset, found.byteOffset] as const;
  const known = memory.numbers32(ROWS + 1);
  kernels.textSlots(...index, ...rows, known.byteOffset);
  missing.set(slots);
  const copies = memory.bytes(GROUPS * TEXT_BYTES).byteOffset;
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

/** What a batch does to the accumulators of groups, side by side as the tables of tasks have them. */
function accumulatorCases(memory: KernelMemory): readonly MicroCase[] {
  const prices = memory.numbers(1_000_000);
  const steps = {
    count: [OPERATIONS.count, LAYOUTS.i8, 0, COUNT_OFFSET, 0, 0, 0, 0, 0],
    sum: [OPERATIONS.add, LAYOUTS.i64, 0, 0, 0, TALLY_OFFSET, prices.byteOffset, 0, 0],
    greatest: [
      OPERATIONS.greatest,
      LAYOUTS.i64,
      0,
      BEST_OFFSET,
      0,
      SEEN_OFFSET,
      prices.byteOffset,
      0,
      0,
    ],
  };
  const works = { ...steps, 'all three': Object.values(steps).flat() };
  const stride = memory.numbers32(1);
  stride[0] = RECORD_BYTES;
  const segment = memory.bytes(RECORD_BYTES << SHIFT);
  const directory = memory.numbers32(1);
  directory[0] = segment.byteOffset;
  const place = [directory.byteOffset, SHIFT, stride.byteOffset, 1] as const;
  const scratch = memory.bytes(SCRATCH_BYTES).byteOffset;
  return Object.entries({ '10 k slots': GROUPS, 'one slot': 1 }).flatMap(([name, groups]) => {
    const slots = memory.places(groups);
    return Object.entries(works).map(([work, words]): MicroCase => {
      const list = memory.numbers32(words.length);
      list.set(words);
      const taken = [list.byteOffset, (words.length * 4) / STEP_BYTES, scratch] as const;
      const sums = new BigInt64Array(GROUPS);
      return {
        name: `aggregate: ${work}, ${name}`,
        kernel: () => memory.kernels.accumulate(slots.byteOffset, ROWS, 0, ...place, ...taken),
        plain() {
          for (let row = 0; row < ROWS; row++) sums[slots[row]!]! += prices[row]!;
        },
        result: null,
      };
    });
  });
}
