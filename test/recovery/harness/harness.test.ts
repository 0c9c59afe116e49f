import { afterAll, expect, test } from 'vitest';
import { Engines } from './engines.ts';
import { FAULT_KINDS } from './fault.ts';
import { FaultTable } from './fault-table.ts';
import { runTrial } from './trial.ts';

/** More: `npm run test:long -- --seeds N`. */
const SEEDS = 200;

const engines = new Engines();
afterAll(() => engines.close());

test('queries that are struck by faults give the batch answer, or refuse by name', async () => {
  const table = new FaultTable();
  for (let seed = 1; seed <= SEEDS; seed++) table.add(await runTrial(seed, engines));
  console.log(table.text);
  expect(FAULT_KINDS.filter((kind) => table.struck(kind) === 0)).toEqual([]);
});
