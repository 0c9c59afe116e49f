import { bytesColumn, fixedColumn } from '../columnar/batch.ts';
import { decodeKeys } from '../state/decode-keys.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import { layOutKeys } from '../state/key-layout.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Takes the session out of encoded keys, so that all sessions of a key go to one partition. */
export function splitSessionKey(spec: SpecOf<'splitSessionKey'>): Operator {
  const { groupingTypes, session } = spec;
  const whole = layOutKeys(groupingTypes);
  const rest = layOutKeys(groupingTypes.filter((_, place) => place !== session));
  return {
    process({ rowCount, columns, weights }, context) {
      const [key, , ...partials] = columns;
      const encoded = { count: rowCount, offsets: key.offsets, heap: key.values };
      const grouping = decodeKeys(whole, encoded, context);
      const others = grouping.filter((_, place) => place !== session);
      // The keys leave with the rows.
      const leaving = { ...context, scratch: context.arena };
      const { offsets, heap, hashes } = encodeKeys(rest, others, rowCount, leaving);
      const [start, end] = grouping[session].children;
      const hash = fixedColumn(rowCount, 0, hashes);
      const bounds = [start, end].map((bound) => ({ ...bound, validity: 0 }));
      const split = [bytesColumn(rowCount, 0, offsets, heap), hash, ...bounds, ...partials];
      return { rowCount, columns: split, weights };
    },
  };
}
