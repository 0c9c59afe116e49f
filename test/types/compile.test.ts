// The type tests: what `*.test-d.ts` says must not compile has a comment with the sentence that the compiler shows.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readText, root } from '../support/source-files.ts';

/** Types that the compiler makes of all these files together: as many on every machine, unlike seconds. */
const INSTANTIATIONS_MAX = 300_000;

const folder = path.join(root, 'test/types');
let report: string;

beforeAll(() => {
  report = compile(folder);
});

test('what must compile does, and what must not does not', () => {
  expect(report.match(/^.*error TS.*$/gm) ?? []).toEqual([]);
});

test('the compiler has bounded work with the types of columns', () => {
  const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(report)?.[1]);
  expect(instantiations).toBeGreaterThan(1000);
  expect(instantiations).toBeLessThan(INSTANTIATIONS_MAX);
});

test('an error is the sentence that the comment says', () => {
  const source = readText('test/types/data-frame.test-d.ts');
  const expected = [...source.matchAll(/^\/\/ @ts-expect-error (.+)$/gm)].map(([, said]) => said);
  const errors = compileCopy(source.replaceAll('@ts-expect-error', '')).match(/^.*error TS.*$/gm);
  expect(expected).not.toEqual([]);
  expect(errors?.map((error) => /Mistake<"([^"]+)">/.exec(error)?.[1])).toEqual(expected);
});

/** Compiles a text as if it stood beside this file. */
function compileCopy(text: string): string {
  const copies = path.join(root, '.cache/types');
  fs.mkdirSync(copies, { recursive: true });
  fs.writeFileSync(path.join(copies, 'copy.ts'), text);
  const kernels = '../../native-free-kernels/webassembly.d.ts';
  const project = { extends: '../../test/types/tsconfig.json', include: ['./copy.ts', kernels] };
  fs.writeFileSync(path.join(copies, 'tsconfig.json'), JSON.stringify(project));
  return compile(copies);
}

/** What the compiler prints about a project. */
function compile(project: string): string {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const flags = ['--project', project, '--noEmit', '--extendedDiagnostics', '--pretty', 'false'];
  return spawnSync(process.execPath, [compiler, ...flags], { encoding: 'utf8' }).stdout;
}
