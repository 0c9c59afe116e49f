import { expect, test } from 'vitest';
import { OwnThreadRuntime } from '../../src/engine/own-thread-runtime.ts';

test('more queries at once than there are memory budgets are refused by name, until one ends', () => {
  const runtime = new OwnThreadRuntime();
  const budgets = Array.from({ length: 255 }, () => runtime.openBudget(1));
  const open = (): unknown => runtime.openBudget(1);
  expect(open).toThrow(expect.objectContaining({ kind: 'user', condition: 'TOO_MANY_QUERIES' }));
  budgets[7]!.close();
  expect(runtime.openBudget(1).number).toBe(budgets[7]!.number);
});
