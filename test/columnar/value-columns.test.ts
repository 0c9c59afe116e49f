// Columns as byte strings by kernels, against the same values written one by one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  map,
  NULL,
  SMALLINT,
  STRING,
  struct,
  TINYINT,
  typeName,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { valueToBytes } from '../../src/columnar/value-bytes.ts';
import { valuesFromStrings, valuesToStrings } from '../../src/columnar/value-columns.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const simple: readonly (readonly [DataType, fc.Arbitrary<LiteralValue>])[] = [
  [NULL, fc.constant(null)],
  [BOOLEAN, fc.boolean()],
  [TINYINT, fc.integer({ min: -128, max: 127 })],
  [SMALLINT, fc.integer({ min: -32_768, max: 32_767 })],
  [INT, fc.integer()],
  [BIGINT, fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })],
  [decimal(38, 2), fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })],
  [FLOAT, fc.float()],
  [DOUBLE, fc.double()],
  [STRING, fc.string({ unit: 'binary', maxLength: 40 })],
  [STRING, fc.constant('long '.repeat(60))],
  [BINARY, fc.uint8Array({ maxLength: 20 })],
];

const [INTS, TEXTS] = [simple[4], simple[9]];
const listOf = (values: fc.Arbitrary<LiteralValue>) =>
  fc.array(fc.option(values), { maxLength: 4 }) as fc.Arbitrary<LiteralValue>;
const pairOf = (left: fc.Arbitrary<LiteralValue>, right: fc.Arbitrary<LiteralValue>) =>
  fc.tuple(fc.option(left), fc.option(right)) as fc.Arbitrary<LiteralValue>;
const nested: typeof simple = [
  ...simple.map(([type, values]) => [array(type), listOf(values)] as const),
  [struct([field('i', INT), field('s', STRING)]), pairOf(INTS[1], TEXTS[1])],
  [
    struct([field('p', struct([field('i', INT), field('l', array(STRING))])), field('s', STRING)]),
    pairOf(pairOf(INTS[1], listOf(TEXTS[1])), TEXTS[1]),
  ],
  [array(struct([field('i', INT), field('s', STRING)])), listOf(pairOf(INTS[1], TEXTS[1]))],
  [array(array(STRING)), listOf(listOf(TEXTS[1]))],
  [
    map(STRING, INT),
    fc.array(fc.tuple(TEXTS[1], fc.option(INTS[1])), {
      maxLength: 3,
    }) as fc.Arbitrary<LiteralValue>,
  ],
];

test.each([...simple, ...nested].map(([type, values]) => [typeName(type), type, values] as const))(
  'a column of %s becomes byte strings and is made of them again',
  (_name, type, values) => {
    fc.assert(
      fc.property(fc.array(fc.option(values), { maxLength: 70 }), (rows) => {
        const context = testContext();
        const { memory, scratch, arena } = context;
        const column = columnFromValues(rows, type, arena);
        const { offsets, heap } = valuesToStrings(column, type, context);
        const bounds = memory.i32.slice(offsets / 4, offsets / 4 + rows.length + 1);
        const strings = rows.map((_, row) =>
          memory.u8.slice(heap + bounds[row]!, heap + bounds[row + 1]!),
        );
        expect(strings).toEqual(rows.map((value) => Uint8Array.from(valueToBytes(value, type))));
        const starts = scratch.allocate(rows.length * 4);
        memory.u32.set(
          rows.map((value, row) => (value === null ? 0 : heap + bounds[row]!)),
          starts / 4,
        );
        const again = valuesFromStrings(type, starts, 0, rows.length, context);
        expect(columnToValues(again, type, memory)).toEqual(rows);
        releaseContext(context);
      }),
      { numRuns: 20 },
    );
  },
);

test('values that stand one behind the other are the elements of lists', () => {
  const context = testContext();
  const { memory, scratch, arena } = context;
  const rows = ['a', null, 'long '.repeat(60), '', 'é'];
  const { offsets, heap } = valuesToStrings(columnFromValues(rows, STRING, arena), STRING, context);
  const starts = scratch.allocate(3 * 4);
  const lists = scratch.allocate(4 * 4);
  memory.u32.set([heap, 0, heap + memory.i32[offsets / 4 + 2]!], starts / 4);
  memory.i32.set([0, 2, 2, 5], lists / 4);
  const column = valuesFromStrings(STRING, starts, lists, 3, context);
  expect(columnToValues(column, STRING, memory)).toEqual(rows);
});
