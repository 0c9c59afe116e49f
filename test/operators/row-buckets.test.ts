import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { BIGINT, BINARY } from '../../src/columnar/types.ts';
import { inBucketOrder } from '../../src/operators/row-buckets.ts';
import { stateTables } from '../../src/state/group-table.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

test.each([
  ['that is taken back', { key: new Uint8Array([1]), weight: -1n }],
  ['without a key', { key: null, weight: null }],
])('a row %s is not taken bucket by bucket', (_what, { key, weight }) => {
  const { arena, memory, kernels } = context;
  const spec = { expires: false, accumulators: [], inlineKeyBytes: 8 };
  const store = stateTables.create(spec, arena.owner, memory, kernels);
  const batch = batchOf({ key: BINARY, hash: BIGINT }, [[key, 7n]], context);
  const weights = weight === null ? 0 : columnFromValues([weight], BIGINT, arena).values;
  expect(() => inBucketOrder([{ ...batch, weights }], [BINARY, BIGINT], store, context)).toThrow(
    /bucket by bucket/,
  );
});
