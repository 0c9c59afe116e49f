import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { field, INT, STRING } from '../../../src/columnar/types.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { StreamSource } from '../../../src/connectors/source.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

let scratch: string;
let input: string;
const rows = schema([field('n', INT)]);

beforeEach(async () => {
  scratch = scratchDirectory();
  input = path.join(scratch, 'input');
  await mkdir(input);
});

/** Makes a file that appears whole, `ageSeconds` old. */
async function addFile(name: string, ageSeconds = 0, content = '{"n":1}\n'): Promise<string> {
  const file = path.join(input, name);
  await mkdir(path.dirname(file), { recursive: true });
  const hidden = path.join(path.dirname(file), `.${path.basename(name)}`);
  await writeFile(hidden, content);
  const time = Date.UTC(2026, 0, 1) / 1000 - ageSeconds;
  await utimes(hidden, time, time);
  await rename(hidden, file);
  return file;
}

async function openSource(
  options: Record<string, string> = {},
  { position = null, splitBytes = 1024 }: { position?: unknown; splitBytes?: number } = {},
): Promise<StreamSource> {
  const source = new Connectors().createSource('json', { path: input, ...options }, rows);
  await source.open(sourceContext(scratch, { splitBytes }), position as null);
  return source;
}

/** The names of the files of the next batch. */
async function planned(source: StreamSource): Promise<string[] | null> {
  const range = await source.plan();
  if (range === null) return null;
  return (range.range as unknown as { path: string }[]).map((file) =>
    path.relative(input, file.path),
  );
}

describe('which files are read', () => {
  test('each file once, the oldest first, files of one time by name', async () => {
    await addFile('c.json', 10);
    await addFile('b.json', 20);
    await addFile('a.json', 10);
    const source = await openSource();
    expect(await planned(source)).toEqual(['b.json', 'a.json', 'c.json']);
    expect(await planned(source)).toBe(null);
    await addFile('d.json', 30);
    expect(await planned(source)).toEqual(['d.json']);
    expect(await planned(source)).toBe(null);
  });

  test('hidden files and subdirectories are left out', async () => {
    await addFile('_started');
    await addFile('.hidden');
    await addFile('below/a.json');
    await addFile('a.json');
    expect(await planned(await openSource())).toEqual(['a.json']);
  });

  test.each([
    ['*.json', ['a.json', 'b.json']],
    ['[a-b].*', ['a.json', 'b.json', 'b.txt']],
    ['{b,sub}*', ['b.json', 'b.txt', 'sub/c.json']],
    ['*/*.json', ['sub/c.json']],
    ['**/*.json', ['a.json', 'b.json', 'sub/c.json', 'sub/deep/d.json']],
  ])('pattern %s', async (pattern, expected) => {
    for (const name of ['a.json', 'b.json', 'b.txt', 'sub/c.json', 'sub/deep/d.json']) {
      await addFile(name);
    }
    const source = await openSource({ path: path.join(input, pattern) });
    expect(await planned(source)).toEqual(expected);
    expect(await planned(source)).toBe(null);
    await addFile('sub/e.json');
    const isBelow = pattern.includes('*/') || pattern.startsWith('{');
    expect(await planned(source)).toEqual(isBelow ? ['sub/e.json'] : null);
  });

  test('pathGlobFilter leaves out files by their names', async () => {
    for (const name of ['a.json', 'b.txt', 'c.json']) await addFile(name);
    const source = await openSource({ pathGlobFilter: '*.json' });
    expect(await planned(source)).toEqual(['a.json', 'c.json']);
    expect(await planned(source)).toBe(null);
  });

  test('recursiveFileLookup reads the files of subdirectories', async () => {
    for (const name of ['x/y/c.json', 'x/b.json', 'a.json']) await addFile(name);
    const source = await openSource({ recursiveFileLookup: 'true' });
    expect(await planned(source)).toEqual(['a.json', 'x/b.json', 'x/y/c.json']);
    await addFile('x/y/z/d.json');
    expect(await planned(source)).toEqual(['x/y/z/d.json']);
    expect(await planned(source)).toBe(null);
  });

  test('a single file, and a file URL', async () => {
    const file = await addFile('a.json');
    expect(await planned(await openSource({ path: file }))).toEqual(['a.json']);
    expect(await planned(await openSource({ path: pathToFileURL(file).href }))).toEqual(['a.json']);
  });

  test('files that appear faster than the clock of the file system ticks', async () => {
    const source = await openSource();
    const found: string[] = [];
    for (let file = 0; file < 100; file++) {
      await addFile(`${file}.json`);
      found.push(...((await planned(source)) ?? []));
    }
    expect(found).toEqual(Array.from({ length: 100 }, (_, file) => `${file}.json`));
  });

  test('the same base name is the same file with fileNameOnly', async () => {
    await addFile('x/a.json');
    const source = await openSource({ path: path.join(input, '*'), fileNameOnly: 'true' });
    expect(await planned(source)).toEqual(['x/a.json']);
    await addFile('y/a.json');
    await addFile('y/b.json');
    expect(await planned(source)).toEqual(['y/b.json']);
  });

  test('files older than maxFileAge before the newest one are not new, but in the first batch', async () => {
    await addFile('old.json', 1000);
    await addFile('new.json');
    const source = await openSource({ maxFileAge: '60 seconds' });
    expect(await planned(source)).toEqual(['old.json', 'new.json']);
    await addFile('late.json', 30);
    await addFile('too-late.json', 61);
    expect(await planned(source)).toEqual(['late.json']);
    const again = await openSource({ maxFileAge: '1m' }, { position: source.position() });
    expect(await planned(again)).toBe(null);
  });
});

describe('limits', () => {
  test('maxFilesPerTrigger, oldest or latest first', async () => {
    for (const [age, name] of ['a', 'b', 'c'].entries()) await addFile(`${name}.json`, age);
    const oldest = await openSource({ maxFilesPerTrigger: '2' });
    expect(await planned(oldest)).toEqual(['c.json', 'b.json']);
    expect(oldest.hasBacklog).toBe(true);
    expect(await planned(oldest)).toEqual(['a.json']);
    expect(oldest.hasBacklog).toBe(false);
    expect(await planned(oldest)).toBe(null);
    const latest = await openSource({ maxFilesPerTrigger: '2', latestFirst: 'true' });
    expect(await planned(latest)).toEqual(['a.json', 'b.json']);
    await addFile('d.json', -1);
    expect(await planned(latest)).toEqual(['d.json', 'c.json']);
  });

  test('maxBytesPerTrigger takes at least one file', async () => {
    for (const [age, bytes] of [50, 50, 50, 200].entries()) {
      await addFile(`${bytes}-${age}.json`, -age, 'x'.repeat(bytes));
    }
    const source = await openSource({ maxBytesPerTrigger: '120' });
    expect(await planned(source)).toEqual(['50-0.json', '50-1.json']);
    expect(await planned(source)).toEqual(['50-2.json']);
    expect(await planned(source)).toEqual(['200-3.json']);
  });

  test('freeze ends the run at the files there are', async () => {
    await addFile('a.json', 2);
    await addFile('b.json', 1);
    const source = await openSource({ maxFilesPerTrigger: '1' });
    await source.freeze();
    await addFile('c.json');
    expect(await planned(source)).toEqual(['a.json']);
    expect(await planned(source)).toEqual(['b.json']);
    expect(await planned(source)).toBe(null);
  });
});

describe('restarts', () => {
  test('position and advanced ranges are not read again', async () => {
    await addFile('a.json', 2);
    const source = await openSource();
    await source.plan();
    const position = JSON.parse(JSON.stringify(source.position()));
    await addFile('b.json', 1);
    const range = JSON.parse(JSON.stringify((await source.plan())!.range));
    const again = await openSource({}, { position });
    again.advance(range);
    expect(await planned(again)).toBe(null);
    expect(again.position()).toEqual(source.position());
  });

  test('a position that names files in pairs, as it was written once, counts as well', async () => {
    const file = await addFile('a.json', 2);
    const source = await openSource();
    await source.plan();
    const position = { oldestMs: null, seen: [[file, Date.UTC(2026, 0, 1) - 2000]] };
    const again = await openSource({}, { position });
    expect(await planned(again)).toBe(null);
    expect(await planned(await openSource({}, { position: source.position() }))).toBe(null);
  });

  test('a planned file that changed or is gone is named', async () => {
    const file = await addFile('a.json');
    const source = await openSource();
    const { range } = (await source.plan())!;
    await addFile('a.json', 0, '{"n":2}\n{"n":3}\n');
    await expect(source.splits(range, sourceArena())).rejects.toThrow(
      /CHECKPOINT_INPUT_CHANGED.*a\.json/,
    );
    await rm(file);
    await expect(source.splits(range, sourceArena())).rejects.toThrow(
      /CHECKPOINT_INPUT_MISSING.*a\.json/,
    );
  });
});

test('large files are cut into splits of the pinned size', async () => {
  const file = await addFile('a.json', 0, 'x'.repeat(2500));
  await addFile('empty.json', 0, '');
  const source = await openSource();
  const { range, byteLength } = (await source.plan())!;
  expect(byteLength).toBe(2500);
  const splits = await source.splits(range, sourceArena());
  expect(splits.map((split) => split.kind === 'file' && [split.start, split.end])).toEqual([
    [0, 1024],
    [1024, 2048],
    [2048, 2500],
  ]);
  expect(splits[0]).toMatchObject({ path: file, size: 2500, growing: false, format: 'json' });
});

describe('cleanSource', () => {
  test('delete', async () => {
    await addFile('a.json');
    const source = await openSource({ cleanSource: 'delete' });
    const { range } = (await source.plan())!;
    expect(await readdir(input)).toEqual(['a.json']);
    await source.release?.(range);
    await source.release?.(range);
    expect(await readdir(input)).toEqual([]);
  });

  test('archive keeps the path', async () => {
    const file = await addFile('a.json');
    const archive = path.join(scratch, 'archive');
    const source = await openSource({ cleanSource: 'archive', sourceArchiveDir: archive });
    await source.release?.((await source.plan())!.range);
    expect(await readFile(path.join(archive, file), 'utf8')).toBe('{"n":1}\n');
    expect(await readdir(input)).toEqual([]);
  });
});

test('watch calls back when a file appears', async () => {
  const source = await openSource();
  const woken = new Promise<void>((resolve) => {
    const stop = source.watch!(() => {
      stop();
      resolve();
    });
  });
  await addFile('a.json');
  await woken;
});

describe('mistakes', () => {
  test.each([
    [{ path: '' }, /INVALID_OPTION_VALUE.*'path'/],
    [{ maxFilePerTrigger: '1' }, /UNKNOWN_OPTION.*'maxFilePerTrigger'.*maxFilesPerTrigger/s],
    [{ maxFilesPerTrigger: '0' }, /INVALID_OPTION_VALUE/],
    [{ maxFilesPerTrigger: '1', maxBytesPerTrigger: '1' }, /cannot both be set/],
    [{ maxFileAge: 'soon' }, /'10 seconds'/],
    [{ cleanSource: 'archive' }, /sourceArchiveDir/],
    [{ mode: 'WRONG' }, /PERMISSIVE, DROPMALFORMED, FAILFAST/],
  ])('%o', (options, message) => {
    expect(() => new Connectors().createSource('json', { path: input, ...options }, rows)).toThrow(
      message,
    );
  });

  test('an archive inside the input, no path, no schema, no such directory, no such format', async () => {
    const options = { cleanSource: 'archive', sourceArchiveDir: path.join(input, 'archive') };
    expect(() => new Connectors().createSource('json', { path: input, ...options }, rows)).toThrow(
      /lies inside/,
    );
    expect(() => new Connectors().createSource('json', {}, rows)).toThrow(
      /REQUIRED_OPTION_MISSING.*'path'/,
    );
    expect(() => new Connectors().createSource('json', { path: input }, null)).toThrow(
      /UNABLE_TO_INFER_SCHEMA/,
    );
    await expect(openSource({ path: `${input}/none` })).rejects.toThrow(/PATH_NOT_FOUND/);
    expect(() => new Connectors().createSource('orc', { path: input }, rows)).toThrow(
      /DATA_SOURCE_NOT_FOUND/,
    );
  });
});

test('text files need no schema, and columns of files may be null', () => {
  const text = new Connectors().createSource('text', { path: input }, null);
  expect(text.schema).toEqual(schema([field('value', STRING)]));
  const strict = schema([{ name: 'n', type: INT, nullable: false }]);
  expect(new Connectors().createSource('json', { path: input }, strict).schema).toEqual(rows);
  expect(text.description).toBe(`file[${input}]`);
});
