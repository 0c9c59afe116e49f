import { afterAll, expect, test } from 'vitest';
import { Engines } from './engines.ts';
import { FAULT_KINDS } from './fault.ts';
import { FaultTable } from './fault-table.ts';
import { runTrial } from './trial.ts';

/** More: `npm run test:long -- --seeds N`. */
const SEEDS = 300;
const SEEDS_PER_TEST = 20;
/** Only against what hangs. */
const TIMEOUT_MS = 600_000;

const engines = new Engines();
const table = new FaultTable();
afterAll(() => engines.close());

const firsts = Array.from(
  { length: SEEDS / SEEDS_PER_TEST },
  (_, part) => 1 + part * SEEDS_PER_TEST,
);

test.each(firsts)(
  'queries that are struck by faults give the batch answer, or refuse by name: seeds from %i',
  async (first) => {
    for (let seed = first; seed < first + SEEDS_PER_TEST; seed++) {
      table.add(await runTrial(seed, engines));
    }
  },
  TIMEOUT_MS,
);

test('every kind of fault has struck', () => {
  console.log(table.text);
  expect(FAULT_KINDS.filter((kind) => table.struck(kind) === 0)).toEqual([]);
});
