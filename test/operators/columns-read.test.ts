import { expect, test } from 'vitest';
import { BIGINT, BOOLEAN } from '../../src/columnar/types.ts';
import type { Call, ColumnReference } from '../../src/expression/expression.ts';
import { makeChain } from '../../src/operators/chain.ts';
import { columnsRead } from '../../src/operators/columns-read.ts';
import type { StageOperator } from '../../src/plan/stages.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';

const columns = { a: BIGINT, b: BOOLEAN, c: BIGINT };
const [a, b, c] = ['a', 'b', 'c'].map((name) => columnOf(columns, name)) as [
  ColumnReference,
  ColumnReference,
  ColumnReference,
];
const sum: Call = {
  kind: 'call',
  name: '+',
  arguments: [a, c],
  type: BIGINT,
  nullable: true,
  deterministic: true,
};
const where: StageOperator = { kind: 'filter', condition: b };
const select: StageOperator = { kind: 'project', expressions: [c] };

test('what is read ends with the first operator that makes columns', () => {
  expect(columnsRead([select])).toEqual(new Set([2]));
  expect(columnsRead([where, select])).toEqual(new Set([1, 2]));
  expect(columnsRead([{ kind: 'project', expressions: [sum] }, where])).toEqual(new Set([0, 2]));
  const groups: StageOperator = {
    kind: 'partialAggregate',
    grouping: [b],
    aggregates: [],
    passesRows: false,
  };
  expect(columnsRead([groups])).toEqual(new Set([1]));
});

test('all may be read where rows leave as they are', () => {
  expect(columnsRead([])).toBe(null);
  expect(columnsRead([where])).toBe(null);
  expect(columnsRead([{ kind: 'head', count: 1 }, select])).toBe(null);
});

test('a filter leaves out columns that nobody reads any more, and keeps them where rows leave', () => {
  const context = testContext();
  try {
    const rows = [
      [1n, true, 10n],
      [2n, false, 20n],
      [3n, true, 30n],
    ];
    const results = [[where, select], [where, where], [where]].map((specs) => {
      const found: unknown[] = [];
      const chain = makeChain(specs, Object.values(columns));
      const types = specs.includes(select) ? { c: BIGINT } : columns;
      chain.push(batchOf(columns, rows, context), context, (batch) => {
        found.push(...rowsOf(batch, types, context));
      });
      return found;
    });
    const whole = [rows[0], rows[2]];
    expect(results).toEqual([[[10n], [30n]], whole, whole]);
  } finally {
    releaseContext(context);
  }
});
