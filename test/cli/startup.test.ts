import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

/** What importing millrace loads, and what more it takes to open and close a session. */
interface Loaded {
  readonly packages: readonly string[];
  /** Of our own files. */
  readonly bytes: number;
}

/** Prints the two. */
const PROGRAM = `
  import { statSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const packages = new Set();
  let bytes = 0;
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name !== undefined) packages.add(name);
      else if (url.startsWith('file:')) bytes += statSync(fileURLToPath(url)).size;
      return next(url, context);
    },
  });
  const { session } = await import(process.argv[1]);
  const imported = { packages: [...packages], bytes };
  await (await session()).close();
  console.log(JSON.stringify({ imported, opened: { packages: [...packages], bytes } }));
`;
/** Parsing more would show in a program that only declares functions or describes columns. */
const IMPORTED_BYTES_MAX = 500_000;

test('a mere import loads little of millrace, and a session no more packages than it needs', async () => {
  const index = path.join(repositoryRoot, 'dist/index.js');
  const args = ['--input-type=module', '--eval', PROGRAM, index];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { imported, opened } = JSON.parse(stdout) as Record<'imported' | 'opened', Loaded>;
  expect(imported.bytes).toBeLessThan(IMPORTED_BYTES_MAX);
  expect(opened.bytes).toBeGreaterThan(2 * imported.bytes);
  expect(imported.packages).not.toContain('piscina');
  expect(opened.packages).toContain('piscina');
  const rarelyNeeded = ['apache-arrow', 'commander', 'hyparquet', 'kafkajs'];
  expect(opened.packages.filter((name) => rarelyNeeded.includes(name))).toEqual([]);
});
