import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { schemaText } from '../../src/columnar/schema.ts';
import { session as openSession } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let folder: string;

beforeEach(() => {
  folder = scratchDirectory();
});

type Options = Readonly<Record<string, string>>;

async function addFile(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
}

const frameOf = (format: string, options: Options = {}) =>
  session().read.format(format).options(options).load(folder);

const columnsOf = (format: string, options: Options = {}): string =>
  schemaText(frameOf(format, options).schema);

async function rowsOf(format: string, options: Options = {}): Promise<unknown[][]> {
  return (await frameOf(format, options).collect()).map((row) => Object.values(row as object));
}

describe('parquet with mergeSchema', () => {
  const write = (name: string, query: string) =>
    session().sql(query).write.parquet(path.join(folder, name));
  const merging = { mergeSchema: 'true' };

  test('the columns are those of all files, and null where a file has none', async () => {
    await write(
      'k=1',
      "SELECT 1 AS a, CAST(1.50 AS DECIMAL(5, 2)) AS d, named_struct('x', 1) AS s",
    );
    await write(
      'k=2',
      "SELECT 'z' AS b, CAST(2.50 AS DECIMAL(8, 2)) AS D, named_struct('y', 2) AS s",
    );
    expect(columnsOf('parquet')).not.toContain('b STRING');
    expect(columnsOf('parquet', merging)).toBe(
      'a INT,d DECIMAL(8,2),s STRUCT<x: INT, y: INT>,b STRING,k INT',
    );
    expect(await session().read.options(merging).parquet(folder).orderBy('k').collect()).toEqual([
      [1, '1.50', { x: 1, y: null }, null, 1],
      [null, '2.50', { x: null, y: 2 }, 'z', 2],
    ]);
    await session().run(
      `CREATE OR REPLACE TABLE merged USING parquet OPTIONS (path '${folder}', mergeSchema 'true')`,
    );
    expect(await session().sql('SELECT b FROM merged WHERE k = 2').collect()).toEqual([['z']]);
  });

  test('names that differ in case are two columns where the session says so', async () => {
    await using strict = await openSession({
      threads: 1,
      settings: { 'spark.sql.caseSensitive': true },
    });
    await write('k=1', "SELECT 1 AS a, named_struct('x', 1) AS s");
    await write('k=2', "SELECT 'z' AS A, named_struct('X', 'y') AS s");
    expect(() => columnsOf('parquet', merging)).toThrow(/CANNOT_MERGE_SCHEMAS/);
    const frame = strict.read.options(merging).parquet(folder);
    expect(schemaText(frame.schema)).toBe('a INT,s STRUCT<x: INT, X: STRING>,A STRING,k INT');
    expect(await frame.orderBy('k').collect()).toEqual([
      [1, { x: 1, X: null }, null, 1],
      [null, { x: null, X: 'y' }, 'z', 2],
    ]);
  });

  test.each([
    ['1', "'x'"],
    ['1', '1L'],
    ['CAST(1 AS DECIMAL(5, 2))', 'CAST(1 AS DECIMAL(5, 1))'],
    ['array(1)', "array('x')"],
    ["named_struct('x', 1)", "named_struct('x', 1.5D)"],
  ])('columns of one name with the types of %s and %s are refused', async (left, right) => {
    await write('k=1', `SELECT ${left} AS a`);
    await write('k=2', `SELECT ${right} AS a`);
    expect(() => columnsOf('parquet', merging)).toThrow(/CANNOT_MERGE_SCHEMAS/);
  });
});

describe('json', () => {
  test('all members of all files become columns, by name', async () => {
    await addFile('one.json', '{"b":1,"a":"x"}\n{"b":2.5,"c":[1,null],"d":{"y":true}}\n');
    await addFile('two.json.gz', gzipSync('{"a":null,"d":{"x":null},"e":null}\n'));
    expect(columnsOf('json')).toBe(
      'a STRING,b DOUBLE,c ARRAY<BIGINT>,d STRUCT<x: STRING, y: BOOLEAN>,e STRING',
    );
    const rows = await rowsOf('json');
    expect(rows).toHaveLength(3);
    expect(rows).toContainEqual(['x', 1, null, null, null]);
  });

  test.each<[string, Options, string]>([
    ['{"a":1}\n{"a":"x"}', {}, 'a STRING'],
    ['{"a":12345678901234567890}', {}, 'a DECIMAL(20,0)'],
    ['{"a":1.50}\n{"a":10}', { prefersDecimal: 'true' }, 'a DECIMAL(22,2)'],
    ['{"a":1,"b":true,"c":"x"}', { primitivesAsString: 'true' }, 'a STRING,b STRING,c STRING'],
    ['{"a":null,"b":[],"c":1}', { dropFieldIfAllNull: 'true' }, 'c BIGINT'],
    ['{"a":1}\nnonsense', {}, '_corrupt_record STRING,a BIGINT'],
    ['{"a":1}\nnonsense', { mode: 'DROPMALFORMED' }, 'a BIGINT'],
    ['{"a":{"b":null},"c":1}', { dropFieldIfAllNull: 'true' }, 'c BIGINT'],
    ['{"a":{},"b":[{}],"c":1,"":2}', {}, 'c BIGINT'],
    ['{"a":{"b":{"c":{}},"d":1}}', {}, 'a STRUCT<d: BIGINT>'],
    ['[{"a":1},{"b":2}]', {}, 'a BIGINT,b BIGINT'],
    ['{"a":\n1}', { multiLine: 'true' }, 'a BIGINT'],
    ['{"a":1}|{"b":2}', { lineSep: '|' }, 'a BIGINT,b BIGINT'],
    ["{a: 'x'} // y", { allowComments: 'true', allowUnquotedFieldNames: 'true' }, 'a STRING'],
  ])('%s with %o has %s', async (content, options, columns) => {
    await addFile('one.json', content);
    expect(columnsOf('json', options)).toBe(columns);
  });

  test('FAILFAST refuses a bad record, and nothing to infer from is an error', async () => {
    await addFile('one.json', 'nonsense');
    expect(() => frameOf('json', { mode: 'FAILFAST' })).toThrow(/MALFORMED_RECORD_IN_PARSING.*one/);
    await addFile('one.json', '');
    expect(() => frameOf('json')).toThrow(/UNABLE_TO_INFER_SCHEMA/);
    expect(() => frameOf('json', { samplingRatio: '2' })).toThrow(/samplingRatio/);
  });

  test('a share of the records is enough where that was asked for', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => (n === 37 ? '{"b":1}' : '{"a":1}'));
    await addFile('one.json', lines.join('\n'));
    expect(columnsOf('json')).toBe('a BIGINT,b BIGINT');
    expect(columnsOf('json', { samplingRatio: '0.1' })).toBe('a BIGINT');
  });
});

describe('csv', () => {
  test('columns are texts, named by their place or by the header', async () => {
    await addFile('one.csv', 'id,name,,name\n1,"a\nb",x\n');
    expect(columnsOf('csv')).toBe('_c0 STRING,_c1 STRING,_c2 STRING,_c3 STRING');
    expect(columnsOf('csv', { header: 'true' })).toBe(
      'id STRING,name1 STRING,_c2 STRING,name3 STRING',
    );
    expect(await rowsOf('csv', { header: 'true', multiLine: 'true' })).toEqual([
      ['1', 'a\nb', 'x', null],
    ]);
  });

  test('inferSchema finds the type that all values of a column have', async () => {
    await addFile(
      'one.csv',
      [
        'i,l,h,d,day,t,b,s,n',
        '1,1,1,1,2026-01-31,2026-01-31,true,1,',
        '-2,3000000000,12345678901234567890,1.5,2026-02-01,2026-01-31 12:00:00,FALSE,x,',
      ].join('\n'),
    );
    expect(columnsOf('csv', { header: 'true', inferSchema: 'true' })).toBe(
      'i INT,l BIGINT,h DECIMAL(20,0),d DOUBLE,day DATE,t TIMESTAMP,b BOOLEAN,s STRING,n STRING',
    );
    const [first] = await rowsOf('csv', { header: 'true', inferSchema: 'true' });
    expect(first.slice(0, 2)).toEqual([1, 1]);
  });

  test('headers of all files are left out, comments and blank lines too', async () => {
    await addFile('one.csv', '# first\n\na,b\n1,2\n');
    await addFile('two.csv', 'a,b\n3,4\n');
    const options = { header: 'true', inferSchema: 'true', comment: '#' };
    expect(columnsOf('csv', options)).toBe('a INT,b INT');
    expect((await rowsOf('csv', options)).toSorted()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

test('directories add columns with types that all of them fit', async () => {
  await addFile('year=2025/k=1/one.json', '{"a":1}');
  await addFile('year=2026/k=x/two.json', '{"a":2}');
  expect(columnsOf('json')).toBe('a BIGINT,year INT,k STRING');
});

test.each<[readonly string[], string]>([
  [['1', '2147483648'], 'BIGINT'],
  [['1', '1.5'], 'DOUBLE'],
  [['2147483648', '1.5'], 'STRING'],
  [['12345678901234567890', '1.5'], 'STRING'],
  [['12345678901234567890', '1'], 'DECIMAL(20,0)'],
  [['1234567890123456789012', '2147483648'], 'DECIMAL(22,0)'],
  [['1E3'], 'DECIMAL(4,0)'],
  [['1E3', '7'], 'DECIMAL(10,0)'],
  [['1E3', '2147483648'], 'DECIMAL(20,0)'],
  [['1.5E1'], 'DECIMAL(2,0)'],
  [['1E38'], 'DOUBLE'],
  [['1d', 'NaN', 'Infinity', '-Infinity', '.5f'], 'DOUBLE'],
  [['2026-01-31', '2026-01-31 12%3A00%3A00'], 'TIMESTAMP'],
  [['2026-1-5', '2026-01'], 'DATE'],
  [['2026-01-31', '1'], 'STRING'],
  [['2026-13-01'], 'STRING'],
  [['1', '__HIVE_DEFAULT_PARTITION__'], 'INT'],
])('the values %o of directories are of the type %s', async (values, type) => {
  for (const [at, value] of values.entries()) await addFile(`k=${value}/${at}.json`, '{"a":1}');
  expect(columnsOf('json')).toBe(`a BIGINT,k ${type}`);
  expect(await rowsOf('json')).toHaveLength(values.length);
});

test('numbers that name directories are read as Java reads them', async () => {
  const names = ['1d', '-Infinity', 'NaN', '2.5'];
  for (const name of names) await addFile(`k=${name}/one.json`, '{"a":1}');
  const rows = await session().read.json(folder).select('k').orderBy('k').collect();
  expect(rows).toEqual([['-Infinity'], [1], [2.5], ['NaN']]);
  await addFile('m/k=1E3/one.json', '{"a":1}');
  const whole = await session().read.json(path.join(folder, 'm')).collect();
  expect(whole).toEqual([[1, '1000']]);
});

test('directories whose names differ in case are of one column', async () => {
  await addFile('K=1/one.json', '{"a":1}');
  await addFile('k=x/two.json', '{"a":2}');
  expect(columnsOf('json')).toBe('a BIGINT,K STRING');
});

test('a pattern tells columns by what it reads only: hidden files and directories are none', async () => {
  await addFile('one.json', '{"a":1}');
  await addFile('_x.json', '{"b":1}');
  await addFile('_millrace_metadata/0', '{"c":1}');
  const frame = session().read.json(path.join(folder, '*'));
  expect(schemaText(frame.schema)).toBe('a BIGINT');
});

test('damaged files tell no columns where they are to be left out', async () => {
  const ignoring = { ignoreCorruptFiles: 'true' };
  await addFile('json/a.json.gz', gzipSync('{"b":1}').subarray(0, 12));
  await addFile('json/z.json', '{"a":1}');
  const json = path.join(folder, 'json');
  expect(() => session().read.json(json)).toThrow(/FAILED_READ_FILE/);
  expect(await session().read.options(ignoring).json(json).collect()).toEqual([[1]]);
  const parquet = path.join(folder, 'parquet');
  await session().sql('SELECT 1 AS a').write.parquet(parquet);
  await addFile('parquet/a.parquet', 'PAR1 and nothing of Parquet behind it');
  expect(() => session().read.parquet(parquet)).toThrow(/CANNOT_READ_FILE_FOOTER/);
  expect(await session().read.options(ignoring).parquet(parquet).collect()).toEqual([[1]]);
});

test('a script reads a table whose columns nobody named', async () => {
  await addFile('one.json', '{"a":1}');
  await session().run(`CREATE OR REPLACE TABLE inferred USING json OPTIONS (path '${folder}')`);
  expect(session().sql('SELECT a + 1 AS b FROM inferred').schema.fields[0].type.kind).toBe(
    'bigint',
  );
});

test('a stream has its columns inferred only where the setting says so', async () => {
  await addFile('one.json', '{"a":1}');
  const stream = () => session().readStream.format('json').load(folder);
  expect(stream).toThrow(/UNABLE_TO_INFER_SCHEMA/);
  await session().run('SET spark.sql.streaming.schemaInference = true');
  expect(schemaText(stream().schema)).toBe('a BIGINT');
  await session().run('SET spark.sql.streaming.schemaInference = false');
});

test('numbers below one and above are of one decimal, where decimals are preferred', async () => {
  await addFile('one.json', '{"a":0.5}\n{"a":1.5}\n{"a":0.125}\n');
  expect(columnsOf('json', { prefersDecimal: 'true' })).toBe('a DECIMAL(4,3)');
  expect(await rowsOf('json', { prefersDecimal: 'true' })).toEqual([
    ['0.500'],
    ['1.500'],
    ['0.125'],
  ]);
});

test('days and times in one column are texts where a format of their own reads only one of them', async () => {
  await addFile('one.csv', 'at\n2020-01-01\n2020-01-01 10:00:00\n');
  const read = { header: 'true', inferSchema: 'true' };
  expect(columnsOf('csv', read)).toBe('at TIMESTAMP');
  const format = { ...read, timestampFormat: 'yyyy-MM-dd HH:mm:ss' };
  expect(columnsOf('csv', format)).toBe('at STRING');
});

test('quoted nothing says nothing of a type, and a name that stands for null is none', async () => {
  await addFile('one.csv', 'id,NA\n1,2\n"",3\n');
  const read = { header: 'true', inferSchema: 'true', nullValue: 'NA' };
  expect(columnsOf('csv', read)).toBe('id INT,_c1 INT');
});

test('a quote behind a blank begins no quoted field unless blanks are ignored', async () => {
  await addFile('one.csv', '1, "x\n2,y"\n');
  const rows = await rowsOf('csv', { multiLine: 'true' });
  expect(rows).toEqual([
    ['1', ' "x'],
    ['2', 'y"'],
  ]);
  const ignoring = await rowsOf('csv', { multiLine: 'true', ignoreLeadingWhiteSpace: 'true' });
  expect(ignoring).toEqual([['1', 'x\n2,y']]);
});

test('directories of a column whose name begins with _ are read, files that are being copied are not', async () => {
  await addFile('_k=1/one.json', '{"a":2}\n');
  await addFile('_k=1/two.json._COPYING_', '{"a":3}\n');
  await addFile('_other/three.json', '{"a":4}\n');
  expect(columnsOf('json')).toBe('a BIGINT,_k INT');
  expect(await rowsOf('json')).toEqual([[2, 1]]);
});
