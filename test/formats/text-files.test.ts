import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { STRING } from '../../src/columnar/types.ts';
import { text } from '../../src/formats/text.ts';
import { rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { partFiles } from '../support/part-files.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';
import { bytesInput, cut } from '../support/split-input.ts';

const session = sharedSession();
let folder: string;

beforeEach(() => {
  folder = scratchDirectory();
});

type Options = Readonly<Record<string, string>>;

/** Rows of what files hold, in the order of the lines. */
async function read(
  format: string,
  schema: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Options = {},
): Promise<unknown[][]> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), content);
  }
  const frame = session().read.format(format).schema(schema).options(options).load(folder);
  return (await frame.collect()).map((row) => Object.values(row as object));
}

/** The file that a query writes. */
async function write(
  format: string,
  query: string,
  options: Options,
): Promise<{ name: string; bytes: Buffer }> {
  const output = path.join(folder, 'output');
  await session().sql(query).write.format(format).options(options).mode('overwrite').save(output);
  const [name] = await partFiles(output);
  return { name, bytes: readFileSync(path.join(output, name)) };
}

describe('compressed files', () => {
  const lines = Buffer.from('{"n":1}\n{"n":2}\n');
  const more = Buffer.from('{"n":3}\n');

  test.each([
    ['one.json.gz', Buffer.concat([gzipSync(lines), gzipSync(more)])],
    ['one.json.zst', Buffer.concat([zstdCompressSync(lines), zstdCompressSync(more)])],
    ['one.json.deflate', deflateSync(Buffer.concat([lines, more]))],
  ])('%s is read by its name, all parts of it', async (name, bytes) => {
    expect(await read('json', 'n INT', { [name]: bytes })).toEqual([[1], [2], [3]]);
  });

  test('that are damaged, or compressed in a way we do not have, are named', async () => {
    const bytes = gzipSync(lines);
    await expect(read('json', 'n INT', { 'one.gz': bytes.subarray(0, 20) })).rejects.toMatchObject({
      condition: 'FAILED_READ_FILE.NO_HINT',
      message: expect.stringContaining('one.gz'),
    });
    expect(await read('json', 'n INT', {}, { ignoreCorruptFiles: 'true' })).toEqual([]);
    await expect(
      read('json', 'n INT', { 'one.bz2': bytes, 'one.gz': bytes }),
    ).rejects.toMatchObject({
      condition: 'CODEC_NOT_AVAILABLE',
    });
  });

  test.each([
    ['json', 'gzip', '.json.gz'],
    ['csv', 'gzip', '.csv.gz'],
    ['text', 'zstd', '.txt.zst'],
  ])('are written by %s with %s and read back', async (format, compression, ending) => {
    const query = "SELECT concat('row ', id) AS value FROM range(100000)";
    const { name, bytes } = await write(format, query, { compression, header: 'true' }).catch(() =>
      write(format, query, { compression }),
    );
    expect(name).toMatch(new RegExp(`${ending.replaceAll('.', '\\.')}$`));
    expect(bytes.length).toBeLessThan(600_000);
    const frame = session()
      .read.format(format)
      .schema('value STRING')
      .options(format === 'csv' ? { header: 'true' } : {})
      .load(path.join(folder, 'output'));
    const [row] = await frame.selectExpr('count(*)', "count_if(value LIKE 'row %')").collect();
    expect(Object.values(row as object)).toEqual([100_000, 100_000]);
  });
});

describe('encodings', () => {
  const line = '{"t":"äöü €"}\n';
  const utf16 = Buffer.from(line, 'utf16le');

  test.each([
    ['utf-16le', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['UTF-16', Buffer.concat([Buffer.of(0xff, 0xfe), utf16])],
    ['windows-1252', Buffer.from(line.replace('€', '\x80'), 'latin1')],
  ])('%s is read', async (encoding, bytes) => {
    expect(await read('json', 't STRING', { one: bytes }, { encoding })).toEqual([['äöü €']]);
  });

  test('are written, with a question mark for what they do not have', async () => {
    const query = "SELECT 'äü€' AS t";
    const latin = await write('csv', query, { encoding: 'ISO-8859-1' });
    expect(latin.bytes).toEqual(Buffer.from('äü?\n', 'latin1'));
    const ascii = await write('json', query, { charset: 'US-ASCII' });
    expect(ascii.bytes.toString()).toBe('{"t":"???"}\n');
    const wide = await write('text', query, { encoding: 'UTF-16LE' });
    expect(wide.bytes).toEqual(Buffer.from('äü€\n', 'utf16le'));
  });

  test('that do not exist are refused', async () => {
    await expect(read('json', 't STRING', {}, { encoding: 'utf-9' })).rejects.toThrow(
      /INVALID_OPTION_VALUE.*utf-9/,
    );
  });
});

describe('lineSep', () => {
  test.each([
    ['json', '{"a":1,\n"b":"x|y"}||{"a":2}'],
    ['csv', '1,"x|y"||2,'],
  ])('separates the records of %s, and nothing else does', async (format, content) => {
    expect(await read(format, 'a INT, b STRING', { one: content }, { lineSep: '||' })).toEqual([
      [1, 'x|y'],
      [2, null],
    ]);
  });

  test.each(['json', 'csv', 'text'])('ends each line that %s writes', async (format) => {
    const { bytes } = await write(format, "SELECT 'x' AS v FROM range(2)", { lineSep: '|' });
    expect(bytes.toString()).toBe(
      { json: '{"v":"x"}|{"v":"x"}|', csv: 'x|x|', text: 'x|x|' }[format],
    );
  });

  test('gives the same lines wherever a file is cut', () => {
    const context = testContext();
    const columns = { fields: [{ name: 'value', type: STRING, nullable: true }] };
    const options = { lineSep: 'ab' };
    const readLines = (bytes: Uint8Array, range = {}): unknown[] => {
      const reader = text.read(
        bytesInput(bytes, context, range),
        { schema: columns, columns: ['value'], options },
        context,
      );
      const rows: unknown[] = [];
      for (let batch = reader.next(); batch !== null; batch = reader.next()) {
        rows.push(...rowsOf(batch, columns, context).map(([value]) => value));
      }
      return rows;
    };
    const part = fc.constantFrom('a', 'b', 'ab', '\n', 'é', 'xyz');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (parts, size) => {
          const content = parts.join('');
          const bytes = Buffer.from(content);
          const lines = content.split('ab');
          if (lines.at(-1) === '') lines.pop();
          expect(readLines(bytes)).toEqual(lines);
          expect(cut(bytes.length, size).flatMap((range) => readLines(bytes, range))).toEqual(
            lines,
          );
          releaseContext(context);
        },
      ),
    );
  });
});

describe('json options', () => {
  test('patterns of times, read and written', async () => {
    const options = {
      dateFormat: 'dd.MM.yyyy',
      timestampFormat: 'yyyy/MM/dd HH:mm',
      timestampNTZFormat: 'HH:mm dd.MM.yy',
      timeZone: 'Europe/Vienna',
    };
    const line =
      '{"d":"31.01.2026","t":"2026/01/31 13:00","n":"12:00 31.01.26","l":["01.02.2026"]}\n';
    const schema = 'd DATE, t TIMESTAMP, n TIMESTAMP_NTZ, l ARRAY<DATE>';
    await read('json', schema, { one: line }, options);
    const frame = session().read.format('json').schema(schema).options(options).load(folder);
    const [row] = await frame
      .selectExpr('string(d)', 'string(t)', 'string(n)', 'string(l)')
      .collect();
    expect(Object.values(row as object)).toEqual([
      '2026-01-31',
      '2026-01-31 12:00:00',
      '2026-01-31 12:00:00',
      '[2026-02-01]',
    ]);
    const output = path.join(folder, 'output');
    await frame.write.format('json').options(options).save(output);
    const [name] = await partFiles(output);
    expect(readFileSync(path.join(output, name), 'utf8')).toBe(line);
    expect(
      await read('json', 'd DATE, _corrupt_record STRING', { one: '{"d":"2026-01-31"}' }, options),
    ).toEqual([[null, '{"d":"2026-01-31"}']]);
  });

  test('multiLine: a file is an object or a list of them, over many lines', async () => {
    const files = {
      'a.json': '\ufeff{\n  "n": 1,\n  "t": "one\\ntwo"\n}\n',
      'b.json': '[\n  {"n": 2},\n  {"n": 3, "t": null}\n]',
      'c.json': '{"n": 4,\n',
      'd.json': ' \n',
    };
    const rows = await read('json', 'n INT, t STRING, _corrupt_record STRING', files, {
      multiLine: 'true',
    });
    expect(rows.toSorted((left, right) => Number(left[0]) - Number(right[0]))).toEqual([
      [null, null, '{"n": 4,\n'],
      [1, 'one\ntwo', null],
      [2, null, null],
      [3, null, null],
    ]);
  });

  test.each([
    ['allowComments', '{/* one */"n": 1 // two', '}'],
    ['allowUnquotedFieldNames', '{n: 1}', ''],
    ['allowNumericLeadingZeros', '{"n": 001}', ''],
    ['allowBackslashEscapingAnyCharacter', '{"n": 1, "t": "\\x"}', ''],
    ['allowUnquotedControlChars', '{"n": 1, "t": "a\tb"}', ''],
  ])('%s', async (name, content, rest) => {
    const wanted = 'n INT, _corrupt_record STRING';
    const options = { multiLine: 'true' };
    const whole = rest === '' ? content : `${content}\n${rest}`;
    expect(await read('json', wanted, { one: whole }, options)).toEqual([[null, whole]]);
    expect(await read('json', wanted, {}, { ...options, [name]: 'true' })).toEqual([[1, null]]);
  });

  test.each([
    ['allowSingleQuotes', "{'d': 1.5}", 1.5],
    ['allowNonNumericNumbers', '{"d": "NaN"}', 'NaN'],
  ])('%s may be turned off', async (name, line, value) => {
    expect(await read('json', 'd DOUBLE', { one: line })).toEqual([[value]]);
    expect(await read('json', 'd DOUBLE', {}, { [name]: 'false' })).toEqual([[null]]);
  });
});

describe('csv options', () => {
  test('multiLine: quoted fields may hold line ends', async () => {
    const content = 'id,text\r\n1,"one\r\ntwo ""three"""\n\n2,plain\r3,"a, b"\n4,"open\n5,x';
    const options = { multiLine: 'true', header: 'true', escape: '"' };
    expect(await read('csv', 'id INT, text STRING', { one: content }, options)).toEqual([
      [1, 'one\r\ntwo "three"'],
      [2, 'plain'],
      [3, 'a, b'],
      [4, 'open\n5,x'],
    ]);
    expect(await read('csv', 'id INT, text STRING', { one: '1,"a\nb"\n' })).toEqual([
      [1, 'a'],
      [null, null],
    ]);
  });

  test('multiLine: quotes in a comment open no field', async () => {
    const content = '# he said,"no\n1,x\n# so," it is\n2,y\n';
    const options = { multiLine: 'true', comment: '#' };
    expect(await read('csv', 'id INT, text STRING', { one: content }, options)).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(session().read.options(options).csv(folder).columns).toEqual(['_c0', '_c1']);
    const inferred = session()
      .read.options({ ...options, inferSchema: 'true' })
      .csv(folder);
    expect(await inferred.count()).toBe(2);
  });

  test('multiLine: quotes, escapes and comments may be of letters beyond ASCII', async () => {
    const content = 'þ1þ,þa\nb þþ "cþ\n§þ\nþ2þ,þd\nþ\n';
    const options = { multiLine: 'true', quote: 'þ', escape: 'þ', comment: '§' };
    expect(await read('csv', 'id INT, text STRING', { one: content }, options)).toEqual([
      [1, 'a\nb þ "c'],
      [2, 'd\n'],
    ]);
  });

  test('multiLine: a line of blanks is a record, unless blanks are ignored', async () => {
    const one = { one: 'a,b\n  \n\nc,d\n' };
    const options = { multiLine: 'true' };
    expect(await read('csv', 'x STRING, y STRING', one, options)).toEqual([
      ['a', 'b'],
      ['  ', null],
      ['c', 'd'],
    ]);
    const ignoring = { ...options, ignoreLeadingWhiteSpace: 'true' };
    expect(await read('csv', 'x STRING, y STRING', {}, ignoring)).toHaveLength(2);
    expect(await read('csv', 'x STRING, y STRING', {})).toHaveLength(2);
  });

  test('multiLine: a record with fields too few is bad whichever columns are read', async () => {
    await read('csv', 'x INT', { one: '1,2\n3\n4,5\n' });
    const dropping = { mode: 'DROPMALFORMED', multiLine: 'true' };
    const frame = (options: Readonly<Record<string, string>>) =>
      session().read.options(options).schema('x INT, y INT').csv(folder);
    expect(await frame(dropping).select('x').collect()).toEqual([[1], [4]]);
    expect(await frame(dropping).count()).toBe(2);
    const pruned = { mode: 'DROPMALFORMED' };
    expect(await frame(pruned).select('x').collect()).toEqual([[1], [3], [4]]);
    expect(await frame(pruned).count()).toBe(3);
  });

  test('the zone of times', async () => {
    await read(
      'csv',
      't TIMESTAMP',
      { one: '2026-07-01 12:00:00\n' },
      { timeZone: 'Europe/Vienna' },
    );
    const frame = session()
      .read.format('csv')
      .schema('t TIMESTAMP')
      .option('timeZone', 'Europe/Vienna')
      .load(folder);
    const [row] = await frame.selectExpr('string(t)').collect();
    expect(Object.values(row as object)).toEqual(['2026-07-01 10:00:00']);
  });

  test('an escape of the escape character', async () => {
    const options = { escape: '\\', charToEscapeQuoteEscaping: '^' };
    expect(await read('csv', 'a STRING, b STRING', { one: '"x^\\",y\n' }, options)).toEqual([
      ['x\\', 'y'],
    ]);
  });
});

test.each([
  ['STOP_AT_DELIMITER', '"a "b" c,x,y', ['"a "b" c', 'x', 'y']],
  ['STOP_AT_CLOSING_QUOTE', '"a "b" c,x",y', ['a "b" c,x', 'y', null]],
  ['BACK_TO_DELIMITER', '"a, "b" c,x', ['"a', ' "b" c', 'x']],
  ['SKIP_VALUE', '"a "b" c,x,y', [null, 'x', 'y']],
  ['RAISE_ERROR', '"a "b" c,x,y', [null, null, null]],
])('csv with unescapedQuoteHandling %s', async (unescapedQuoteHandling, line, fields) => {
  const schema = 'a STRING, b STRING, c STRING';
  expect(await read('csv', schema, { one: line }, { unescapedQuoteHandling })).toEqual([fields]);
});

test('csv with a field that is too long is a bad record', async () => {
  const options = { maxCharsPerColumn: '3' };
  expect(await read('csv', 'a STRING, b INT', { one: 'abc,1\nabcd,2\n' }, options)).toEqual([
    ['abc', 1],
    [null, null],
  ]);
});

test('wholetext takes a compressed file as one row', async () => {
  await mkdir(path.join(folder, 'in'));
  await writeFile(path.join(folder, 'in', 'one.gz'), gzipSync('a\nb\n'));
  const frame = session()
    .read.format('text')
    .option('wholetext', 'true')
    .load(path.join(folder, 'in'));
  expect((await frame.collect()).map((row) => Object.values(row as object))).toEqual([['a\nb\n']]);
});
