import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readText, root } from '../support/source-files.ts';

const FILE = 'examples/page-views.test.ts';

test('a test file of twenty lines runs as it stands there', () => {
  const lines = readText(FILE)
    .split('\n')
    .filter((line) => !line.startsWith('//'));
  expect(lines.length).toBeLessThanOrEqual(20);
  const startMs = performance.now();
  const { status, stdout } = spawnSync(process.execPath, ['--test', FILE], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  console.log(`${FILE} took ${Math.round(performance.now() - startMs)} ms`);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/# pass 1\n|pass 1\n/)]);
});
