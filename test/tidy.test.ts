// Rules of the house that the linter cannot hold.

import * as fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  listFiles,
  readText,
  relativeImports,
  root,
  valueImports,
  withoutComments,
} from './support/source-files.ts';

/** For each folder of src, the folders that it must not import. */
type Layers = Map<string, Set<string>>;

test('the layer table of ARCHITECTURE.md is the one that the linter holds', () => {
  expect(readLinterLayers()).toEqual(readDrawnLayers(readText('src/ARCHITECTURE.md')));
});

test('folders of api import those that ARCHITECTURE.md draws below them', () => {
  const drawn = readText('src/ARCHITECTURE.md').split('| folder of `api` |')[1]!.split('\n\n')[0]!;
  const order = [...drawn.matchAll(/^\| `(\w+)` \|/gm)].map(([, folder]) => folder!);
  const folderOf = (file: string) => /^src\/api\/(\w+)\//.exec(file)?.[1] ?? 'api itself';
  const layer = (folder: string) => ['api itself', ...order].indexOf(folder);
  const upwards = listFiles('src/api', '.ts').flatMap((file) =>
    valueImports(file)
      .filter((target) => target.startsWith('src/api/'))
      .filter((target) => layer(folderOf(target)) < layer(folderOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(upwards).toEqual([]);
  const folders = new Set(listFiles('src/api', '.ts').map(folderOf));
  expect([...folders].toSorted()).toEqual(['api itself', ...order].toSorted());
});

test('every folder of src has its layer in the linter', () => {
  const entries = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect([...readLinterLayers().keys()]).toEqual(expect.arrayContaining(folders));
});

test('nothing imports src/index.ts, and what leaves src leads to the kernel tables or the manifest', () => {
  const doors =
    /^(src\/(?!index\.ts$)|native-free-kernels\/(kernels|tables\/[\w-]+)\.ts$|package\.json$)/;
  const astray = listFiles('src', '.ts').flatMap((file) =>
    relativeImports(file)
      .filter((target) => !doors.test(target))
      .map((target) => `${file} imports ${target}`),
  );
  expect(astray).toEqual([]);
});

test('every law of ARCHITECTURE.md names tests or benches that exist', () => {
  const laws = [...readText('src/ARCHITECTURE.md').matchAll(/^\| (\d+)\. .*\|([^|]*)\|$/gm)];
  expect(laws.map(([, number]) => Number(number))).toEqual(laws.map((_, position) => position + 1));
  const faults = laws.flatMap(([, number, proofs]) => {
    const files = [...proofs.matchAll(/`([^`]+)`/g)].map(([, file]) => file);
    const missing = files.filter((file) => !fs.existsSync(path.join(root, file)));
    return files.length > 0 ? missing : [`law ${number} names no test`];
  });
  expect(faults).toEqual([]);
});

test.each(['ARCHITECTURE.md', 'DECISIONS.md'])(
  'every file and folder that %s names exists',
  (document) => {
    const named = [...readText(`src/${document}`).matchAll(/`([\w./-]+(?:\.ts|\/))`/g)];
    const missing = named
      .map(([, name]) => name)
      .filter((name) =>
        ['', 'src', 'native-free-kernels'].every(
          (base) => !fs.existsSync(path.join(root, base, name)),
        ),
      );
    expect(missing).toEqual([]);
  },
);

test('what a module remembers and what is tried again has a named bound', () => {
  const unbounded = listFiles('src', '.ts').filter((file) => {
    const text = withoutComments(file);
    const grows =
      /^(const|let) \w+ = new (Map|Set)(<.*>)?\(\)/m.test(text) || /\blet attempt\b/.test(text);
    return grows && !/[<>=]=* (\w+_MAX|\w+\.\w+Max)\b/.test(text);
  });
  expect(unbounded).toEqual([]);
});

test('every kernel is listed in index.ts', () => {
  const listed = [
    ...readText('native-free-kernels/index.ts').matchAll(/^export \* from '(.+)';$/gm),
  ];
  const kernels = listFiles('native-free-kernels', '.ts')
    .map((file) => path.relative('native-free-kernels', file))
    .filter((file) => file.includes('/') && !file.startsWith('tables/'))
    // What the kernels of a verb share is no kernel itself.
    .filter((file) => !file.includes('/inner/'))
    .map((file) => `./${file.replace(/\.ts$/, '')}`);
  expect(listed.map(([, name]) => name).toSorted()).toEqual(kernels.toSorted());
});

test('every verb of kernels is compared with a plain loop in bench/micro, or has a reason not to be', () => {
  const verbs = new Set(
    [...readText('native-free-kernels/index.ts').matchAll(/^export \* from '\.\/([^/]+)/gm)].map(
      ([, verb]) => verb,
    ),
  );
  const cases = listFiles('bench/micro/cases', '.ts').flatMap((file) => [
    ...readText(file).matchAll(/(?:name: |test\()[`']([a-z]+): /g),
  ]);
  const reasons = readText('bench/micro/cases.ts').matchAll(/^ {2}(\w+): '.+',$/gm);
  const named = new Set([...cases, ...reasons].map(([, verb]) => verb));
  expect([...named].toSorted()).toEqual([...verbs].toSorted());
});

test('every verb of kernels has a table, and every table is part of the kernels', () => {
  const tables = listFiles('native-free-kernels/tables', '.ts').map((file) =>
    path.basename(file, '.ts'),
  );
  const listed = readText('native-free-kernels/index.ts').matchAll(
    /^export \* from '\.\/(\w+)\//gm,
  );
  expect(tables.toSorted()).toEqual([...new Set([...listed].map(([, verb]) => verb))].toSorted());
  expect(relativeImports('native-free-kernels/kernels.ts').toSorted()).toEqual(
    tables.map((table) => `native-free-kernels/tables/${table}.ts`).toSorted(),
  );
});

test.each([
  {
    catalogue: 'src/expression/functions/index.ts',
    entry: /const (\w+): (?:readonly )?ScalarFunction/,
  },
  { catalogue: 'src/expression/aggregates/index.ts', entry: /const (\w+): AggregateFunction/ },
  { catalogue: 'src/operators/index.ts', entry: /function (\w+)\(.*\): Operator/ },
  { catalogue: 'src/operators/stateful.ts', entry: /function (\w+)\(.*\): StatefulOperator/ },
  { catalogue: 'src/plan/optimize.ts', folder: 'src/plan/rules', entry: /const (\w+): Rule\b/ },
  {
    catalogue: 'src/connectors/index.ts',
    entry: /const (\w+): (?:readonly )?(?:Source|Sink)Connector/,
  },
  { catalogue: 'src/formats/index.ts', entry: /const (\w+): Format\b/ },
])('$catalogue imports every entry that its folder exports', ({ catalogue, folder, entry }) => {
  const exported = new RegExp(`^export ${entry.source}`, 'gm');
  const entries = listFiles(folder ?? path.dirname(catalogue), '.ts')
    .filter((file) => file !== catalogue)
    .flatMap((file) => [...readText(file).matchAll(exported)].map(([, name]) => name));
  const imports =
    readText(catalogue)
      .match(/^import [\s\S]*?;$/gm)
      ?.join('\n') ?? '';
  expect(entries).not.toEqual([]);
  expect(entries.filter((name) => !new RegExp(`\\b${name}\\b`).test(imports))).toEqual([]);
});

test.each([
  {
    banned: "the machine's time",
    call: /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b/,
    allowed: 'src/engine/clock.ts',
    instead: "the planned record's time",
  },
  { banned: 'Math.random', call: /\bMath\.random\(/, instead: "the planned record's seed" },
  {
    banned: 'console',
    call: /\bconsole\.\w+\(/,
    allowed: 'src/cli/',
    instead: 'an error or progress',
  },
  {
    banned: 'process.exit',
    call: /\bprocess\.exit\(/,
    allowed: 'src/cli/',
    instead: 'an error that ends the query',
  },
  {
    banned: 'process.env',
    call: /\bprocess\.env\b/,
    allowed: 'src/cli/',
    // What tests switch on is to be in no list of settings; threads are told where compiled code is.
    except: ['src/columnar/planted-bug.ts', 'src/api/compiled-code.ts'],
    instead: 'a setting of the session',
  },
  {
    banned: 'JSON',
    call: /\bJSON\.\w+\(/,
    folder: 'src/operators',
    instead: 'the rows in columns',
  },
  {
    banned: 'JSON',
    call: /\bJSON\.\w+\(/,
    folder: 'src/state',
    instead: 'an image of the segments',
  },
])(
  '$banned is used nowhere but in $allowed: there is $instead',
  ({ call, folder, allowed, except }) => {
    const files = listFiles(folder ?? 'src', '.ts').filter(
      (file) => except?.includes(file) !== true,
    );
    const users = files.filter((file) => call.test(withoutComments(file)));
    expect(users.filter((file) => allowed === undefined || !file.startsWith(allowed))).toEqual([]);
  },
);

test('no file is longer than 400 lines', () => {
  const files = ['src', 'native-free-kernels', 'bench', 'test', 'examples']
    .flatMap((folder) => listFiles(folder, ''))
    .filter(
      (file) => /\.(ts|mjs|sql|md)$/.test(file) && !file.startsWith('test/conformance/cases/'),
    );
  expect(files.filter((file) => readText(file).trimEnd().split('\n').length > 400)).toEqual([]);
});

test('no folder or file is called utils, helpers, common or misc', () => {
  const files = ['src', 'native-free-kernels', 'bench', 'test', 'examples'].flatMap((folder) =>
    listFiles(folder, ''),
  );
  const vague = /(^|[/-])(utils?|helpers?|common|misc)([./]|$)/;
  expect(files.filter((file) => vague.test(file))).toEqual([]);
});

test.each(['package.json', 'test/support/node/package.json'])('%s names exact versions', (file) => {
  const manifest = JSON.parse(readText(file));
  const versions = Object.entries<string>({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  const exact = /^(\d+\.\d+\.\d+(-[\w.]+)?|file:.+)$/;
  expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
});

test('the lockfile holds no download addresses', () => {
  expect(readText('package-lock.json')).not.toMatch(/"resolved": "\w+:\/\//);
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
  const configuration = JSON.parse(readText('.biome.json'));
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
