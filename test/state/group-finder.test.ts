// Groups found by remembered keys, against the table itself.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  INT,
  STRING,
  TIMESTAMP,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { createGroupFinder } from '../../src/state/create-group-finder.ts';
import { decodeKeys } from '../../src/state/decode-keys.ts';
import { createScratchTable } from '../../src/state/group-table.ts';
import { inlineKeyBytes, layOutKeys } from '../../src/state/key-layout.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

type Batches = readonly (readonly LiteralValue[])[];

const near = fc.bigInt({ min: -50n, max: 50n });
const far = fc.oneof(
  near,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n),
);
const texts = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'aaaaaaaaaaaaaaaa',
    'aaaaaaaaaaaaaaab',
    'aaaaaaaaaaaaaaaaa',
    'ä'.repeat(40),
  ),
  fc.string({ maxLength: 40 }),
);
const kinds: readonly [DataType, fc.Arbitrary<LiteralValue>][] = [
  [INT, fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer())],
  [DATE, fc.integer({ min: 19_000, max: 21_000 })],
  [BIGINT, near],
  [BIGINT, far],
  [TIMESTAMP, far],
  [STRING, texts],
  [BINARY, fc.uint8Array({ maxLength: 20 })],
  [BOOLEAN, fc.boolean()],
];

for (const [type, values] of kinds) {
  test(`rows of ${type.kind} get the slot of their key, in order of first appearance`, () => {
    const batch = fc.array(fc.option(values, { freq: 8 }), { maxLength: 150 });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 6 }), (batches) => checkSlots(type, batches)),
      { numRuns: 150 },
    );
  });
}

test('many keys, near and far, widen what is remembered', () => {
  const numbers = (step: number): Batches =>
    Array.from({ length: 8 }, (_, batch) =>
      Array.from({ length: 3000 }, (_, row) =>
        BigInt(((row * 7919 + batch * 104_729) % 20_000) * step - 1000),
      ),
    );
  checkSlots(BIGINT, numbers(1));
  checkSlots(BIGINT, numbers(1_000_003));
  checkSlots(
    STRING,
    numbers(1).map((batch) => batch.map((value) => `key ${value}`)),
  );
});

test('integers and nulls that turn up in any block of a batch', () => {
  const batch = (nullAt: number, farAt: number): readonly LiteralValue[] =>
    Array.from({ length: 5000 }, (_, row) => {
      if (row === nullAt) return null;
      return row === farAt ? 2n ** 62n : BigInt(row % 700);
    });
  for (const place of [0, 1023, 1024, 3333, 4999]) {
    checkSlots(BIGINT, [batch(-1, -1), batch(place, -1), batch(place, 4096), batch(7, place)]);
  }
});

test('more or fewer groups than expected', () => {
  const keys = Array.from({ length: 3000 }, (_, row) => `key ${row % 2500}`);
  for (const expectedGroups of [1, 2500, 40_000]) {
    checkSlots(STRING, [keys, keys.toReversed()], expectedGroups);
  }
});

test('of 250,000 texts several share their hash of 32 bits and keep their own slots', () => {
  const keys = Array.from({ length: 250_000 }, (_, key) => `${key * 7919}`);
  checkSlots(STRING, [keys, keys.slice(0, 1000), keys.toReversed()]);
});

test('nulls and texts that are too long to be read ahead, in portions of a batch', () => {
  const texts = Array.from({ length: 10_000 }, (_, row) =>
    row % 7 === 0 ? null : `${'x'.repeat((row % 5) * 300)}${row % 6000}`,
  );
  checkSlots(STRING, [texts, texts.toReversed()]);
});

function checkSlots(type: DataType, batches: Batches, expectedGroups?: number): void {
  const context = testContext();
  try {
    const layout = layOutKeys([type]);
    const spec = { accumulators: [], expires: false, inlineKeyBytes: inlineKeyBytes(layout) };
    const { scratch, memory, kernels } = context;
    const table = createScratchTable(spec, scratch, memory, kernels);
    const finder = createGroupFinder(layout, table, context, expectedGroups);
    const slotOfKey = new Map<string, number>();
    for (const values of batches) {
      const column = columnFromValues(values, type, scratch);
      const slots = finder.find([column], values.length, context);
      const found = memory.u32.slice(slots / 4, slots / 4 + values.length);
      const expected = values.map((value) => {
        const key = textOf(value);
        if (!slotOfKey.has(key)) slotOfKey.set(key, slotOfKey.size);
        return slotOfKey.get(key);
      });
      expect([...found]).toEqual(expected);
    }
    expect(table.rowCount).toBe(slotOfKey.size);
    expect(keysOf(type, table, context)).toEqual([...slotOfKey.keys()]);
  } finally {
    releaseContext(context);
  }
}

function keysOf(
  type: DataType,
  table: ReturnType<typeof createScratchTable>,
  context: ComputeContext,
): string[] {
  const { scratch, memory } = context;
  const count = table.rowCount;
  const slots = scratch.allocate(count * 4);
  table.liveSlots(slots);
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  table.keysOf(slots, count, target);
  const [column] = decodeKeys(layOutKeys([type]), { count, ...target }, context);
  return columnToValues(column!, type, memory).map(textOf);
}

function textOf(value: LiteralValue): string {
  return value instanceof Uint8Array
    ? `bytes ${[...value].join()}`
    : `${typeof value} ${String(value)}`;
}
