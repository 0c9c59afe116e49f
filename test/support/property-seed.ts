// `npm test` draws the same random cases in every run, so that it says something about the change and not about luck;
// `npm run test:long`, or MILLRACE_PROPERTY_SEED=random, draws new ones. A failure prints the seed that replays it.

import fc from 'fast-check';

const FIRST_SEED = 1;

const isLongRun = process.env['MILLRACE_LONG_TESTS'] === '1';
const wanted = process.env['MILLRACE_PROPERTY_SEED'] ?? (isLongRun ? 'random' : FIRST_SEED);
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
