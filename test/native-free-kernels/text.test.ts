import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { bytesColumn } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { INT, STRING } from '../../src/columnar/types.ts';
import { rowCounts } from '../support/arbitrary-values.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, arena, scratch } = context;
afterEach(() => releaseContext(context));

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'Z', ' ', 'é', '👍', '0'), maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 70 }),
);
const batches = rowCounts.chain((length) =>
  fc.array(text, { minLength: length, maxLength: length }),
);
const write = (values: readonly string[]) => columnFromValues(values, STRING, arena);

test('letters change case in ASCII, and other bytes are seen', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary-ascii', maxLength: 60 })),
      fc.boolean(),
      (values, hasOther) => {
        const column = write(hasOther ? [...values, 'é'] : values);
        const size = memory.i32[column.offsets / 4 + column.length];
        const heap = arena.allocate(size);
        const seen = kernels.changeAsciiCase(column.values, size, 'a'.charCodeAt(0), heap);
        expect(seen).toBe(Number(hasOther));
        if (hasOther) return;
        const upper = bytesColumn(column.length, 0, column.offsets, heap);
        expect(columnToValues(upper, STRING, memory)).toEqual(
          values.map((value) => value.toUpperCase()),
        );
        expect(kernels.changeAsciiCase(column.values, size, 'A'.charCodeAt(0), heap)).toBe(0);
        expect(columnToValues(upper, STRING, memory)).toEqual(
          values.map((value) => value.toLowerCase()),
        );
      },
    ),
  );
});

test('countCodePoints counts code points', () => {
  fc.assert(
    fc.property(batches, (values) => {
      const column = write(values);
      const target = arena.allocate(values.length * 4);
      kernels.countCodePoints(column.offsets, column.values, values.length, target);
      const counts = [...memory.i32.subarray(target / 4, target / 4 + values.length)];
      expect(counts).toEqual(values.map((value) => [...value].length));
    }),
  );
});

/** Spark's rule: bounds are taken before they are cut to the text. */
function substring(value: string, position: number, count: number): string {
  const characters = [...value];
  const start = position > 0 ? position - 1 : position === 0 ? 0 : characters.length + position;
  return characters.slice(Math.max(0, start), Math.max(0, start, start + count)).join('');
}

test('substrings by column and constant', () => {
  const numbers = fc.integer({ min: -12, max: 12 });
  const rows = fc.array(fc.tuple(text, numbers, numbers), { maxLength: 130 });
  fc.assert(
    fc.property(rows, (values) => {
      const column = write(values.map(([value]) => value));
      const length = values.length;
      const positions = columnFromValues(
        values.map(([, position]) => position),
        INT,
        arena,
      ).values;
      const counts = columnFromValues(
        values.map(([, , count]) => count),
        INT,
        arena,
      ).values;
      for (const [positionStep, countStep] of [
        [1, 1],
        [0, 1],
        [1, 0],
      ] as const) {
        const starts = scratch.allocate(length * 4);
        const offsets = arena.allocate((length + 1) * 4);
        const from = [
          column.offsets,
          column.values,
          positions,
          positionStep,
          counts,
          countStep,
        ] as const;
        const heap = arena.allocate(kernels.findSubstrings(...from, length, starts, offsets) >>> 0);
        kernels.copySlices(column.values, starts, length, offsets, heap);
        const expected = values.map(([value], row) =>
          substring(value, values[row * positionStep][1], values[row * countStep][2]),
        );
        expect(columnToValues(bytesColumn(length, 0, offsets, heap), STRING, memory)).toEqual(
          expected,
        );
      }
    }),
  );
});

test.each([
  [1, (value: string) => value.replace(/^ +/, '')],
  [2, (value: string) => value.replace(/ +$/, '')],
  [3, (value: string) => value.replace(/^ +| +$/g, '')],
])('trimming spaces, sides %i', (sides, reference) => {
  fc.assert(
    fc.property(batches, (values) => {
      const column = write(values);
      const starts = scratch.allocate(values.length * 4);
      const offsets = arena.allocate((values.length + 1) * 4);
      const size = kernels.findTrimmed(
        column.offsets,
        column.values,
        values.length,
        sides,
        starts,
        offsets,
      );
      const heap = arena.allocate(size >>> 0);
      kernels.copySlices(column.values, starts, values.length, offsets, heap);
      const trimmed = columnToValues(bytesColumn(values.length, 0, offsets, heap), STRING, memory);
      expect(trimmed).toEqual(values.map(reference));
    }),
  );
});

test('texts that start with, end with or contain another', () => {
  const wanted = fc.oneof(fc.constantFrom('', 'a', 'ab', 'ba', 'abababab', 'é'), text);
  const rows = fc.array(fc.tuple(text, wanted), { maxLength: 130 });
  const references = {
    startsWith: (a: string, b: string) => a.startsWith(b),
    endsWith: (a: string, b: string) => a.endsWith(b),
    containsBytes: (a: string, b: string) => a.includes(b),
  };
  fc.assert(
    fc.property(rows, (values) => {
      const column = write(values.map(([value]) => value));
      const others = write(values.map(([, other]) => other));
      for (const name of ['startsWith', 'endsWith', 'containsBytes'] as const) {
        for (const step of [0, 1] as const) {
          const target = scratch.allocateBitmap(values.length);
          const from = [
            column.offsets,
            column.values,
            1,
            others.offsets,
            others.values,
            step,
          ] as const;
          kernels[name](...from, values.length, target);
          const expected = values.map(([value], row) =>
            references[name](value, values[row * step][1]),
          );
          expect(readBits(target, values.length, memory)).toEqual(expected);
        }
      }
    }),
  );
});

const delimiters = fc.constantFrom('a', 'ab', '/', 'bab', '👍', 'é');
const pieces = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '👍'), maxLength: 40 });
const numbers = fc.integer({ min: -6, max: 6 }).filter((number) => number !== 0);

test('parts between delimiters, counted from both ends', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 70 }), delimiters, numbers, (values, mark, part) => {
      const expected = values.map(
        (value) => value.split(mark).at(part > 0 ? part - 1 : part) ?? '',
      );
      expect(slices('findParts', values, mark, part)).toEqual(expected);
    }),
  );
});

test('texts before and behind delimiters, which may overlap', () => {
  expect(slices('findBesideDelimiters', ['||||||'], '|||', 3)).toEqual(['||']);
  expect(slices('findBesideDelimiters', ['||||||'], '|||', -4)).toEqual(['|||']);
  expect(slices('findBesideDelimiters', ['www.a.org', 'x', ''], '.', 2)).toEqual([
    'www.a',
    'x',
    '',
  ]);
  expect(slices('findBesideDelimiters', ['www.a.org', 'x', ''], '.', -1)).toEqual(['org', 'x', '']);
});

test('a text is replaced wherever it stands', () => {
  const substitutes = fc.constantFrom('', 'x', 'a', 'abab', '👍');
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 70 }),
      delimiters,
      substitutes,
      (values, mark, by) => {
        const column = write(values);
        const [wanted, substitute] = [writeBytes(mark), writeBytes(by)];
        const offsets = arena.allocate((values.length + 1) * 4);
        const from = [column.offsets, column.values, wanted.address, wanted.size] as const;
        const size = kernels.replaceOffsets(...from, substitute.size, values.length, offsets);
        const heap = arena.allocate(size);
        kernels.replaceBytes(...from, substitute.address, substitute.size, values.length, heap);
        const replaced = columnToValues(
          bytesColumn(values.length, 0, offsets, heap),
          STRING,
          memory,
        );
        expect(replaced).toEqual(values.map((value) => value.replaceAll(mark, by)));
      },
    ),
  );
});

function slices(
  kernel: 'findParts' | 'findBesideDelimiters',
  values: readonly string[],
  delimiter: string,
  number: number,
): unknown {
  const column = write(values);
  const { address, size } = writeBytes(delimiter);
  const starts = scratch.allocate(values.length * 4);
  const offsets = arena.allocate((values.length + 1) * 4);
  const from = [column.offsets, column.values, address, size, number] as const;
  const heap = arena.allocate(kernels[kernel](...from, values.length, starts, offsets) >>> 0);
  kernels.copySlices(column.values, starts, values.length, offsets, heap);
  return columnToValues(bytesColumn(values.length, 0, offsets, heap), STRING, memory);
}

function writeBytes(value: string): { readonly address: number; readonly size: number } {
  const size = Buffer.byteLength(value);
  const address = scratch.allocate(size);
  memory.text.write(value, address);
  return { address, size };
}
