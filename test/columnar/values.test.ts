import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows, columnFromValues } from '../../src/columnar/column-from-values.ts';
import { batchToRows, columnToValues } from '../../src/columnar/column-to-values.ts';
import { typeName } from '../../src/columnar/types.ts';
import { anyType, rowCounts, schemaWithRows, valuesOf } from '../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();

test('a column gives back the values it was made from, whatever the type', () => {
  const cases = anyType.chain((type) => fc.tuple(fc.constant(type), valuesOf(type, rowCounts)));
  fc.assert(
    fc.property(cases, ([type, values]) => {
      const column = columnFromValues(values, type, context.arena);
      expect(column.length).toBe(values.length);
      expect(columnToValues(column, type, context.memory), typeName(type)).toEqual(values);
      releaseContext(context);
    }),
  );
});

test('a batch gives back its rows', () => {
  fc.assert(
    fc.property(schemaWithRows(rowCounts), ({ schema, rows }) => {
      const batch = batchFromRows(rows, schema, context.arena);
      expect(batch).toMatchObject({ rowCount: rows.length, weights: 0 });
      expect(batchToRows(batch, schema, context.memory)).toEqual(rows);
      releaseContext(context);
    }),
  );
});

test('only columns with nulls have a validity bitmap', () => {
  const type = { kind: 'int' } as const;
  expect(columnFromValues([1, 2], type, context.arena).validity).toBe(0);
  expect(columnFromValues([1, null], type, context.arena).validity).toBeGreaterThan(0);
});
