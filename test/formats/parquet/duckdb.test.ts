// Parquet files of DuckDB are read, and DuckDB reads ours: neither side is its own judge.

import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { duckdb } from '../../support/duckdb.ts';
import { partFiles } from '../../support/part-files.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let folder: string;

beforeEach(() => {
  folder = scratchDirectory();
});

/** Lets DuckDB write a query's rows, and reads them. */
async function readBack(query: string, options = '', columns = '*'): Promise<unknown[][]> {
  const file = path.join(folder, 'one.parquet');
  await duckdb(`COPY (${query}) TO '${file}' (FORMAT parquet${options})`);
  const rows = await session()
    .read.parquet(folder)
    .select(...columns.split(';'))
    .collect();
  return rows.map((row) => Object.values(row as object));
}

describe('files of DuckDB', () => {
  const mixed = `
    SELECT i::INTEGER AS i, CASE WHEN i % 3 <> 0 THEN 'text ' || (i % 50) END AS t,
      CASE WHEN i % 5 <> 0 THEN i * 1000000007::BIGINT END AS n, i / 7.0::DOUBLE AS d, i % 2 = 0 AS b
    FROM range(30000) AS r(i)`;

  test.each([
    '',
    ", COMPRESSION 'zstd'",
    ", COMPRESSION 'gzip'",
    ", COMPRESSION 'lz4_raw'",
    ", COMPRESSION 'brotli'",
    ", COMPRESSION 'uncompressed'",
    ", PARQUET_VERSION 'V2'",
    ', ROW_GROUP_SIZE 2048',
    ', DICTIONARY_SIZE_LIMIT 1',
  ])('are read with the options%s', async (options) => {
    const rows = await readBack(mixed, options);
    expect(rows).toHaveLength(30_000);
    const sorted = rows.toSorted((left, right) => Number(left[0]) - Number(right[0]));
    expect(sorted).toEqual(
      Array.from({ length: 30_000 }, (_, i) => [
        i,
        i % 3 === 0 ? null : `text ${i % 50}`,
        i % 5 === 0 ? null : i * 1_000_000_007,
        i / 7,
        i % 2 === 0,
      ]),
    );
  });

  test('have their types inferred, and values of each', async () => {
    const query = `SELECT 1::TINYINT a, -2::SMALLINT b, 3::UTINYINT c, 4::USMALLINT d, 4000000000::UINTEGER e,
      18446744073709551615::UBIGINT f, 1.5::FLOAT g, 12.34::DECIMAL(5,2) h, -1.234567::DECIMAL(18,6) i,
      -12345678901234567890.123::DECIMAL(38,3) j, 'a'::BLOB k, DATE '1969-12-31' l,
      TIME '12:34:56.789' m, '6a3a1b1e-0000-4000-8000-000000000001'::UUID n, 'x'::ENUM('x', 'y') o,
      '{"a":1}'::JSON p`;
    await readBack(query);
    const frame = session().read.parquet(folder);
    const columns = frame.schema.fields.map(({ type }) => type);
    expect(columns.map(({ kind }) => kind)).toEqual([
      'tinyint',
      'smallint',
      'smallint',
      'int',
      'bigint',
      'decimal',
      'float',
      'decimal',
      'decimal',
      'decimal',
      'binary',
      'date',
      'time',
      'string',
      'string',
      'string',
    ]);
    const names = 'abcdefghijlmnop'.split('').map((name) => `CAST(${name} AS STRING)`);
    const [row] = await frame.selectExpr(...names).collect();
    expect(Object.values(row as object)).toEqual([
      '1',
      '-2',
      '3',
      '4',
      '4000000000',
      '18446744073709551615',
      '1.5',
      '12.34',
      '-1.234567',
      '-12345678901234567890.123',
      '1969-12-31',
      '12:34:56.789',
      '6a3a1b1e-0000-4000-8000-000000000001',
      'x',
      '{"a":1}',
    ]);
  });

  test('hold timestamps of every unit, cut to microseconds', async () => {
    const query = `SELECT TIMESTAMP_S '2026-01-31 12:00:01' s, TIMESTAMP_MS '1969-12-31 23:59:59.999' ms,
      TIMESTAMP '2026-01-31 12:00:01.123456' us, TIMESTAMP_NS '1969-12-31 23:59:59.999999999' ns,
      TIMESTAMPTZ '2026-01-31 12:00:01.5+02:00' tz`;
    await readBack(query);
    const frame = session().read.parquet(folder);
    const names = ['s', 'ms', 'us', 'ns', 'tz'].map((name) => `CAST(${name} AS STRING) AS ${name}`);
    const [row] = await frame.selectExpr(...names).collect();
    expect(Object.values(row as object)).toEqual([
      '2026-01-31 12:00:01',
      '1969-12-31 23:59:59.999',
      '2026-01-31 12:00:01.123456',
      '1969-12-31 23:59:59.999999',
      '2026-01-31 10:00:01.5',
    ]);
  });

  test('hold lists, structs and maps, with nulls at every level', async () => {
    const query = `SELECT * FROM (VALUES
      ([[1, NULL], [], NULL], {'a': 1, 'b': [{'c': 'x'}]}, MAP {'k': 1, 'l': NULL}),
      (NULL, NULL, NULL),
      ([], {'a': NULL, 'b': []}, MAP {}),
      ([[2]], {'a': 2, 'b': [NULL, {'c': NULL}]}, MAP {'m': 3})) AS t(lists, struct_, map_)`;
    expect(await readBack(query)).toEqual([
      [
        [[1, null], [], null],
        { a: 1, b: [{ c: 'x' }] },
        [
          ['k', 1],
          ['l', null],
        ],
      ],
      [null, null, null],
      [[], { a: null, b: [] }, []],
      [[[2]], { a: 2, b: [null, { c: null }] }, [['m', 3]]],
    ]);
  });

  test('are pruned inside a struct by a schema that names some of its fields', async () => {
    await readBack(`SELECT {'a': i, 'b': 'x' || i, 'c': [i]} AS s FROM range(3) AS r(i)`);
    const frame = session().read.schema('s STRUCT<b: STRING, d: INT>').parquet(folder);
    const rows = await frame.collect();
    expect(rows.map((row) => Object.values(row as object))).toEqual([
      [{ b: 'x0', d: null }],
      [{ b: 'x1', d: null }],
      [{ b: 'x2', d: null }],
    ]);
  });

  test('with another type than the schema says are refused by name', async () => {
    await readBack('SELECT 1 AS n');
    const frame = session().read.schema('n STRING').parquet(folder);
    await expect(frame.collect()).rejects.toMatchObject({
      condition: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
      message: expect.stringMatching(/'n' is expected as STRING.*INT32/),
    });
  });
});

describe('our files in DuckDB', () => {
  async function write(columns: string, values: string, rest = ''): Promise<string> {
    const output = path.join(folder, 'output');
    await session().run(`
      CREATE OR REPLACE TABLE target (${columns}) USING parquet OPTIONS (path '${output}') ${rest};
      INSERT INTO target VALUES ${values}`);
    return `read_parquet('${output}/**/*.parquet', hive_partitioning = true)`;
  }

  test('have the types and values that were written', async () => {
    const files = await write(
      `a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE, h DECIMAL(9,2), i DECIMAL(18,4),
       j DECIMAL(38,10), k STRING, l BINARY, m DATE, n TIMESTAMP, o TIMESTAMP_NTZ`,
      `(true, 1, 2, 3, 4, 1.5, 2.5, 1.25, -2.5, -1234567890123456789012345678.0123456789, 'é', X'00FF', DATE'1969-12-31',
        TIMESTAMP'1969-12-31 23:59:59.999999', TIMESTAMP_NTZ'2026-01-31 12:00:00'),
       (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
    );
    const types = await duckdb(`SELECT column_type FROM (DESCRIBE SELECT * FROM ${files})`);
    expect(types.flat()).toEqual([
      'BOOLEAN',
      'TINYINT',
      'SMALLINT',
      'INTEGER',
      'BIGINT',
      'FLOAT',
      'DOUBLE',
      'DECIMAL(9,2)',
      'DECIMAL(18,4)',
      'DECIMAL(38,10)',
      'VARCHAR',
      'BLOB',
      'DATE',
      'TIMESTAMP WITH TIME ZONE',
      'TIMESTAMP',
    ]);
    const [row, nulls] = await duckdb(
      `SELECT COLUMNS(*)::VARCHAR FROM ${files} ORDER BY d NULLS LAST`,
    );
    expect(row).toEqual([
      'true',
      '1',
      '2',
      '3',
      '4',
      '1.5',
      '2.5',
      '1.25',
      '-2.5000',
      '-1234567890123456789012345678.0123456789',
      'é',
      '\\x00\\xFF',
      '1969-12-31',
      '1969-12-31 23:59:59.999999+00',
      '2026-01-31 12:00:00',
    ]);
    expect(nulls).toEqual(new Array(15).fill(null));
  });

  test('have nested values as they were, nulls at every level', async () => {
    const files = await write(
      `id INT, lists ARRAY<ARRAY<INT>>, s STRUCT<a: INT, b: ARRAY<STRUCT<c: STRING>>>, m MAP<STRING, INT>`,
      `(1, array(array(1, NULL), array(), NULL), named_struct('a', 1, 'b', array(named_struct('c', 'x'))), map('k', 1, 'l', NULL)),
       (2, NULL, NULL, NULL),
       (3, array(), named_struct('a', NULL, 'b', array()), map()),
       (4, array(array(2)), named_struct('a', 2, 'b', array(NULL, named_struct('c', NULL))), map('m', 3))`,
    );
    const rows = await duckdb(`SELECT lists::JSON, s::JSON, m::JSON FROM ${files} ORDER BY id`);
    const values = rows.map((row) =>
      row.map((text) => (text === null ? null : JSON.parse(String(text)))),
    );
    expect(values).toEqual([
      [[[1, null], [], null], { a: 1, b: [{ c: 'x' }] }, { k: 1, l: null }],
      [null, null, null],
      [[], { a: null, b: [] }, {}],
      [[[2]], { a: 2, b: [null, { c: null }] }, { m: 3 }],
    ]);
  });

  test('lie in directories that DuckDB takes for columns, and we again', async () => {
    const files = await write(
      'n INT, day DATE, kind STRING',
      `(1, DATE'2026-01-31', 'a b'), (2, DATE'2026-02-01', NULL), (3, DATE'2026-01-31', 'a b')`,
      'PARTITIONED BY (day, kind)',
    );
    expect(await partFiles(path.join(folder, 'output'))).toHaveLength(2);
    const rows = await duckdb(`SELECT n, day, kind FROM ${files} WHERE kind = 'a b' ORDER BY n`);
    expect(rows).toEqual([
      [1, '2026-01-31', 'a b'],
      [3, '2026-01-31', 'a b'],
    ]);
    const frame = session().read.parquet(path.join(folder, 'output'));
    expect(frame.schema.fields.map(({ name, type }) => [name, type.kind])).toEqual([
      ['n', 'int'],
      ['day', 'date'],
      ['kind', 'string'],
    ]);
    const own = (await frame.collect()).map((row) => Object.values(row as object));
    expect(own.toSorted((left, right) => Number(left[0]) - Number(right[0]))).toEqual([
      [1, '2026-01-31', 'a b'],
      [2, '2026-02-01', null],
      [3, '2026-01-31', 'a b'],
    ]);
  });

  test.each(['snappy', 'gzip', 'zstd', 'brotli', 'none'])('are compressed by %s', async (codec) => {
    const output = path.join(folder, 'output');
    const input = session().sql('SELECT id, concat("row ", id % 100) AS text FROM range(200000)');
    const writer = `CREATE OR REPLACE TABLE target (id BIGINT, text STRING) USING parquet
      OPTIONS (path '${output}', compression '${codec}')`;
    await session().run(
      `${writer}; INSERT INTO target SELECT id, concat('row ', id % 100) FROM range(200000)`,
    );
    expect(input.schema.fields).toHaveLength(2);
    const [row] = await duckdb(
      `SELECT count(*)::INTEGER, sum(id)::BIGINT::VARCHAR, count(DISTINCT text)::INTEGER FROM '${output}/*.parquet'`,
    );
    expect(row).toEqual([200_000, '19999900000', 100]);
    const [used] = await duckdb(
      `SELECT DISTINCT compression FROM parquet_metadata('${output}/*.parquet')`,
    );
    expect(used).toEqual([codec === 'none' ? 'UNCOMPRESSED' : codec.toUpperCase()]);
  });

  test('tell the least and greatest values right', async () => {
    const files = await write(
      'd INT, t TIMESTAMP, s STRING, n DECIMAL(20,2)',
      `(-5, TIMESTAMP'1969-12-31 23:59:59.999999', 'a', -1.5), (7, TIMESTAMP'2026-01-01 00:00:00.000001', 'é', 20.25)`,
    );
    const found = await duckdb(`SELECT count(*)::INTEGER FROM ${files}
      WHERE d >= 7 AND t > TIMESTAMPTZ '2026-01-01 00:00:00+00' AND s > 'z' AND n > 20`);
    expect(found).toEqual([[1]]);
  });

  test('have dictionaries where values repeat, and bounds and nulls of each column', async () => {
    const rows = Array.from({ length: 10 }, (_, row) => `(${row % 2}, 'text ${row}', NULL)`);
    const files = await write('d INT, s STRING, n INT', rows.join(', '));
    const found = await duckdb(
      `SELECT path_in_schema, encodings LIKE '%DICTIONARY%', stats_min_value, stats_max_value, stats_null_count
       FROM parquet_metadata(${/'.*?'/.exec(files)}) ORDER BY column_id`,
    );
    expect(found).toEqual([
      ['d', true, '0', '1', '0'],
      ['s', false, 'text 0', 'text 9', '0'],
      ['n', false, null, null, '10'],
    ]);
  });
});
