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

test('values are put in the places of their numbers, which are counted once each', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), {
    minLength: 1,
    maxLength: 200,
  });
  const start = fc.constantFrom(0n, -7n, -(2n ** 63n), 2n ** 63n - 1000n);
  fc.assert(
    fc.property(numbers, start, fc.constantFrom(8, 16, 32, 64, 128), (own, least, bits) => {
      const { memory, kernels, scratch } = context;
      const [words] = write(own.map((distance) => least + BigInt(distance)));
      const [width, repeated] = [bits / 8, Math.ceil(own.length / 2)];
      const bitmap = zeros(48);
      expect(kernels.markDistances(words, repeated, least, bitmap)).toBe(repeated);
      expect(kernels.markDistances(words, own.length, least, bitmap)).toBe(own.length - repeated);
      const source = scratch.allocate(own.length * width);
      own.forEach((_, row) => {
        memory.u8.fill(row + 1, source + row * width, source + (row + 1) * width);
      });
      const target = zeros(301 * width);
      kernels[`place${bits as 8 | 16 | 32 | 64 | 128}`](source, words, own.length, least, target);
      const expected = Array.from({ length: 301 * width }, (_, at) => {
        return own.indexOf(Math.floor(at / width)) + 1;
      });
      expect([...memory.u8.subarray(target, target + 301 * width)]).toEqual(expected);
      releaseContext(context);
    }),
  );
});

function expectedPairs(built: Words, probing: Words): readonly string[] {
  return probing.flatMap((own, row) =>
    built.flatMap((other, place) => (own !== null && own === other ? [`${row} ${place}`] : [])),
  );
}

/** Writes the first row of each number. */
type Find = (probing: Words, found: number) => Found;

interface Found {
  readonly chains: number;
  /** As the kernels tell, one after the other: how many rows have one. */
  readonly counts: readonly number[];
}

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
    const places = kernels.joinProbeWords(words, probing.length, ...index, found, waiting);
    const counts = [places, ...rowsOfPlaces(found, rows, valid, probing.length)];
    return { chains: repeated === 0 ? 0 : chains, counts };
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
    const inside = kernels.joinProbeDense(words, probing.length, least, size, found);
    const { length } = probing.filter((one) => {
      return BigInt.asUintN(64, (one ?? 0n) - least) < BigInt(size);
    });
    expect(inside).toBe(length);
    const counts = [inside, ...rowsOfPlaces(found, rows, valid, probing.length)];
    return { chains: repeated === 0 ? 0 : chains, counts };
  };
}

/** Returns how many rows are found in their places, and how many of them are valid. */
function rowsOfPlaces(found: number, rows: number, valid: number, count: number): number[] {
  const { kernels } = context;
  const standing = kernels.rowsAtPlaces(found, count, rows);
  return [standing, kernels.missInvalid(valid, count, found)];
}

function pairsOf(find: Find, probing: Words, capacity: number): readonly string[] {
  const { memory, kernels, scratch } = context;
  const found = scratch.allocate(probing.length * 4);
  const { chains: next, counts } = find(probing, found);
  const rows = memory.u32.subarray(found / 4, found / 4 + probing.length);
  expect(counts.at(-1)).toBe(rows.filter((row) => row !== NO_ROW).length);
  expect(counts).toEqual(counts.toSorted((one, other) => other - one));

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
