import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, type DataType, INT } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import type { Call, Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// What tells where a row is worked on: the split or partition, and its place there.

/** As in Spark the upper bits are the partition's, so that it may have 2 ** 33 rows. */
const PARTITION_ROWS = 2 ** 33;
/** More than any batch has. */
const BATCH_ROWS_MAX = 2 ** 20;

export const monotonicallyIncreasingId: ScalarFunction = {
  name: 'monotonically_increasing_id',
  summary: 'Gives each row another number, which grows with the rows of a split or partition.',
  examples: [{ sql: 'monotonically_increasing_id()', result: '0' }],
  resolve: (given, _settings, position) =>
    factCall('monotonically_increasing_id', BIGINT, given, position),
  evaluate: (_call, { batch, arena, memory, counters }) => {
    const batchesBefore = Math.max(0, counters.batches - 1);
    const first = counters.part * PARTITION_ROWS + batchesBefore * BATCH_ROWS_MAX;
    const target = arena.allocate(batch.rowCount * 8);
    for (let row = 0; row < batch.rowCount; row++) {
      const id = first + row;
      memory.u32[target / 4 + row * 2] = id;
      memory.u32[target / 4 + row * 2 + 1] = id / 2 ** 32;
    }
    return fixedColumn(batch.rowCount, 0, target);
  },
};

export const sparkPartitionId: ScalarFunction = {
  name: 'spark_partition_id',
  summary: 'Gives the number of the split or partition that the row is in.',
  examples: [{ sql: 'spark_partition_id()', result: '0' }],
  resolve: (given, _settings, position) => factCall('spark_partition_id', INT, given, position),
  evaluate: (_call, frame) =>
    literalColumn({ kind: 'literal', value: frame.counters.part, type: INT }, frame),
};

function factCall(
  name: string,
  type: DataType,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Call {
  checkCount(name, given, 0, 0, position);
  return { ...functionCall(name, [], type, { nullable: false, position }), deterministic: false };
}
