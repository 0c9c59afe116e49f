// The type tests: what `*.test-d.ts` says must not compile has a comment with the sentence that the compiler shows.

import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { compileProject, compileText, errorsIn } from '../support/compile-types.ts';
import { readText, root } from '../support/source-files.ts';

/** Types that the compiler makes of all these files together: as many on every machine, unlike seconds. */
const INSTANTIATIONS_MAX = 300_000;

let report: string;

beforeAll(() => {
  report = compileProject(path.join(root, 'test/types'));
});

test('what must compile does, and what must not does not', () => {
  expect(errorsIn(report)).toEqual([]);
});

test('the compiler has bounded work with the types of columns', () => {
  const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(report)?.[1]);
  expect(instantiations).toBeGreaterThan(1000);
  expect(instantiations).toBeLessThan(INSTANTIATIONS_MAX);
});

test('an error is the sentence that the comment says', () => {
  const source = readText('test/types/data-frame.test-d.ts');
  const expected = [...source.matchAll(/^\/\/ @ts-expect-error (.+)$/gm)].map(([, said]) => said);
  const errors = errorsIn(compileText('sentences', source.replaceAll('@ts-expect-error', '')));
  expect(expected).not.toEqual([]);
  expect(errors.map((error) => /Mistake<"([^"]+)">/.exec(error)?.[1])).toEqual(expected);
});
