import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

/** Opens and closes a session, then prints which packages that took. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const packages = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(found.url) ?? [];
      if (name !== undefined) packages.add(name);
      return found;
    },
  });
  const { session } = await import(process.argv[1]);
  await (await session()).close();
  console.log(JSON.stringify([...packages]));
`;

test('a session loads no more packages than it needs', async () => {
  const index = path.join(repositoryRoot, 'dist/index.js');
  const args = ['--input-type=module', '--eval', PROGRAM, index];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const packages: string[] = JSON.parse(stdout);
  expect(packages).toContain('piscina');
  const rarelyNeeded = ['apache-arrow', 'commander', 'kafkajs'];
  expect(packages.filter((name) => rarelyNeeded.includes(name))).toEqual([]);
});
