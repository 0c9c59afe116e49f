// Rules of the house that the linter cannot hold.

import * as fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** For each folder of src, the folders that it must not import. */
type Layers = Map<string, Set<string>>;

test('the layer table of ARCHITECTURE.md is the one that the linter holds', ({ skip }) => {
  const document = path.join(root, 'src/ARCHITECTURE.md');
  if (!fs.existsSync(document)) skip('src/ARCHITECTURE.md is not there');
  const drawn = readDrawnLayers(fs.readFileSync(document, 'utf8'));
  expect(readLinterLayers()).toEqual(drawn);
});

test('every folder of src has its layer in the linter', () => {
  const entries = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect([...readLinterLayers().keys()]).toEqual(expect.arrayContaining(folders));
});

test('nothing imports src/index.ts, and what leaves src leads to the kernel tables', () => {
  const doors = /^(src\/(?!index\.ts$)|native-free-kernels\/(kernels|tables\/[\w-]+)\.ts$)/;
  const astray = listFiles('src', '.ts').flatMap((file) =>
    relativeImports(file)
      .filter((target) => !doors.test(target))
      .map((target) => `${file} imports ${target}`),
  );
  expect(astray).toEqual([]);
});

test('every kernel file is listed in index.ts', () => {
  const index = fs.readFileSync(path.join(root, 'native-free-kernels/index.ts'), 'utf8');
  const listed = [...index.matchAll(/^export \* from '\.\/(.+)';$/gm)].map(([, name]) => name);
  const sources = listFiles('native-free-kernels', '.ts')
    .map((file) => path.relative('native-free-kernels', file))
    .filter((file) => file.includes('/') && !/^(tables|build)\//.test(file))
    // What the kernels of a verb share is no kernel itself.
    .filter((file) => !/\/(layout\.ts$|inner\/)/.test(file))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(listed.toSorted()).toEqual(sources.toSorted());
});

test.each([
  { call: /\bDate\.now\(|\bnew Date\(\)/, allowed: 'src/engine/clock.ts' },
  { call: /\bMath\.random\(/, allowed: '' },
])('$call is called nowhere in src but in "$allowed"', ({ call, allowed }) => {
  const files = listFiles('src', '.ts').filter((file) => call.test(withoutComments(file)));
  expect(files.filter((file) => file !== allowed)).toEqual([]);
});

test('no folder or file is called utils, helpers, common or misc', () => {
  const files = ['src', 'native-free-kernels', 'bench', 'test', 'examples'].flatMap((folder) =>
    listFiles(folder, ''),
  );
  const vague = /(^|[/-])(utils?|helpers?|common|misc)([./]|$)/;
  expect(files.filter((file) => vague.test(file))).toEqual([]);
});

test.each(['package.json', 'test/support/node/package.json'])('%s names exact versions', (file) => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  const versions = Object.entries<string>({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  const exact = /^(\d+\.\d+\.\d+(-[\w.]+)?|file:.+)$/;
  expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
});

test('the lockfile holds no download addresses', () => {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  expect(lockfile).not.toMatch(/"resolved": "\w+:\/\//);
});

/** Reads lines such as ` 2  plan     state     formats   ← words`, top to bottom, from the fenced block. */
function readDrawnLayers(text: string): Layers {
  const blocks = text.split(/^```.*$/m).filter((_, position) => position % 2 === 1);
  const table = blocks.find((block) => block.includes('the thread line')) ?? '';
  const rows = [...table.matchAll(/^ *\d+ {2,}([^←\n]*)/gm)].map(([, names]) =>
    names.split(/\s+/).filter((name) => name !== '' && !name.endsWith('.ts')),
  );
  const layers: Layers = new Map();
  for (const [row, folders] of rows.entries()) {
    const notBelow = rows.slice(0, row + 1).flat();
    for (const folder of folders) {
      layers.set(folder, new Set(notBelow.filter((name) => name !== folder)));
    }
  }
  return layers;
}

function readLinterLayers(): Layers {
  const configuration = JSON.parse(fs.readFileSync(path.join(root, '.biome.json'), 'utf8'));
  const layers: Layers = new Map();
  for (const { includes, linter } of configuration.overrides) {
    const folder = /^src\/([\w-]+)\/\*\*$/.exec(includes[0])?.[1];
    const patterns = linter.rules.style?.noRestrictedImports?.options.patterns;
    if (folder === undefined || patterns === undefined) continue;
    const groups: string[] = patterns.flatMap((pattern: { group: string[] }) => pattern.group);
    const folders = groups.flatMap((group) => /^\*\*\/([\w-]+)\/\*\*$/.exec(group)?.[1] ?? []);
    layers.set(folder, new Set(folders));
  }
  return layers;
}

/** What a file imports by relative path, as paths from the root. */
function relativeImports(file: string): string[] {
  const specifiers = withoutComments(file).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map(([, specifier]) => path.join(path.dirname(file), specifier));
}

function withoutComments(file: string): string {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Paths from the root, without what is built or installed. */
function listFiles(folder: string, ending: string): string[] {
  const location = path.join(root, folder);
  if (!fs.existsSync(location)) return [];
  return fs
    .readdirSync(location, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(build|node_modules)\//.test(file));
}
