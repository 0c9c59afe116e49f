import { bytesColumn, type Column, fixedColumn } from '../columnar/batch.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import { layOutKeys } from '../state/key-layout.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Puts the encoded key of each row, null where a part of it is that must not be, and its hash before its columns. */
export function encodeKey({ keys, notNull, isWord, isHashed }: SpecOf<'encodeKey'>): Operator {
  if (isWord) return wordKey(keys, isHashed ?? true);
  const layout = layOutKeys(keys.map(({ type }) => type));
  return {
    process(batch, context) {
      const { rowCount, columns, weights } = batch;
      const values = evaluateBatch(keys, batch, context);
      // The keys leave with the rows.
      const leaving = { ...context, scratch: context.arena };
      const { offsets, heap, hashes } = encodeKeys(layout, values, rowCount, leaving);
      const strict = notNull.map((place) => values[place]);
      const key = bytesColumn(rowCount, allValid(strict, rowCount, context), offsets, heap);
      return { rowCount, columns: [key, fixedColumn(rowCount, 0, hashes), ...columns], weights };
    },
  };
}

/** One number of 64 bits is a key as it is. */
function wordKey(keys: readonly Expression[], isHashed: boolean): Operator {
  return {
    process(batch, context) {
      const { rowCount, columns, weights } = batch;
      const [key] = evaluateBatch(keys, batch, context);
      const hashes = isHashed ? context.arena.allocate(rowCount * 8) : key.values;
      if (isHashed) context.kernels.hashWords(key.values, rowCount, hashes);
      return { rowCount, columns: [key, fixedColumn(rowCount, 0, hashes), ...columns], weights };
    },
  };
}

/** The rows in which every column has a value; 0 for all. */
function allValid(
  columns: readonly Column[],
  rowCount: number,
  { kernels, arena }: ComputeContext,
): number {
  const bitmaps = columns.map(({ validity }) => validity).filter((validity) => validity !== 0);
  return bitmaps.reduce((both, validity) => {
    if (both === 0) return validity;
    const target = arena.allocateBitmap(rowCount);
    kernels.andBitmaps(both, validity, rowCount, target);
    return target;
  }, 0);
}
