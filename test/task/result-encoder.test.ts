import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { lookupFormat } from '../../src/formats/index.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { ResultEncoder } from '../../src/task/result-encoder.ts';
import { testContext } from '../support/compute-context.ts';

const ROWS = schema(parseSchema('key STRING, value BIGINT'));

test.each([
  ['csv', []],
  ['json', []],
  ['json', ['key']],
  ['parquet', []],
])(
  'what encoding %s needs for a moment is free again, with directories of %j, too',
  (format, by) => {
    const context = testContext();
    const options = lookupFormat(format)!.options({}, ROWS);
    const encoder = new ResultEncoder({ format, options, partitionBy: by }, ROWS, context);
    const rows = Array.from({ length: 1000 }, (_, row) => [`key-${row % 3}`, BigInt(row)]);
    const batch = batchFromRows(rows, ROWS, context.arena);
    encoder.push(batch);
    encoder.push(batch);
    const encoded = encoder.finish();
    expect(encoded.length).toBeGreaterThan(0);
    expect(context.scratch.heldBytes).toBe(0);
  },
);

test('rows of a table do not gather without a limit, though nothing of them lies in the memory of the task', () => {
  const context = testContext();
  const options = lookupFormat('parquet')!.options({}, ROWS);
  const encoder = new ResultEncoder({ format: 'parquet', options, partitionBy: [] }, ROWS, context);
  const key = 'x'.repeat(33 * 1024 * 1024);
  const batch = batchFromRows([[key, 1n]], ROWS, testContext().arena);
  encoder.push(batch);
  expect(encoder.keeps(0)).toBe(true);
  encoder.push(batch);
  expect(encoder.keeps(0)).toBe(false);
});
