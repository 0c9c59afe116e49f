// Spark's own cases are judged in test/conformance; here they have to come out the same whatever happens on the way.

import { afterAll, expect, test } from 'vitest';
import { MillraceError } from '../../../src/errors.ts';
import type { StreamCase } from '../../conformance/stream-case.ts';
import { listFiles, readText } from '../../support/source-files.ts';
import { corpusQuery } from './corpus-query.ts';
import { Engines } from './engines.ts';

/** Each of so many cases; all of them in a long run. */
const STRIDE = process.env['MILLRACE_LONG_TESTS'] === '1' ? 1 : 6;

const engines = new Engines();
afterAll(() => engines.close());

const FOLDER = 'test/conformance/cases/stream';

/** What only Spark's own rules let pass is refused before anything happens. */
function unlessRefused(error: unknown): readonly string[] {
  const isRefused = error instanceof MillraceError && error.condition === 'UNSUPPORTED_FEATURE';
  return isRefused ? [] : [String(error)];
}

test.each(listFiles(FOLDER, '.json'))('%s under crash and restore', async (file) => {
  const cases: readonly StreamCase[] = JSON.parse(readText(file));
  const answered = cases.filter(({ error }) => error === null);
  const both = [1, 2].map((threads) => engines.of(threads).engine);
  const wrong: string[] = [];
  for (const [place, input] of answered.entries()) {
    if (place % STRIDE > 0) continue;
    const found = await corpusQuery(input).differences(both).catch(unlessRefused);
    wrong.push(...found.map((difference) => `${input.name}, ${difference}`));
  }
  expect(wrong).toEqual([]);
});
