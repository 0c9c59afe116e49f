import { bytesColumn, fixedColumn } from '../columnar/batch.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import { layOutKeys } from '../state/key-layout.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Puts the encoded key of each row and its hash before its columns. */
export function encodeKey({ keys }: SpecOf<'encodeKey'>): Operator {
  const layout = layOutKeys(keys.map(({ type }) => type));
  return {
    process(batch, context) {
      const { rowCount, columns, weights } = batch;
      const values = evaluateBatch(keys, batch, context);
      // The keys leave with the rows.
      const leaving = { ...context, scratch: context.arena };
      const { offsets, heap, hashes } = encodeKeys(layout, values, rowCount, leaving);
      const key = bytesColumn(rowCount, 0, offsets, heap);
      return { rowCount, columns: [key, fixedColumn(rowCount, 0, hashes), ...columns], weights };
    },
  };
}
