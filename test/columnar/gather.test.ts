import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../../src/columnar/arena.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import {
  gatherBatch,
  gatherColumn,
  gatherColumnOrNull,
  gatherParts,
  NO_ROW,
  type RowNumbers,
} from '../../src/columnar/gather.ts';
import { OwnerNumbers, SLAB_BYTES } from '../../src/columnar/memory.ts';
import { array, BIGINT, INT, STRING, typeName } from '../../src/columnar/types.ts';
import { anyType, rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

/** A type, values of it, and places among them; `missing` places stand for no row. */
const columnsAndRows = anyType.chain((type) =>
  fc.record({
    type: fc.constant(type),
    values: valuesOf(type, rowCounts),
    places: rowCounts.chain((length) =>
      fc.array(fc.record({ place: fc.nat(), missing: fc.boolean() }), {
        minLength: length,
        maxLength: length,
      }),
    ),
  }),
);

test('gathering copies the named rows in their order, whatever the type', () => {
  fc.assert(
    fc.property(columnsAndRows, ({ type, values, places }) => {
      const rows = values.length === 0 ? [] : places.map(({ place }) => place % values.length);
      const column = columnFromValues(values, type, context.arena);
      const gathered = gatherColumn(column, type, rowNumbers(rows), context);
      const expected = rows.map((row) => values[row]);
      expect(gathered.length).toBe(rows.length);
      expect(columnToValues(gathered, type, context.memory), typeName(type)).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('a missing row gives null, also out of an empty column', () => {
  fc.assert(
    fc.property(columnsAndRows, ({ type, values, places }) => {
      const rows = places.map(({ place, missing }) =>
        missing || values.length === 0 ? NO_ROW : place % values.length,
      );
      const column = columnFromValues(values, type, context.arena);
      const gathered = gatherColumnOrNull(column, type, rowNumbers(rows), context);
      const expected = rows.map((row) => (row === NO_ROW ? null : values[row]));
      expect(columnToValues(gathered, type, context.memory), typeName(type)).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('texts longer than a SIMD step are copied whole', () => {
  const values = [0, 15, 16, 17, 127, 128, 129, 5000].map((length) => 'é'.repeat(length));
  const column = columnFromValues(values, STRING, context.arena);
  const gathered = gatherColumn(column, STRING, rowNumbers([7, 0, 6, 5, 4, 3, 2, 1]), context);
  const expected = [7, 0, 6, 5, 4, 3, 2, 1].map((row) => values[row]);
  expect(columnToValues(gathered, STRING, context.memory)).toEqual(expected);
});

test('a batch that is taken apart gives each part its rows, texts of one length among them', () => {
  const widths = [1, 9, 16, 17, 40];
  const names = [...widths.map((width) => `even${width}`), 'uneven', 'nullable'];
  const columns = Object.fromEntries(names.map((name) => [name, STRING]));
  for (const length of [1, 3, 4, 5, 100]) {
    const rows = Array.from({ length }, (_, row) => [
      ...widths.map((width) => String(row % 10).padStart(width, '-')),
      'x'.repeat(row === length - 1 ? 3 : 2),
      row % 3 === 0 ? null : 'four',
    ]);
    const batch = batchOf(columns, rows, context);
    const places = rows.map((_, row) => (row * 7 + 3) % length);
    const cut = Math.floor(length / 3);
    const parts = [places.slice(0, cut), places.slice(cut)];
    const types = names.map(() => STRING);
    const gathered = gatherParts(batch, types, parts.map(rowNumbers), context);
    const expected = parts.map((part) => part.map((row) => rows[row]));
    expect(gathered.map((part) => rowsOf(part, columns, context))).toEqual(expected);
  }
});

test('a batch keeps its weights', () => {
  const columns = { n: INT, s: STRING };
  const rows = [
    [1, 'a'],
    [2, null],
    [3, 'c'],
  ];
  const weights = context.arena.allocate(12);
  context.memory.i32.set([1, -1, 1], weights / 4);
  const batch = { ...batchOf(columns, rows, context), weights };
  const gathered = gatherBatch(batch, [INT, STRING], rowNumbers([1, 1, 2]), context);
  expect(rowsOf(gathered, columns, context)).toEqual([rows[1], rows[1], rows[2]]);
  const gatheredWeights = context.memory.i32.subarray(
    gathered.weights / 4,
    gathered.weights / 4 + 3,
  );
  expect([...gatheredWeights]).toEqual([-1, -1, 1]);
});

test('columns above 2 GiB are gathered', () => {
  const { memory } = context;
  memory.setBudget(9, 2 ** 32);
  const owners = new OwnerNumbers(9);
  const below = new Arena(memory, owners.take());
  below.allocate(2 ** 31 - 4 * SLAB_BYTES);
  const high = { ...context, arena: new Arena(memory, owners.take()) };
  const type = array(STRING);
  const values = [['a', null], null, ['long enough for two SIMD steps: 32+'], []];
  const column = columnFromValues(values, type, high.arena);
  const gathered = gatherColumn(column, type, rowNumbers([2, 1, 0]), high);
  expect(gathered.offsets).toBeGreaterThan(2 ** 31);
  expect(columnToValues(gathered, type, memory)).toEqual([values[2], values[1], values[0]]);
  const numbers = columnFromValues([1n, 2n], BIGINT, high.arena);
  const swapped = gatherColumn(numbers, BIGINT, rowNumbers([1, 0]), high);
  expect(columnToValues(swapped, BIGINT, memory)).toEqual([2n, 1n]);
  below.release();
  high.arena.release();
});

test('text that would not fit 32-bit offsets is refused', () => {
  const column = columnFromValues(['x'.repeat(2 ** 20)], STRING, context.arena);
  const rows = rowNumbers(new Array(2048).fill(0));
  expect(() => gatherColumn(column, STRING, rows, context)).toThrow(/MEMORY_BUDGET_EXCEEDED/);
  releaseContext(context);
});

function rowNumbers(rows: readonly number[]): RowNumbers {
  const address = context.scratch.allocate(rows.length * 4);
  context.memory.u32.set(rows, address / 4);
  return { address, count: rows.length };
}
