import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const isLongRun = process.env['MILLRACE_LONG_TESTS'] === '1';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: '.cache/vite',
  test: {
    include: ['test/**/*.test.ts'],
    exclude: isLongRun ? [] : ['test/**/*.long.test.ts'],
    globalSetup: ['test/support/global-setup.mjs'],
    setupFiles: ['test/support/property-seed.ts'],
    // Processes rather than threads: tests start worker threads, kill them and reserve 4 GiB memories.
    pool: 'forks',
    // A process runs file after file: loading all sources once more for each would take a third of the whole time.
    isolate: false,
    // A test waits for threads and disks as long as it computes: the two cores of a small machine serve two files.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Only against what hangs: a busy machine is not a failure.
    testTimeout: isLongRun ? 600_000 : 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/test-report.json' },
  },
});
