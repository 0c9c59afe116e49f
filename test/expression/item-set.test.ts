import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { BIGINT, BOOLEAN, DATE, decimal, INT, STRING } from '../../src/columnar/types.ts';
import { evaluate } from '../../src/expression/evaluate.ts';
import { isIn } from '../../src/expression/functions/in.ts';
import { createRowErrors } from '../../src/expression/row-errors.ts';
import { validValue } from '../support/arbitrary-values.ts';
import { schemaOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, literalOf } from '../support/expressions.ts';
import { SETTINGS } from './evaluate-sql.ts';

const context = testContext();
afterEach(() => releaseContext(context));

test.each([INT, DATE, BIGINT, decimal(10, 2), STRING])(
  'rows are found in a long list of $kind; nulls are unknown',
  (type) => {
    const schema = schemaOf({ x: type });
    const value = fc.option(validValue(type), { freq: 20 });
    const items = fc.array(validValue(type), { minLength: 24, maxLength: 200 });
    const others = fc.array(value, { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(items, others, fc.boolean(), (present, given, hasNull) => {
        const listed = hasNull ? [...present, null] : present;
        const rows = given.map((other, row) => (row % 2 === 0 ? present[row % 24]! : other));
        const literals = listed.map((item) => literalOf(item, type));
        const call = isIn.resolve([columnOf(schema, 'x'), ...literals], SETTINGS, undefined);
        const batch = batchFromRows(
          rows.map((row) => [row]),
          schema,
          context.arena,
        );
        const frame = { ...context, batch, active: 0, errors: createRowErrors() };
        const known = new Set(present);
        const expected = rows.map((row) => {
          if (row === null) return null;
          return known.has(row) || (hasNull ? null : false);
        });
        expect(columnToValues(evaluate(call, frame), BOOLEAN, context.memory)).toEqual(expected);
        releaseContext(context);
      }),
      { numRuns: 60 },
    );
  },
);
