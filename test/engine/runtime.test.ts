import { tableFromArrays } from 'apache-arrow';
import { expect, test } from 'vitest';
import { OwnThreadRuntime } from '../../src/engine/own-thread-runtime.ts';
import { storeBatches, storeTable } from '../../src/engine/store-table.ts';

test('more queries at once than there are memory budgets are refused by name, until one ends', () => {
  const runtime = new OwnThreadRuntime();
  const budgets = Array.from({ length: 255 }, () => runtime.openBudget(1));
  const open = (): unknown => runtime.openBudget(1);
  expect(open).toThrow(expect.objectContaining({ kind: 'user', condition: 'TOO_MANY_QUERIES' }));
  budgets[7]!.close();
  expect(runtime.openBudget(1).number).toBe(budgets[7]!.number);
});

test('the memory of a session goes to the next one with the tables and cached rows in it, unless a query is at work', async () => {
  const first = new OwnThreadRuntime();
  const { schema, batches } = await storeTable(first, tableFromArrays({ n: [1, 2, 3] }));
  const cached = storeBatches(
    first,
    schema,
    batches.map(({ batch }) => batch),
  );
  const query = first.openBudget(2 ** 20);
  query.arena().allocate(8);
  await first.close();
  expect(new OwnThreadRuntime().memory.memory).not.toBe(first.memory.memory);
  query.close();
  await first.close();
  const next = new OwnThreadRuntime();
  expect(next.memory.memory).toBe(first.memory.memory);
  const budget = next.openBudget(2 ** 20);
  budget.arena().allocate(8);
  const { bytesInUse } = budget;
  cached.release();
  expect(budget.bytesInUse).toBe(bytesInUse);
});
