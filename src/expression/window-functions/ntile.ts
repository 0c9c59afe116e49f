import { INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount } from '../call.ts';
import { integerConstant } from '../facts.ts';
import { unexpectedType } from '../type-errors.ts';
import type { WindowFunction } from '../window-function.ts';
import { intColumn } from './position-column.ts';

export const ntile: WindowFunction = {
  name: 'ntile',
  summary: 'Deals the rows of the partition to so many buckets of nearly equal size, from 1.',
  examples: [
    {
      sql: 'SELECT count(*) FROM (SELECT ntile(2) OVER (ORDER BY i) AS n FROM VALUES (5), (6), (7) AS t(i)) WHERE n = 1',
      result: '2',
    },
  ],
  takesFrame: false,
  takesIgnoreNulls: false,
  resolve(given, _settings, position) {
    checkCount('ntile', given, 0, 1, position);
    const buckets = given[0] ?? { kind: 'literal', value: 1, type: INT };
    if (buckets.type.kind !== 'int') throw unexpectedType('ntile', 1, [INT], buckets, position);
    const count = integerConstant(buckets);
    if (count === undefined) {
      const message = 'The number of buckets of `ntile` must be a constant.';
      throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
    }
    if (count < 1) {
      const message = `The number of buckets of \`ntile\` must be at least 1, not ${count}.`;
      throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
    }
    const name = 'ntile';
    return {
      kind: 'positionCall',
      name,
      arguments: [buckets],
      type: INT,
      nullable: false,
      position,
    };
  },
  evaluate(call, rows, frame) {
    const buckets = integerConstant(call.arguments[0]!)!;
    const { starts, ends } = rows.partitions;
    return intColumn(
      rows,
      (row) => bucketOf(row - starts[row]!, ends[row]! - starts[row]!, buckets),
      frame,
    );
  },
};

/** The first buckets take one row more than the others when the rows do not come out even. */
function bucketOf(place: number, rowCount: number, buckets: number): number {
  const size = Math.floor(rowCount / buckets);
  const larger = rowCount % buckets;
  const inLarger = larger * (size + 1);
  if (place < inLarger) return Math.floor(place / (size + 1)) + 1;
  return larger + Math.floor((place - inLarger) / size) + 1;
}
