import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { SLAB_BYTES } from '../../src/columnar/memory.ts';
import { BatchPass } from '../../src/engine/batch-pass.ts';
import { finishResult } from '../../src/engine/finish-result.ts';
import { openResources } from '../../src/engine/query-resources.ts';
import { eventQueries } from './event-queries.ts';
import { eventStream, KeepingSink } from './event-query.ts';

const queries = eventQueries();
const ROWS = 50_000;

test('a result that finds no memory to be sorted in leaves nothing behind', () => {
  const sql = 'SELECT value FROM events ORDER BY value';
  const query = { sql, outputMode: 'complete', stream: eventStream(), sink: new KeepingSink() };
  const definition = queries.define('unsorted', { ...query, outputMode: 'complete' });
  const ids = { id: randomUUID(), runId: randomUUID() };
  const needs = { ...definition, encoding: null };
  const resources = openResources(queries.runtime, needs, ids, null);
  const { budget, runtime } = resources;
  const pass = new BatchPass(budget, 1, null);
  const arena = budget.arena();
  const rows = Array.from({ length: ROWS }, (_, row) => [BigInt(row)]);
  const batch = batchFromRows(rows, definition.stages.schema, arena);
  pass.hold(arena);
  const result = { ...pass.result([], { split: 0, state: 0 }), batches: [batch], rowCount: ROWS };
  const heldBytes = budget.bytesInUse;
  runtime.memory.setBudget(budget.number, heldBytes + SLAB_BYTES);
  const facts = { batchId: 0, timestampMs: 0, seed: 0 };
  const finish = (): unknown => finishResult(result, definition.stages, resources, facts);
  expect(finish).toThrow(expect.objectContaining({ condition: 'MEMORY_BUDGET_EXCEEDED' }));
  expect(budget.bytesInUse).toBe(heldBytes);
  budget.close();
});
