import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch, Column, RowIndex } from '../../src/columnar/batch.ts';
import { type BatchLists, BatchPacker, BatchUnpacker } from '../../src/columnar/packed-batches.ts';

const word = fc.nat({ max: 2 ** 32 - 1 });

const { column } = fc.letrec<{ column: Column }>((tie) => ({
  column: fc.record({
    length: word,
    validity: word,
    values: word,
    offsets: word,
    children: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('column'), { maxLength: 3 }),
    ),
  }),
}));

const index: fc.Arbitrary<RowIndex> = fc.record({
  kind: fc.constantFrom('bytes', 'words', 'dense'),
  address: word,
  size: word,
  word: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fold: word,
  rows: word,
  next: word,
});

const plain = { rowCount: word, columns: fc.array(column, { maxLength: 4 }), weights: word };
const batch: fc.Arbitrary<Batch> = fc.oneof(fc.record(plain), fc.record({ ...plain, index }));
const lists = fc.array(fc.array(batch, { maxLength: 3 }), { maxLength: 5 });

test('batches are the same after they were numbers, list by list', () => {
  fc.assert(
    fc.property(fc.array(lists, { maxLength: 3 }), (all) => {
      const packer = new BatchPacker();
      for (const each of all) packer.add(each);
      const unpacker = new BatchUnpacker(structuredClone(packer.finish()));
      for (const each of all) expect(unpacker.take()).toEqual(each);
    }),
    { seed: 7 },
  );
});

test('batches that are left packed show the same, and are packed again as they were', () => {
  fc.assert(
    fc.property(fc.array(lists, { maxLength: 3 }), (all) => {
      const words = packedOf(all);
      const unpacker = new BatchUnpacker(words);
      const packed = all.map(() => unpacker.takePacked());
      expect(packedOf(packed)).toEqual(words);
      expect(packed.map(shown)).toEqual(all.map(shown));
      expect(packedOf(packed)).toEqual(words);
    }),
    { seed: 8 },
  );
});

function packedOf(all: readonly BatchLists[]): Float64Array {
  const packer = new BatchPacker();
  for (const each of all) packer.add(each);
  return packer.finish();
}

/** What somebody sees who looks at everything. */
function shown(of: BatchLists): BatchLists {
  const look = ({ rowCount, columns, weights, index: rows }: Batch) => {
    return { rowCount, columns, weights, index: rows };
  };
  return of.map((batches) => batches.map(look));
}
