// `npm test`: linter, type check of tests and benches, then vitest; all three even when one fails.
// With arguments only vitest runs, on the files they name. `--long` adds the `*.long.test.ts` files.
// The counts go to `.cache/test-counts.txt` as well, for continuous integration.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { root } from './fresh.mjs';

const countsFile = path.join(root, '.cache/test-counts.txt');
const reportFile = path.join(root, '.cache/test-report.json');

const isLong = process.argv[2] === '--long';
const filters = process.argv.slice(isLong ? 3 : 2);

fs.rmSync(countsFile, { force: true });
fs.rmSync(reportFile, { force: true });

const checks = [
  ['lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  ['types', 'node_modules/typescript/bin/tsc', '-p', 'test/tsconfig.json'],
];
const failedChecks = filters.length > 0 ? [] : checks.filter((check) => !passes(...check));
const vitestPasses = passes(
  'vitest',
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'test/vitest.config.ts',
  ...filters,
);

const counts = readCounts();
counts.failed += failedChecks.length;
if (!vitestPasses && counts.failed === 0) counts.failed = 1;

for (const [name] of failedChecks) process.stdout.write(`${name}: failed, see above\n`);
const line = `tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
fs.mkdirSync(path.dirname(countsFile), { recursive: true });
fs.writeFileSync(countsFile, line);
process.stdout.write(line);
process.exitCode = counts.failed === 0 ? 0 : 1;

function passes(_name, script, ...args) {
  const env = { ...process.env, ...(isLong ? { MILLRACE_LONG_TESTS: '1' } : {}) };
  const command = [path.join(root, script), ...args];
  return spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

/** A test file that does not even load has no failed test, so it counts as one. */
function readCounts() {
  if (!fs.existsSync(reportFile)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
