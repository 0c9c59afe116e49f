// What users install: packed as for the registry, unpacked into an empty project, run there. Dependencies are linked from
// this checkout, only those that the manifest declares, so the test needs no network.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readText, root } from './support/source-files.ts';

interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const manifest = JSON.parse(readText('package.json'));
/** The Node of this process comes first, as it would for a user who has no other. */
const env = { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}` };

let tarball: Tarball;
let project: string;

beforeAll(() => {
  project = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), 'millrace-package-'));
  // Built already: every run of the tests begins with a build.
  const packed = run(
    root,
    'npm',
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    project,
  );
  [tarball] = JSON.parse(packed);
  const modules = path.join(project, 'node_modules');
  fs.mkdirSync(path.join(modules, '.bin'), { recursive: true });
  run(modules, 'tar', '-xzf', path.join(project, tarball.filename));
  fs.renameSync(path.join(modules, 'package'), path.join(modules, 'millrace'));
  for (const name of Object.keys(manifest.dependencies)) {
    fs.symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  fs.symlinkSync(`../millrace/${manifest.bin.millrace}`, path.join(modules, '.bin/millrace'));
  fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');
});

afterAll(() => fs.rmSync(project, { recursive: true, force: true }));

test('holds what was built and the documents, nothing else', () => {
  const strangers = tarball.files
    .map((file) => file.path)
    .filter(
      (file) =>
        !/^(dist\/.+\.(js|d\.ts|wasm)|docs\/[\w-]+\.md|README\.md|LICENSE|package\.json)$/.test(
          file,
        ),
    );
  expect(strangers).toEqual([]);
  console.log(`packed ${tarball.size} bytes, unpacked ${tarball.unpackedSize}`);
  expect(tarball.unpackedSize).toBeLessThan(4 * 1024 ** 2);
});

test('publint and attw find nothing to complain of', () => {
  const packed = path.join(project, tarball.filename);
  const publint = path.join(root, 'node_modules/publint/src/cli.js');
  const attw = path.join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  // Both end with another exit code, and so throw, when they find something.
  run(root, process.execPath, publint, 'run', '--strict', packed);
  run(root, process.execPath, attw, '--profile', 'esm-only', packed);
});

test('installed with its dependencies it stays under 40 MB', () => {
  const { packages } = JSON.parse(readText('package-lock.json'));
  const shipped = Object.entries<{ dev?: boolean; link?: boolean }>(packages)
    .filter(([name, { dev, link }]) => name.startsWith('node_modules/') && !dev && !link)
    .map(([name]) => path.join(root, name));
  expect(shipped.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
  const dependencies = shipped.reduce((sum, folder) => sum + ownBytes(folder), 0);
  const bytes = dependencies + tarball.unpackedSize;
  console.log(`installed ${(bytes / 1e6).toFixed(1)} MB`);
  expect(bytes).toBeLessThan(40e6);
});

test('asks for Node 24 and runs nothing when it is installed', () => {
  expect(manifest.engines).toEqual({ node: '>=24' });
  expect(Object.keys(manifest.scripts).filter((name) => /install|^prepare$/.test(name))).toEqual(
    [],
  );
  const { packages } = JSON.parse(readText('package-lock.json'));
  const scripted = Object.entries<{ dev?: boolean; hasInstallScript?: boolean }>(packages)
    .filter(([, entry]) => entry.dev !== true && entry.hasInstallScript === true)
    .map(([name]) => name);
  expect(scripted).toEqual([]);
});

test('a program that imports it runs a query', () => {
  const program = `
    import { session } from 'millrace';
    await using millrace = await session({ threads: 2 });
    const input = millrace.memoryStream('word STRING');
    const query = await input.toDF().groupBy('word').count()
      .writeStream.format('memory').outputMode('complete').queryName('counts').start();
    input.addData([['a'], ['b'], ['a']]);
    await query.processAllAvailable();
    console.log(JSON.stringify(millrace.memoryRows('counts').toSorted()));
    await query.stop();`;
  fs.writeFileSync(path.join(project, 'program.js'), program);
  expect(run(project, process.execPath, 'program.js')).toBe('[["a",2],["b",1]]\n');
});

test('a TypeScript program is checked against its types', () => {
  const program = `
    import { col, type DataFrame, type Session, session } from 'millrace';
    const millrace: Session = await session();
    const frame: DataFrame = millrace.memoryStream('n INT').toDF().select(col('n').as('m'));
    const columns: readonly string[] = frame.columns;
    console.log(columns);
    // @ts-expect-error There is no such method.
    frame.selekt('m');`;
  fs.writeFileSync(path.join(project, 'program.ts'), program);
  // A program for Node alone has no types of browsers, and may check those of its packages.
  const library = ['--lib', 'es2024,esnext.disposable', '--skipLibCheck', 'false'];
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', ...library];
  const types = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  expect(run(project, process.execPath, compiler, ...flags, ...types, 'program.ts')).toBe('');
});

test('npx runs its command', () => {
  expect(run(project, 'npx', '--no-install', 'millrace', '--version')).toBe(
    `${manifest.version}\n`,
  );
});

/** Without the packages in it, which are counted by themselves; 0 for one that is not installed here. */
function ownBytes(folder: string): number {
  if (!fs.existsSync(folder)) return 0;
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .map((entry) => path.join(folder, entry.name))
    .reduce((sum, place) => {
      const facts = fs.lstatSync(place);
      return sum + (facts.isDirectory() ? ownBytes(place) : facts.size);
    }, 0);
}

function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
