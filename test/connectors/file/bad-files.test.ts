import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { partFiles } from '../../support/part-files.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let input: string;

beforeEach(() => {
  input = scratchDirectory();
});

type Options = Readonly<Record<string, string>>;

async function rows(format: string, schema: string, options: Options = {}): Promise<unknown[][]> {
  const frame = session().read.format(format).schema(schema).options(options).load(input);
  const found = await frame.collect();
  return found.map((row) => Object.values(row as object)).sort();
}

/** A file of 1,000 rows in several row groups or record batches. */
async function writeColumns(format: string): Promise<string> {
  const numbers = session().sql("SELECT id, concat('text ', id) AS text FROM range(1000)");
  await numbers.write.format(format).mode('overwrite').save(input);
  const [name] = readdirSync(input).filter((file) => file.startsWith('part-'));
  return path.join(input, name);
}

test('a pattern that nothing matches is refused with named columns too, one that matches an empty directory is not', async () => {
  const read = (pattern: string): Promise<unknown> =>
    session().read.schema('a INT').json(path.join(input, pattern)).collect();
  await expect(read('*.json')).rejects.toMatchObject({
    condition: 'PATH_NOT_FOUND',
    message: expect.stringContaining('*.json'),
  });
  await mkdir(path.join(input, 'day'));
  expect(await read('d*')).toEqual([]);
});

test('a link to a directory is one, but for a search through all directories, and a link to nothing is none', async () => {
  const real = path.join(input, 'real');
  await mkdir(path.join(real, 'day=1'), { recursive: true });
  await writeFile(path.join(real, 'day=1', 'a.json'), '{"a":7}\n');
  await mkdir(path.join(input, 'day=2'));
  await symlink(real, path.join(input, 'link'));
  await symlink(path.join(real, 'day=1'), path.join(input, 'day=3'));
  await symlink('/nowhere/at/all', path.join(input, 'gone.json'));
  const named = (pattern: string, options: Options = {}): Promise<unknown> => {
    const read = session().read.options(options);
    return read.schema('a INT, day INT').json(path.join(input, pattern)).collect();
  };
  expect(await named('lin*/day=*')).toEqual([[7, null]]);
  expect(await named('')).toEqual([[7, 3]]);
  expect(await session().read.json(input).collect()).toEqual([[7, 3]]);
  expect(await named('', { recursiveFileLookup: 'true' })).toEqual([[7, null]]);
});

test('letters of patterns behind backslashes stand for themselves', async () => {
  await mkdir(path.join(input, 'x[1]{2}*', 'day=3'), { recursive: true });
  await writeFile(path.join(input, 'x[1]{2}*', 'a.json'), '{"a":7}\n');
  await mkdir(path.join(input, 'x12'));
  await writeFile(path.join(input, 'x12', 'a.json'), '{"a":8}\n');
  const place = path.join(input, 'x\\[1\\]\\{2\\}\\*');
  expect(await session().read.json(place).collect()).toEqual([[7]]);
  expect(await session().read.schema('a INT').json(place).collect()).toEqual([[7]]);
});

test('a link that leads to itself is no matter to a pattern that does not match it', async () => {
  await writeFile(path.join(input, 'a.json'), '{"a":7}\n');
  await symlink('round', path.join(input, 'round'));
  const read = session().read.schema('a INT').json(path.join(input, '*.json'));
  expect(await read.collect()).toEqual([[7]]);
});

test.each([
  ['by recursiveFileLookup', '', { recursiveFileLookup: 'true' }],
  ['by a pattern', '**', {}],
  ['by a pattern that directories match at several depths', '**/*', {}],
])(
  'a file of nested directories key=value is read once %s',
  async (_how, pattern, options: Options) => {
    await mkdir(path.join(input, 'day=1', 'hour=2'), { recursive: true });
    await writeFile(path.join(input, 'day=1', 'a.json'), '{"a":7}\n');
    await writeFile(path.join(input, 'day=1', 'hour=2', 'b.json'), '{"a":8}\n');
    const read = session().read.options(options).schema('a INT').json(path.join(input, pattern));
    expect(await read.orderBy('a').collect()).toEqual([[7], [8]]);
  },
);

test('a path on another file system than that of this machine is refused', () => {
  expect(() => session().read.text('s3a://bucket/words')).toThrow(
    expect.objectContaining({ condition: 'UNSUPPORTED_FILE_SYSTEM' }),
  );
});

describe.each(['parquet', 'arrow'])('a %s file', (format) => {
  const schema = 'id BIGINT, text STRING';

  test.each([
    ['that is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['of another kind', () => Buffer.from('{"id": 1, "text": "no columns here"}\n')],
    ['that is too short', () => Buffer.from('P')],
    [
      'whose footer says nonsense',
      (bytes: Buffer) =>
        bytes.fill(0xff, bytes.length - 12, bytes.length - (format === 'arrow' ? 6 : 4)),
    ],
  ])('%s has no footer that can be read', async (_name, damage) => {
    const file = await writeColumns(format);
    writeFileSync(file, damage(readFileSync(file)));
    await expect(rows(format, schema)).rejects.toMatchObject({
      condition: expect.stringMatching(/^FAILED_READ_FILE\.(CANNOT_READ_FILE_FOOTER|NO_HINT)$/),
      message: expect.stringContaining(file),
    });
    await expect(async () => session().read.format(format).load(input)).rejects.toThrow(file);
    expect(await rows(format, schema, { ignoreCorruptFiles: 'true' })).toEqual([]);
  });

  test('with damage inside is refused by name, never read wrongly without a word', async () => {
    const file = await writeColumns(format);
    const whole = await rows(format, schema);
    const bytes = readFileSync(file);
    for (let place = 40; place < bytes.length - 600; place += 487) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0xee, place, place + 24);
      writeFileSync(file, damaged);
      const outcome = await rows(format, schema).catch((error) => error);
      // Without checksums a changed value cannot be told from another; anything else has to be an error of ours.
      if (outcome instanceof Error)
        expect(outcome).toHaveProperty('condition', expect.stringMatching(/^FAILED_READ_FILE/));
      else expect(outcome).toHaveLength(whole.length);
    }
  });

  test('among good ones is left out where that was asked for, and counted', async () => {
    await writeColumns(format);
    writeFileSync(path.join(input, 'bad'), 'not a file of columns at all');
    await expect(rows(format, schema)).rejects.toThrow(/FAILED_READ_FILE/);
    expect(await rows(format, schema, { ignoreCorruptFiles: 'true' })).toHaveLength(1000);
  });
});

test('a file that cannot be opened is named', async () => {
  await writeFile(path.join(input, 'one.json'), '{"n":1}\n');
  await chmod(path.join(input, 'one.json'), 0);
  const outcome = await rows('json', 'n INT').catch((error) => error);
  // Root may read everything.
  if (process.getuid?.() === 0) expect(outcome).toEqual([[1]]);
  else expect(outcome).toMatchObject({ condition: 'FAILED_READ_FILE', message: /one\.json/ });
  await mkdir(path.join(input, 'directory'));
});

test('files that go between listing and reading are an error, or have no rows', async () => {
  for (const name of ['one', 'two']) await writeFile(path.join(input, `${name}.json`), '{"n":1}\n');
  const readWhileDeleting = (ignoreMissingFiles: string): Promise<unknown> => {
    writeFileSync(path.join(input, 'two.json'), '{"n":1}\n');
    const stream = session()
      .readStream.format('json')
      .schema('n INT')
      .options({ ignoreMissingFiles, maxFilesPerTrigger: 1 })
      .load(input);
    const seen: unknown[] = [];
    return stream.writeStream
      .foreachBatch(async (batch) => {
        seen.push(...(await batch.collect()));
        rmSync(path.join(input, 'two.json'), { force: true });
      })
      .trigger({ availableNow: true })
      .start()
      .then((query) => query.awaitTermination())
      .then(() => seen.length);
  };
  await expect(readWhileDeleting('false')).rejects.toMatchObject({
    condition: 'CHECKPOINT_INPUT_MISSING',
  });
  expect(await readWhileDeleting('true')).toBe(1);
});

test('a file that changed after it was planned ends the query, whatever the format', async () => {
  const file = await writeColumns('parquet');
  await writeFile(path.join(input, 'later'), readFileSync(file));
  await utimes(path.join(input, 'later'), new Date(), new Date(Date.now() + 5000));
  const stream = session()
    .readStream.format('parquet')
    .schema('id BIGINT')
    .option('maxFilesPerTrigger', 1)
    .load(input);
  const query = await stream.writeStream
    .foreachBatch(() => appendFileSync(path.join(input, 'later'), 'x'))
    .trigger({ availableNow: true })
    .start();
  await expect(query.awaitTermination()).rejects.toMatchObject({
    condition: 'CHECKPOINT_INPUT_CHANGED',
  });
});

test.each(['json', 'csv', 'text'])('a line of 50 MB in a %s file is a row', async (format) => {
  const long = 'x'.repeat(50 * 1024 * 1024);
  const line = format === 'json' ? JSON.stringify({ value: long }) : long;
  await writeFile(path.join(input, 'one'), `${line}\n${line.replaceAll('x', '').padEnd(3, 'y')}\n`);
  const frame = session().read.format(format).schema('value STRING').load(input);
  const [found] = await frame.selectExpr('max(length(value))').collect();
  expect(Object.values(found as object)).toEqual([long.length]);
});

test('a line beyond what fits is refused by name and place', async () => {
  await writeFile(path.join(input, 'one.txt'), `short\n${'x'.repeat(65 * 1024 * 1024)}\n`);
  await expect(rows('text', 'value STRING')).rejects.toMatchObject({
    condition: 'RECORD_TOO_LARGE',
    message: expect.stringMatching(/one\.txt.*begins at byte 6/),
  });
});

test('what is no UTF-8 is a bad JSON record, and stays as it is in text', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"value":"'),
    Buffer.of(0xff, 0xc0),
    Buffer.from('"}\n'),
  ]);
  await writeFile(path.join(input, 'one'), bytes);
  const bad = await rows('json', 'value STRING, _corrupt_record STRING');
  expect(bad[0][0]).toBeNull();
  expect(bad[0][1]).toContain('{"value":"');
  await expect(rows('json', 'value STRING', { mode: 'FAILFAST' })).rejects.toMatchObject({
    condition: expect.stringMatching(/MALFORMED_RECORD_IN_PARSING/),
  });
  const output = path.join(scratchDirectory(), 'output');
  await session().read.text(input).write.format('text').save(output);
  const [part] = await partFiles(output);
  expect(readFileSync(path.join(output, part))).toEqual(bytes);
});

test('modifiedAfter and modifiedBefore choose bounded input by time, and no stream', async () => {
  for (const [name, time] of [
    ['old', '2026-01-01T00:00:00Z'],
    ['new', '2026-03-01T00:00:00Z'],
  ]) {
    const file = path.join(input, `${name}.text`);
    await writeFile(file, name);
    await utimes(file, new Date(time), new Date(time));
  }
  const value = 'value STRING';
  expect(await rows('text', value, { modifiedAfter: '2026-02-01T00:00:00' })).toEqual([['new']]);
  expect(await rows('text', value, { modifiedBefore: '2026-02-01' })).toEqual([['old']]);
  await expect(rows('text', value, { modifiedBefore: 'soon' })).rejects.toThrow(
    /INVALID_OPTION_VALUE.*soon/,
  );
  await writeFile(path.join(input, 'new.text'), '{"a":1}');
  await writeFile(path.join(input, 'old.text'), '{"b":1}');
  await utimes(path.join(input, 'old.text'), new Date(0), new Date(0));
  const inferred = (options: Readonly<Record<string, string>>) =>
    session().read.format('json').options(options).load(input).columns;
  expect(inferred({ modifiedAfter: '2026-02-01' })).toEqual(['a']);
  expect(inferred({ modifiedBefore: '2026-02-01' })).toEqual(['b']);
  expect(() => inferred({ modifiedBefore: '1960-02-01' })).toThrow(/UNABLE_TO_INFER_SCHEMA/);
  expect(() => inferred({ modifiedBefore: 'soon' })).toThrow(/INVALID_OPTION_VALUE.*soon/);
  const stream = session()
    .readStream.format('text')
    .option('modifiedAfter', '2026-02-01')
    .load(input);
  const query = stream.writeStream.format('noop').trigger({ availableNow: true }).start();
  await expect(query.then((started) => started.awaitTermination())).rejects.toThrow(
    /neither modifiedBefore/,
  );
});

test('an option that is spelt wrong gets the nearest one named', async () => {
  await expect(rows('json', 'n INT', { maxFilesPerTriger: '1' })).rejects.toMatchObject({
    condition: 'UNKNOWN_OPTION',
    hint: expect.stringMatching(/^Did you mean maxFilesPerTrigger\? Known options: path,/),
  });
});
