import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { STRING } from '../../src/columnar/types.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

const long = fc.tuple(fc.constantFrom('x', 'é', '👍'), fc.integer({ min: 2000, max: 9000 }));
const texts = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: long.map(([letter, count]) => letter.repeat(count)) },
);

test('texts of any length and script come out as they went in, beside nulls', () => {
  const columns = fc.array(fc.option(texts, { freq: 10 }), { maxLength: 400, size: 'max' });
  fc.assert(
    fc.property(columns, (column) => {
      const written = columnFromValues(column, STRING, context.arena);
      expect(columnToValues(written, STRING, context.memory)).toEqual(column);
      releaseContext(context);
    }),
    { numRuns: 30 },
  );
});
