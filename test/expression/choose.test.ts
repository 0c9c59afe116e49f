import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { Choice, chooseColumn } from '../../src/expression/choose.ts';
import { createRowErrors } from '../../src/expression/row-errors.ts';
import { anyType, rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { writeBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

const branches = 3;
const cases = fc.tuple(anyType, rowCounts).chain(([type, length]) => {
  const columns = fc.array(valuesOf(type, fc.constant(length)), {
    minLength: branches,
    maxLength: branches,
  });
  const picks = fc.array(fc.option(fc.nat(branches - 1)), { minLength: length, maxLength: length });
  return fc.record({ type: fc.constant(type), columns, picks });
});

test('each row has the value of the branch that it chose, or null', () => {
  fc.assert(
    fc.property(cases, ({ type, columns, picks }) => {
      const batch = { rowCount: picks.length, columns: [], weights: 0 };
      const frame = { ...context, batch, active: 0, errors: createRowErrors() };
      const choice = new Choice(frame);
      const isChosen = columns.map((_, branch) => picks.includes(branch));
      for (const branch of columns.keys()) {
        const rows = writeBits(
          picks.map((pick) => pick === branch),
          context.scratch,
        );
        choice.mark(rows, branch);
      }
      const operands = columns.map((values, branch) =>
        isChosen[branch]
          ? ({ column: columnFromValues(values, type, context.arena), step: 1 } as const)
          : undefined,
      );
      const result = chooseColumn(choice, operands, type, frame);
      const expected: LiteralValue[] = picks.map((pick, row) =>
        pick === null ? null : columns[pick][row],
      );
      expect(columnToValues(result, type, context.memory)).toEqual(expected);
      releaseContext(context);
    }),
    { numRuns: 200 },
  );
});
