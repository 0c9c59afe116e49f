import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

test('the fraud rule finds the one card that pays little, then much', () => {
  const printed = execFileSync(process.execPath, ['examples/fraud-alerts.ts'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect(printed.trim().split('\n')).toEqual([expect.stringContaining('card-1 800')]);
});
