import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

test('a Node.js that is too old is told so in one line', () => {
  const pretend =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.0" } })';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      path.join(repositoryRoot, 'dist/millrace.js'),
      'sql',
      '-e',
      'SELECT 1',
    ],
    { encoding: 'utf8' },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: '[UNSUPPORTED_NODE_VERSION] millrace needs Node.js >=24; this is 20.19.0.\n',
  });
});
