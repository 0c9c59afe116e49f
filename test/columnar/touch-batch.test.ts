import { expect, test } from 'vitest';
import { fixedColumn, insertBatch } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { touchBatch } from '../../src/columnar/touch-batch.ts';
import {
  array,
  BIGINT,
  BOOLEAN,
  type DataType,
  DECIMAL_DIGITS_MAX,
  decimal,
  STRING,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

test('touching reads values, offsets and bytes, each from where they begin to where they end', () => {
  const context = testContext();
  try {
    const { scratch } = context;
    const columns: readonly [DataType, readonly LiteralValue[]][] = [
      [BIGINT, [1n, null, 3n]],
      [STRING, ['a', 'bc', null]],
      [decimal(DECIMAL_DIGITS_MAX, 0), [1n, 2n, 3n]],
      [BOOLEAN, [true, false, null]],
      [array(BIGINT), [[1n], [], null]],
    ];
    const types = columns.map(([type]) => type);
    const batch = insertBatch(
      3,
      columns.map(([type, values]) => columnFromValues(values, type, scratch)),
    );
    const touched: [number, number][] = [];
    const touchBytes = (address: number, byteLength: number): number => {
      touched.push([address, byteLength]);
      return context.kernels.touchBytes(address, byteLength);
    };
    touchBatch(batch, types, { ...context, kernels: { ...context.kernels, touchBytes } });
    const [numbers, texts, decimals] = batch.columns;
    expect(touched).toEqual([
      [numbers!.values, 24],
      [texts!.offsets, 12],
      [texts!.values, 3],
      [decimals!.values, 48],
    ]);
  } finally {
    releaseContext(context);
  }
});

test('buffers that would fill the cache are left alone', () => {
  const context = testContext();
  try {
    const rowCount = 2 ** 20;
    const touchBytes = (): number => expect.unreachable();
    const batch = insertBatch(rowCount, [fixedColumn(rowCount, 0, 64)]);
    touchBatch(batch, [BIGINT], { ...context, kernels: { ...context.kernels, touchBytes } });
  } finally {
    releaseContext(context);
  }
});
