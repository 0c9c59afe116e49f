import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

/** What a process has loaded so far. */
interface Loaded {
  readonly packages: readonly string[];
  /** Our own files, and their bytes together. */
  readonly files: number;
  readonly bytes: number;
}

/** Begins a program that can ask what it has loaded. */
const COUNTING = `
  import { statSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const packages = new Set();
  let files = 0;
  let bytes = 0;
  const loaded = () => ({ packages: [...packages], files, bytes });
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name !== undefined) packages.add(name);
      else if (url.startsWith('file:')) {
        files++;
        bytes += statSync(fileURLToPath(url)).size;
      }
      return next(url, context);
    },
  });
`;
const OPEN_SESSION = `
  const { session } = await import(process.argv[1]);
  const imported = loaded();
  await (await session()).close();
  console.log(JSON.stringify({ imported, opened: loaded() }));
`;
const TEST_QUERY = `
  const { testQuery } = await import(process.argv[1]);
  const imported = loaded();
  const query = await testQuery({
    inputs: { numbers: 'n INT' },
    query: 'SELECT n, count(*) AS times FROM numbers GROUP BY n',
    outputMode: 'complete',
  });
  await query.push({ numbers: [[1]] });
  await query.stop();
  console.log(JSON.stringify({ imported, tested: loaded() }));
`;
/** Parsing more would show in a program that only declares functions or describes columns. */
const IMPORTED_BYTES_MAX = 500_000;
const TESTING_BYTES_MAX = 50_000;
/** Each costs as much as some hundred kilobytes of code that is compiled already. */
const FILES_MAX = 24;

test('a mere import loads little of millrace, and a session no more packages than it needs', async () => {
  const { imported, opened } = await loadedBy<'imported' | 'opened'>(OPEN_SESSION, 'index.js');
  expect(imported.bytes).toBeLessThan(IMPORTED_BYTES_MAX);
  expect(opened.bytes).toBeGreaterThan(2 * imported.bytes);
  expect(opened.files).toBeLessThan(FILES_MAX);
  expect(imported.packages).not.toContain('piscina');
  expect(opened.packages).toContain('piscina');
  const rarelyNeeded = [
    'apache-arrow',
    'commander',
    'hyparquet',
    'kafkajs',
    'temporal-polyfill',
    'saxes',
    'xpath',
  ];
  expect(opened.packages.filter((name) => rarelyNeeded.includes(name))).toEqual([]);
});

test('the test kit loads the engine with the first query, in few files and without a package', async () => {
  const { imported, tested } = await loadedBy<'imported' | 'tested'>(TEST_QUERY, 'testing.js');
  expect(imported.bytes).toBeLessThan(TESTING_BYTES_MAX);
  expect(tested.bytes).toBeGreaterThan(10 * imported.bytes);
  expect(tested.files).toBeLessThan(FILES_MAX);
  expect(tested.packages).toEqual([]);
});

async function loadedBy<Moment extends string>(
  program: string,
  entry: string,
): Promise<Record<Moment, Loaded>> {
  const file = path.join(repositoryRoot, 'dist', entry);
  const args = ['--input-type=module', '--eval', COUNTING + program, file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}
