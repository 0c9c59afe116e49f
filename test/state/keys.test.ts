import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesColumn, fixedColumn, insertBatch } from '../../src/columnar/batch.ts';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
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
  TIMESTAMP,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { decodeKeys } from '../../src/state/decode-keys.ts';
import { encodeExactly, encodeKeys, hashKeys } from '../../src/state/encode-keys.ts';
import { layOutKeys, timePosition } from '../../src/state/key-layout.ts';
import type { KeyRows } from '../../src/state/store.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { typesOf } from '../support/expressions.ts';

const columns = {
  nothing: NULL,
  flag: BOOLEAN,
  tiny: TINYINT,
  small: SMALLINT,
  int: INT,
  big: BIGINT,
  float: FLOAT,
  double: DOUBLE,
  money: decimal(9, 2),
  wide: decimal(38, 0),
  text: STRING,
  bytes: BINARY,
  day: DATE,
  window: struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]),
  nested: struct([
    field('text', STRING),
    field('inner', struct([field('flag', BOOLEAN), field('text', STRING)])),
    field('int', INT),
  ]),
  list: array(STRING),
  lists: array(array(struct([field('list', array(INT)), field('text', STRING)]))),
};

const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 3 });
const texts = fc.constantFrom('', 'a', 'b', 'ab', 'longer than eight', '\u{1f600}', 'a\0');
const rows = fc.tuple(
  fc.constant(null),
  nullable(fc.boolean()),
  nullable(fc.integer({ min: -2, max: 1 })),
  nullable(fc.integer({ min: -2, max: 1 })),
  nullable(fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31))),
  nullable(fc.constantFrom(0n, 1n, 2n ** 32n, -(2n ** 63n))),
  nullable(fc.constantFrom(0, 1.5, -0.25, Number.NaN)),
  nullable(fc.constantFrom(0, 1.1, -1.1, Number.NaN, Number.NEGATIVE_INFINITY)),
  nullable(fc.constantFrom(0n, -999n)),
  nullable(fc.constantFrom(0n, 10n ** 37n, -1n)),
  nullable(texts),
  nullable(texts.map((text) => new Uint8Array(Buffer.from(text)))),
  nullable(fc.integer({ min: -1, max: 1 })),
  nullable(fc.tuple(nullable(fc.constantFrom(0n, 5n)), nullable(fc.constantFrom(0n, 5n)))),
  nullable(
    fc.tuple(
      nullable(texts),
      nullable(fc.tuple(nullable(fc.boolean()), nullable(texts))),
      nullable(fc.nat(1)),
    ),
  ),
  nullable(fc.array(nullable(texts), { maxLength: 3 })),
  nullable(
    fc.array(
      nullable(
        fc.array(
          nullable(
            fc.tuple(nullable(fc.array(nullable(fc.nat(2)), { maxLength: 2 })), nullable(texts)),
          ),
          { maxLength: 2 },
        ),
      ),
      { maxLength: 2 },
    ),
  ),
) as fc.Arbitrary<Row>;

function encode(rowsGiven: readonly Row[], context: ComputeContext): KeyRows {
  const batch = batchOf(columns, rowsGiven, context);
  return encodeKeys(layOutKeys(typesOf(columns)), batch.columns, rowsGiven.length, context);
}

function keyOf({ offsets, heap }: KeyRows, row: number, { memory }: ComputeContext): string {
  const from = memory.i32[offsets / 4 + row];
  const to = memory.i32[offsets / 4 + row + 1];
  return Buffer.from(memory.u8.slice(heap + from, heap + to)).toString('hex');
}

test('keys give their columns back', () => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 150, size: 'max' }), (given) => {
      const context = testContext();
      const decoded = decodeKeys(layOutKeys(typesOf(columns)), encode(given, context), context);
      expect(rowsOf(insertBatch(given.length, decoded), columns, context)).toEqual(given);
      releaseContext(context);
    }),
    { numRuns: 50 },
  );
});

test('two keys have equal bytes, and equal hashes, exactly when their values are equal', () => {
  fc.assert(
    fc.property(
      rows,
      rows,
      fc.array(fc.boolean(), { minLength: 17, maxLength: 17 }),
      (one, other, same) => {
        const context = testContext();
        const mixed = other.map((value, index) => (same[index] ? one[index] : value));
        const keys = encode([one, mixed, one], context);
        const [first, second, third] = [0, 1, 2].map((row) => keyOf(keys, row, context));
        expect(third).toBe(first);
        expect(second === first).toBe(text(one) === text(mixed));
        const hash = (row: number) => context.memory.i64[keys.hashes / 8 + row];
        expect(hash(0) === hash(1)).toBe(first === second);
        releaseContext(context);
      },
    ),
    { numRuns: 200 },
  );
});

function text(row: Row): string {
  return JSON.stringify(row, (_key, value: LiteralValue) =>
    typeof value === 'bigint' || typeof value === 'number' ? `${value} ${typeof value}` : value,
  );
}

test.each([
  { type: INT, values: fc.integer() },
  { type: DATE, values: fc.integer() },
  { type: BIGINT, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: decimal(9, 2), values: fc.bigInt({ min: -999n, max: 999n }) },
  { type: STRING, values: fc.oneof(texts, fc.string({ maxLength: 200 })) },
])('keys of one column of $type.kind are made in one step as in many', ({ type, values }) => {
  const context = testContext();
  const { memory } = context;
  const layout = layOutKeys([type]);
  const bytesOf = (keys: Pick<KeyRows, 'count' | 'offsets' | 'heap'>): Uint8Array =>
    memory.u8.slice(keys.heap, keys.heap + memory.i32[keys.offsets / 4 + keys.count]);
  fc.assert(
    fc.property(fc.array(nullable<LiteralValue>(values), { maxLength: 100 }), (own) => {
      const batch = batchOf(
        { key: type },
        own.map((value) => [value]),
        context,
      );
      const keys = encodeKeys(layout, batch.columns, own.length, context);
      const expected = encodeExactly(layout, batch.columns, own.length, context);
      const offsets = (address: number): Uint32Array =>
        memory.u32.slice(address / 4, address / 4 + own.length + 1);
      expect(offsets(keys.offsets)).toEqual(offsets(expected.offsets));
      expect(bytesOf(keys)).toEqual(bytesOf(expected));
      const hashes = hashKeys(layout, expected, context);
      const longs = (address: number): BigInt64Array =>
        memory.i64.slice(address / 8, address / 8 + own.length);
      expect(longs(keys.hashes)).toEqual(longs(hashes));
      releaseContext(context);
    }),
  );
});

test('negative zero and the many NaN are one key each', () => {
  const context = testContext();
  const types = [FLOAT, DOUBLE];
  const floats = context.arena.allocate(16);
  const doubles = context.arena.allocate(32);
  context.memory.u32.set([0x80000000, 0, 0xffc12345, 0x7fc00000], floats / 4);
  context.memory.i64.set([-(2n ** 63n), 0n, -1n, 0x7ff8000000000000n], doubles / 8);
  const columnsGiven = [fixedColumn(4, 0, floats), fixedColumn(4, 0, doubles)];
  const keys = encodeKeys(layOutKeys(types), columnsGiven, 4, context);
  expect(keyOf(keys, 0, context)).toBe(keyOf(keys, 1, context));
  expect(keyOf(keys, 2, context)).toBe(keyOf(keys, 3, context));
  expect(keyOf(keys, 0, context)).not.toBe(keyOf(keys, 3, context));
  releaseContext(context);
});

test('the bytes of a key are those of the format', () => {
  const context = testContext();
  const given = { text: STRING, window: columns.window, flag: BOOLEAN, other: STRING };
  const batch = batchOf(given, [['ab', [1n, null], true, 'c']], context);
  const layout = layOutKeys(typesOf(given));
  expect(layout.fixedBytes).toBe(5 + 19 + 2 + 5);
  expect(timePosition(layout, 1, 1)).toBe(5 + 10);
  const keys = encodeKeys(layout, batch.columns, 1, context);
  expect(keyOf(keys, 0, context)).toBe(
    [
      '0102000000',
      '01',
      '010100000000000000',
      '000000000000000000',
      '0101',
      '0101000000',
      '6162',
      '63',
    ].join(''),
  );
  releaseContext(context);
});

test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
  ['Nobody inspects the spammish repetition', 0xfbcea83c8a378bf1n],
])('the hash of %j is XXH64', (given, hash) => {
  const { memory, kernels, arena, ...context } = testContext();
  const heap = arena.allocate(given.length);
  const offsets = arena.allocate(8);
  const target = arena.allocate(8);
  memory.u8.set(Buffer.from(given), heap);
  memory.i32.set([0, given.length], offsets / 4);
  kernels.hashKeys(offsets, heap, 1, target);
  expect(BigInt.asUintN(64, memory.i64[target / 8])).toBe(hash);
  releaseContext({ memory, kernels, arena, ...context });
});

test('the key of no columns is empty and has the hash 0', () => {
  const context = testContext();
  const keys = encodeKeys(layOutKeys([]), [], 3, context);
  expect([0, 1, 2].map((row) => keyOf(keys, row, context))).toEqual(['', '', '']);
  expect([...context.memory.i64.slice(keys.hashes / 8, keys.hashes / 8 + 3)]).toEqual([0n, 0n, 0n]);
  releaseContext(context);
});

test('times of keys are read where they stand; a null never comes', () => {
  const context = testContext();
  const types: DataType[] = [STRING, TIMESTAMP];
  const given = { text: types[0], time: types[1] };
  const batch = batchOf(
    given,
    [
      ['x', 5n],
      ['', null],
      [null, -5n],
    ],
    context,
  );
  const layout = layOutKeys(types);
  const keys = encodeKeys(layout, batch.columns, 3, context);
  const target = context.arena.allocate(24);
  context.kernels.decodeKeyTimes(3, keys.offsets, keys.heap, timePosition(layout, 1, null), target);
  expect([...context.memory.i64.slice(target / 8, target / 8 + 3)]).toEqual([
    5n,
    2n ** 63n - 1n,
    -5n,
  ]);
  releaseContext(context);
});

test('maps are no keys', () => {
  expect(() => layOutKeys([array(map(INT, INT))])).toThrow('UNSUPPORTED_FEATURE');
});

test('a column of keys reads like any BINARY column', () => {
  const context = testContext();
  const keys = encode([], context);
  const batch = insertBatch(0, [bytesColumn(0, 0, keys.offsets, keys.heap)]);
  expect(rowsOf(batch, { key: BINARY }, context)).toEqual([]);
  releaseContext(context);
});
