import fc from 'fast-check';
import { expect, test } from 'vitest';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

/** Few different ones, so that they repeat and meet; 0 is also what an empty entry holds. */
const words = fc.array(fc.option(fc.bigInt({ min: -20n, max: 60n })), { maxLength: 300 });

/** A full index makes rows look at many entries, a wide one at few. */
test.each([1, 2, 8])('the pairs of words are those of equal numbers, index × %d', (width) => {
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 400 }), (built, probing, capacity) => {
      const entries = 2 ** Math.ceil(Math.log2(built.length + 1)) * width;
      expect(pairsOf(built, probing, entries, capacity)).toEqual(expectedPairs(built, probing));
      releaseContext(context);
    }),
  );
});

type Words = readonly (bigint | null)[];

function expectedPairs(built: Words, probing: Words): readonly string[] {
  return probing.flatMap((word, row) =>
    built.flatMap((other, place) => (word !== null && word === other ? [`${row} ${place}`] : [])),
  );
}

function pairsOf(
  built: Words,
  probing: Words,
  entries: number,
  capacity: number,
): readonly string[] {
  const { memory, kernels, scratch } = context;
  const index = scratch.allocate(entries * 16);
  memory.u8.fill(0, index, index + entries * 16);
  const chains = scratch.allocate(built.length * 4);
  const [own, others] = [write(probing), write(built)];
  const repeated = kernels.joinBuildWords(...others, index, entries - 1, chains);
  const next = repeated === 0 ? 0 : chains;
  const heads = scratch.allocate(probing.length * 4);
  const waiting = scratch.allocate(probing.length * 8);
  const found = kernels.joinProbeWords(...own, index, entries - 1, heads, waiting);
  const withHead = memory.u32.subarray(heads / 4, heads / 4 + probing.length);
  expect(found).toBe(withHead.filter((head) => head !== 0).length);

  const pairs: string[] = [];
  const cursor = scratch.allocate(8);
  memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
  const [rows, places] = [scratch.allocate(capacity * 4), scratch.allocate(capacity * 4)];
  while (memory.u32[cursor / 4]! < probing.length) {
    const count = kernels.joinPairs(heads, next, probing.length, cursor, capacity, rows, places);
    for (let pair = 0; pair < count; pair++) {
      pairs.push(`${memory.u32[rows / 4 + pair]} ${memory.u32[places / 4 + pair]}`);
    }
  }
  return pairs;
}

/** Address, validity and number of words. */
function write(column: Words): [words: number, validity: number, count: number] {
  const { memory, scratch } = context;
  const address = scratch.allocate(column.length * 8);
  const validity = scratch.allocateBitmap(column.length);
  column.forEach((word, row) => {
    memory.i64[address / 8 + row] = word ?? 0n;
    const bit = 1 << (row & 7);
    const byte = memory.u8[validity + (row >>> 3)]!;
    memory.u8[validity + (row >>> 3)] = word === null ? byte & ~bit : byte | bit;
  });
  return [address, validity, column.length];
}
