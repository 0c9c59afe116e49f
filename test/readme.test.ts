// Every code block of README.md is true: files are written as they stand there, commands are run in order in one folder,
// and what they print is the text block behind them. docs/reference.md names all that the catalogues hold.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SETTINGS } from '../src/api/settings/settings.ts';
import { Connectors } from '../src/connectors/index.ts';
import { MillraceError } from '../src/errors.ts';
import { listFiles, readText, root } from './support/source-files.ts';

interface Block {
  readonly language: string;
  /** The file that the block is; null when it is none. */
  readonly file: string | null;
  readonly text: string;
}

const blocks = readBlocks(readText('README.md'));
const reference = readText('docs/reference.md');
const manifest = JSON.parse(readText('package.json'));
const wrong = { thisOption: 'does not exist' };
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'millrace-readme-'));
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(root, path.join(folder, 'node_modules/millrace'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  for (const { file, text } of blocks.filter((block) => block.file !== null)) {
    fs.mkdirSync(path.dirname(path.join(folder, file!)), { recursive: true });
    fs.writeFileSync(path.join(folder, file!), text);
  }
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('every block is a file, a command, an output or a picture', () => {
  const unknown = blocks.filter(
    ({ language, file }) => file === null && language !== 'sh' && language !== 'text',
  );
  expect(unknown).toEqual([]);
  expect(blocks.map((block) => block.language)).toEqual(
    expect.arrayContaining(['json', 'sql', 'ts', 'sh', 'text']),
  );
});

test('commands of a checkout exist', () => {
  const scripts = commands().flatMap((command) => /^npm (?:run )?(\S+)/.exec(command)?.[1] ?? []);
  expect(scripts).toEqual(expect.arrayContaining(['start', 'test']));
  expect(scripts.filter((name) => name !== 'install' && !(name in manifest.scripts))).toEqual([]);
});

test.each(examples())('$command prints what stands behind it', ({ command, output }) => {
  expect(run(command).trimEnd()).toBe(output.trimEnd());
});

test('TypeScript blocks are type-correct', () => {
  const programs = blocks.filter((block) => block.language === 'ts').map((block) => block.file!);
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
  const types = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')];
  expect(execute(process.execPath, [compiler, ...flags, ...types, ...programs])).toBe('');
});

test.each(['README.md', 'docs/reference.md'])('links of %s lead to files', (document) => {
  const links = [...readText(document).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target);
  const base = path.join(root, path.dirname(document));
  expect(links.filter((target) => !fs.existsSync(path.join(base, target)))).toEqual([]);
});

test('every source, sink, format and aggregate function is named', () => {
  const catalogues = [
    ...listFiles('src/connectors', '.ts'),
    ...listFiles('src/formats', '.ts'),
    ...listFiles('src/expression/aggregates', '.ts'),
  ];
  const entry = /: (?:(?:Source|Sink)Connector|Format|AggregateFunction) = \{\n\s+name: '(\w+)'/g;
  const names = catalogues.flatMap((file) =>
    [...readText(file).matchAll(entry)].map(([, name]) => name),
  );
  expect(names).toEqual(expect.arrayContaining(['json', 'socket', 'console', 'sum']));
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test.each([
  ...[
    'arrow',
    'csv',
    'http',
    'http-server',
    'json',
    'kafka',
    'nexmark',
    'parquet',
    'rate',
    'rate-micro-batch',
    'text',
    'socket',
    'xml',
  ].map((name) => [name, () => new Connectors().createSource(name, wrong, null)] as const),
  ...['arrow', 'csv', 'json', 'kafka', 'parquet', 'text', 'xml', 'console'].map(
    (name) => [name, () => new Connectors().createSink(name, wrong)] as const,
  ),
])('every option of %s is named', (_name, create) => {
  const names = hintOf(create)
    .replace(/^Known options: |\.$/g, '')
    .split(', ');
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test('every setting is explained', () => {
  const lines = SETTINGS.map(({ name, summary }) => `| \`${name}\` | ${summary} |`);
  expect(reference).toContain(lines.join('\n'));
});

/** The commands with the output that stands directly behind them. */
function examples(): { command: string; output: string }[] {
  return blocks.flatMap((block, position) => {
    const next = blocks[position + 1];
    const isExample = block.language === 'sh' && next?.language === 'text';
    return isExample ? [{ command: block.text.trim(), output: next.text }] : [];
  });
}

/** What an error tells the user to do: for an unknown option, all known ones. */
function hintOf(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    if (error instanceof MillraceError) return error.hint ?? '';
  }
  return '';
}

function commands(): string[] {
  return blocks
    .filter((block) => block.language === 'sh')
    .flatMap((block) => block.text.split('\n'));
}

/** Runs `npx millrace …` and `node …` on the Node of the tests. */
function run(command: string): string {
  const [program, ...args] = command.split(' ');
  if (program === 'node') return execute(process.execPath, args);
  expect(args.shift()).toBe('millrace');
  return execute(process.execPath, [path.join(root, manifest.bin.millrace), ...args]);
}

function execute(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S*) ?(\S*)\n([\s\S]*?)^```$/gm)].map(
    ([, language, file, text]) => ({ language, file: file === '' ? null : file, text }),
  );
}
