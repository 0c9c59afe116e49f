// `npm run test:long -- --seeds N [--first S]`: N trials from seed S on. Ends with 1 when any of them fails.

import { parseArgs } from 'node:util';
import { Engines } from './engines.ts';
import { FaultTable } from './fault-table.ts';
import { runTrial } from './trial.ts';

/** Failures that are printed before the rest is left out. */
const FAILURES_MAX = 20;
const PROGRESS_MS = 10_000;

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, first: { type: 'string', default: '1' } },
});
const seeds = Number(values.seeds);
const first = Number(values.first);
if (!Number.isInteger(seeds) || !Number.isInteger(first)) {
  throw new Error('usage: npm run test:long -- --seeds N [--first S]');
}

const engines = new Engines();
const table = new FaultTable();
const startMs = performance.now();
let toldMs = startMs;
let failures = 0;
for (let seed = first; seed < first + seeds && failures < FAILURES_MAX; seed++) {
  try {
    table.add(await runTrial(seed, engines));
  } catch (error) {
    failures++;
    console.error(error);
  }
  if (performance.now() - toldMs < PROGRESS_MS) continue;
  toldMs = performance.now();
  console.error(`${seed - first + 1} of ${seeds} seeds, ${failures} failed`);
}
await engines.close();
console.log(
  `${table.text}${((performance.now() - startMs) / 1000).toFixed(1)} s, ${failures} failed`,
);
process.exitCode = failures === 0 ? 0 : 1;
