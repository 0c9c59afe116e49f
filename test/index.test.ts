// The public names: each is documented, and the examples in their documentation run.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as millrace from '../src/index.ts';
import * as testing from '../src/testing/index.ts';
import { scratchDirectory } from './support/scratch-directory.ts';
import { listFiles, readText, root } from './support/source-files.ts';

interface Example {
  readonly file: string;
  readonly code: string;
}

test('every public name has a comment that says what it is', () => {
  const bare = publicNames().filter(({ name, file }) => {
    const declaration = `export (async |abstract )?(function|const|class|interface|type) ${name}\\b`;
    return !new RegExp(`\\*/\\n${declaration}`).test(readText(file));
  });
  expect(bare).toEqual([]);
});

test('examples in the documentation are right in their types and run', () => {
  const folder = scratchDirectory();
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(root, path.join(folder, 'node_modules/millrace'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const programs = examples().map(({ file, code }, number) => {
    const name = `${path.basename(file, '.ts')}-${number}.ts`;
    fs.writeFileSync(path.join(folder, name), programOf(code));
    return name;
  });
  expect(programs.length).toBeGreaterThan(2);
  const run = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const types = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', ...types];
  expect(run(path.join(root, 'node_modules/typescript/bin/tsc'), ...flags, ...programs)).toBe('');
  // One process for all: each import waits for the one before.
  fs.writeFileSync(
    path.join(folder, 'all.js'),
    programs.map((name) => `import './${name}';`).join('\n'),
  );
  run('all.js');
});

function publicNames(): { name: string; file: string }[] {
  return [...namesOf('src/index.ts'), ...namesOf('src/testing/index.ts')];
}

function namesOf(door: string): { name: string; file: string }[] {
  const families = [...readText(door).matchAll(/^export \* from '(.+)';/gm)].flatMap(([, from]) =>
    declaredIn(path.join(path.dirname(door), from)),
  );
  const exported = /^export (?:type )?\{([^}]*)\} from '(.+)';/gm;
  const single = [...readText(door).matchAll(exported)].flatMap(([, list, from]) => {
    const names = list.split(',').map((name) => name.trim().replace(/^type /, ''));
    const file = path.join(path.dirname(door), from);
    return names.filter((name) => name !== '').map((name) => ({ name, file }));
  });
  return [...families, ...single];
}

function declaredIn(file: string): { name: string; file: string }[] {
  const declaration = /^export (?:function|const|class|interface|type) (\w+)/gm;
  return [...readText(file).matchAll(declaration)].map(([, name]) => ({ name, file }));
}

/** The fenced blocks in comments. */
function examples(): Example[] {
  return listFiles('src', '.ts').flatMap((file) =>
    [...readText(file).matchAll(/^ *\* ```ts\n([\s\S]*?)^ *\* ```$/gm)].map(([, code]) => ({
      file,
      code: code.replaceAll(/^ *\* ?/gm, ''),
    })),
  );
}

/** An example with what it takes for granted: all names, and a DataFrame called `frame`. */
function programOf(code: string): string {
  const values = Object.keys(millrace);
  const kit = Object.keys(testing);
  const types = namesOf('src/index.ts')
    .map(({ name }) => name)
    .filter((name) => !values.includes(name));
  return `import { ${values.join(', ')} } from 'millrace';
import { ${kit.join(', ')} } from 'millrace/testing';
import type { ${types.join(', ')} } from 'millrace';
await using given = await session({ threads: 1 });
const frame = given.memoryStream('key STRING, value INT').toDF();
{
${code}
}`;
}
