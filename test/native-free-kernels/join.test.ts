import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_ROW } from '../../src/columnar/gather.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

/** Few different ones, so that they repeat and meet; greatest and least ones, and some that share a place. */
const word = fc.oneof(
  fc.bigInt({ min: -20n, max: 60n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 32n, 2n ** 58n, 2n ** 59n),
);
const words = fc.array(fc.option(word), { maxLength: 300 });
type Words = readonly (bigint | null)[];

/** A full index makes rows look at many places, a wide one at few. */
test.each([
  [1, 63],
  [2, 63],
  [8, 63],
  [2, 32],
])('the pairs of words are those of equal numbers, index × %d, fold %d', (width, fold) => {
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 400 }), (built, probing, capacity) => {
      const size = 2 ** Math.ceil(Math.log2(built.length + 1)) * width;
      const find = indexOfWords(built, size, fold);
      expect(pairsOf(find, probing, capacity)).toEqual(expectedPairs(built, probing));
      releaseContext(context);
    }),
  );
});

test('the pairs of words by their distance from the least are those of equal numbers', () => {
  const near = fc.array(fc.option(fc.bigInt({ min: -20n, max: 60n })), { maxLength: 300 });
  fc.assert(
    fc.property(near, words, fc.integer({ min: 1, max: 400 }), (built, probing, capacity) => {
      const find = indexByDistance(built);
      expect(pairsOf(find, probing, capacity)).toEqual(expectedPairs(built, probing));
      releaseContext(context);
    }),
  );
});

test('a number that no row has is found whatever the rows have', () => {
  const least = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 40n }), word), { maxLength: 100 });
  fc.assert(
    fc.property(least, (numbers) => {
      const absent = absentOf(numbers);
      expect(numbers).not.toContain(absent);
      expect(absent).toBeGreaterThanOrEqual(0n);
      releaseContext(context);
    }),
  );
});

test('every row has a bit where it has one, and its own number', () => {
  const found = fc.array(fc.constantFrom(0, 1, 7, NO_ROW), { maxLength: 200 });
  fc.assert(
    fc.property(found, (rows) => {
      const { memory, kernels, scratch } = context;
      const address = scratch.allocate(rows.length * 4);
      memory.u32.set(rows, address / 4);
      const bitmap = scratch.allocateBitmap(rows.length);
      kernels.foundBits(address, rows.length, bitmap);
      const bits = rows.map((_, row) => (memory.u8[bitmap + (row >>> 3)]! >> (row & 7)) & 1);
      expect(bits).toEqual(rows.map((row) => (row === NO_ROW ? 0 : 1)));
      kernels.everyRow(rows.length, address);
      const numbers = memory.u32.subarray(address / 4, address / 4 + rows.length);
      expect([...numbers]).toEqual([...rows.keys()]);
      releaseContext(context);
    }),
  );
});

function expectedPairs(built: Words, probing: Words): readonly string[] {
  return probing.flatMap((own, row) =>
    built.flatMap((other, place) => (own !== null && own === other ? [`${row} ${place}`] : [])),
  );
}

/** Writes the first row of each number; returns the chains of the rows. */
type Find = (probing: Words, found: number) => number;

function indexOfWords(built: Words, size: number, fold: number): Find {
  const { memory, kernels, scratch } = context;
  const [values, validity, count] = write(built);
  const absent = absentOf(built.map((own) => own ?? 0n));
  const shift = 64 - Math.log2(Math.max(size, 2));
  const places = scratch.allocate(Math.max(size, 2) * 8);
  kernels.fillWords(places, Math.max(size, 2), absent);
  const rows = zeros(Math.max(size, 2) * 4);
  const chains = scratch.allocate(built.length * 4);
  const distance = scratch.allocate(8);
  const index = [places, shift, fold, absent] as const;
  const repeated = kernels.joinBuildWords(
    values,
    validity,
    count,
    ...index,
    rows,
    chains,
    distance,
  );
  const own = built.filter((one) => one !== null);
  expect(repeated).toBe(own.length - new Set(own).size);
  expect(memory.i64[distance / 8]).toBeGreaterThanOrEqual(0n);
  return (probing, found) => {
    const [words, valid] = write(probing);
    const waiting = scratch.allocate(probing.length * 4);
    kernels.joinProbeWords(words, probing.length, ...index, found, waiting);
    kernels.rowsAtPlaces(found, probing.length, rows);
    kernels.missInvalid(valid, probing.length, found);
    return repeated === 0 ? 0 : chains;
  };
}

function indexByDistance(built: Words): Find {
  const { kernels, scratch } = context;
  const [values, validity, count] = write(built);
  const own = built.filter((one) => one !== null);
  const sorted = own.toSorted((one, other) => (one < other ? -1 : 1));
  const [least = 0n, greatest = 0n] = [sorted[0], sorted.at(-1)];
  const size = own.length === 0 ? 0 : Number(greatest - least) + 1;
  const rows = zeros(size * 4);
  const chains = scratch.allocate(built.length * 4);
  const repeated = kernels.joinBuildDense(values, validity, count, least, rows, chains);
  return (probing, found) => {
    const [words, valid] = write(probing);
    kernels.joinProbeDense(words, probing.length, least, size, found);
    kernels.rowsAtPlaces(found, probing.length, rows);
    kernels.missInvalid(valid, probing.length, found);
    return repeated === 0 ? 0 : chains;
  };
}

function pairsOf(find: Find, probing: Words, capacity: number): readonly string[] {
  const { memory, kernels, scratch } = context;
  const found = scratch.allocate(probing.length * 4);
  const next = find(probing, found);
  const rows = memory.u32.subarray(found / 4, found / 4 + probing.length);
  const count = rows.filter((row) => row !== NO_ROW).length;
  expect(kernels.countFound(found, probing.length)).toBe(count);

  const pairs: string[] = [];
  const cursor = zeros(8);
  const [own, others] = [scratch.allocate(capacity * 4), scratch.allocate(capacity * 4)];
  while (memory.u32[cursor / 4]! < probing.length) {
    const written = kernels.joinPairs(found, next, probing.length, cursor, capacity, own, others);
    for (let pair = 0; pair < written; pair++) {
      pairs.push(`${memory.u32[own / 4 + pair]} ${memory.u32[others / 4 + pair]}`);
    }
  }
  return pairs;
}

function absentOf(numbers: readonly bigint[]): bigint {
  const [address, , count] = write(numbers);
  return context.kernels.absentWord(address, count, zeros(Math.ceil((count + 1) / 8)));
}

function zeros(byteLength: number): number {
  const address = context.scratch.allocate(byteLength);
  context.memory.u8.fill(0, address, address + byteLength);
  return address;
}

/** Address, validity and number of words. */
function write(column: Words): [words: number, validity: number, count: number] {
  const { memory, scratch } = context;
  const address = scratch.allocate(column.length * 8);
  const validity = scratch.allocateBitmap(column.length);
  column.forEach((own, row) => {
    memory.i64[address / 8 + row] = own ?? 0n;
    const bit = 1 << (row & 7);
    const byte = memory.u8[validity + (row >>> 3)]!;
    memory.u8[validity + (row >>> 3)] = own === null ? byte & ~bit : byte | bit;
  });
  return [address, validity, column.length];
}
