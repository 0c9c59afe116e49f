import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { partFiles } from '../../support/part-files.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let folder: string;
let output: string;

beforeEach(() => {
  folder = scratchDirectory();
  output = path.join(folder, 'output');
});

/** Inserts rows into a table of files, and gives their contents by directory. */
async function insert(table: string, values: string): Promise<Record<string, string>> {
  await session().run(`CREATE OR REPLACE TABLE target ${table}; INSERT INTO target ${values}`);
  return contents();
}

async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await partFiles(output)) {
    const directory = path.dirname(name);
    found[directory] = (found[directory] ?? '') + (await readFile(path.join(output, name), 'utf8'));
  }
  return found;
}

const using = (format: string): string => `USING ${format} OPTIONS (path '${output}')`;

test('rows go to a directory for each value, which their files do not repeat', async () => {
  const found = await insert(
    `(day DATE, n INT, kind STRING) ${using('json')} PARTITIONED BY (day, kind)`,
    `VALUES (1, DATE'2026-01-31', 'a'), (2, DATE'2026-02-01', 'b'), (3, DATE'2026-01-31', 'a')`,
  );
  expect(found).toEqual({
    'day=2026-01-31/kind=a': '{"n":1}\n{"n":3}\n',
    'day=2026-02-01/kind=b': '{"n":2}\n',
  });
});

test('partition columns may be declared where they are named', async () => {
  const found = await insert(
    `(n INT) ${using('csv')} PARTITIONED BY (year INT)`,
    `VALUES (1, 2025), (2, 2026)`,
  );
  expect(found).toEqual({ 'year=2025': '1\n', 'year=2026': '2\n' });
});

test('null and the empty text are the default partition, special characters are escaped', async () => {
  const found = await insert(
    `(n STRING, k STRING) ${using('text')} PARTITIONED BY (k)`,
    `VALUES ('1', NULL), ('2', ''), ('3', 'a/b=c%?'), ('4', 'é {x}')`,
  );
  expect(found).toEqual({
    'k=__HIVE_DEFAULT_PARTITION__': '1\n2\n',
    'k=a%2Fb%3Dc%25%3F': '3\n',
    'k=é %7Bx}': '4\n',
  });
});

test('times are texts of the session zone', async () => {
  const found = await insert(
    `(n INT, at TIMESTAMP) ${using('json')} PARTITIONED BY (at)`,
    `VALUES (1, TIMESTAMP'2026-01-31 12:30:00.5')`,
  );
  expect(Object.keys(found)).toEqual(['at=2026-01-31 12%3A30%3A00.5']);
});

test('what was written is read back, whatever the values', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => {
    return value.isWellFormed() && !value.includes('\0') && value !== '';
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 20 }), async (keys) => {
      await rm(output, { recursive: true, force: true });
      const input = path.join(folder, 'input');
      await mkdir(input, { recursive: true });
      const lines = keys.map((key, n) => JSON.stringify({ n, key }));
      await writeFile(path.join(input, 'one.json'), lines.join('\n'));
      await session().run(`
        CREATE OR REPLACE TABLE source (n INT, key STRING) USING json OPTIONS (path '${input}');
        CREATE OR REPLACE TABLE target (n INT, key STRING) ${using('json')} PARTITIONED BY (key);
        INSERT INTO target SELECT n, key FROM source`);
      const found = await session().table('target').collect();
      const rows = found
        .map((row) => Object.values(row as object))
        .sort(([left], [right]) => Number(left) - Number(right));
      expect(rows).toEqual(keys.map((key, n) => [n, key]));
    }),
    { numRuns: 15, seed: 7 },
  );
});

test('a stream writes partitions exactly once, and removes what was left behind', async () => {
  const input = session().memoryStream('n INT, kind STRING');
  const start = () =>
    input
      .toDF()
      .writeStream.format('json')
      .partitionBy('kind')
      .option('checkpointLocation', path.join(folder, 'checkpoint'))
      .option('minBatchInterval', '0')
      .start(output);
  const query = await start();
  await input.addData([
    [1, 'a'],
    [2, 'b'],
  ]);
  await query.processAllAvailable();
  await query.stop();
  await mkdir(path.join(output, 'kind=c'));
  await writeFile(path.join(output, 'kind=c', 'part-00001-00000.json'), '{"n":9}\n');
  const again = await start();
  await again.stop();
  expect(await contents()).toEqual({ 'kind=a': '{"n":1}\n', 'kind=b': '{"n":2}\n' });
});

test.each([
  ['(n INT)', '(n)', 'ALL_PARTITION_COLUMNS_NOT_ALLOWED'],
  ['(n INT)', '(m)', 'PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA'],
  ['(n INT, m ARRAY<INT>)', '(m)', 'INVALID_PARTITION_COLUMN_DATA_TYPE'],
  ['(n INT, m INT)', '(m, m)', 'COLUMN_ALREADY_EXISTS'],
])('%s PARTITIONED BY %s is refused', async (columns, names, condition) => {
  const create = `CREATE OR REPLACE TABLE target ${columns} ${using('json')} PARTITIONED BY ${names}`;
  await expect(session().run(create)).rejects.toMatchObject({ condition });
});

test('sinks without directories refuse partition columns', async () => {
  const stream = session().memoryStream('n INT').toDF();
  for (const format of ['console', 'memory']) {
    const start = stream.writeStream.format(format).queryName('q').partitionBy('n').start();
    await expect(start).rejects.toThrow(/writes no partitions/);
  }
});

test('columns of one name are neither written, declared nor read, unless case tells them apart', async () => {
  const again = expect.objectContaining({ condition: 'COLUMN_ALREADY_EXISTS' });
  const twice = session().sql('SELECT 1 AS a, 2 AS A');
  await expect(twice.write.json(output)).rejects.toEqual(again);
  await expect(insert(`(a INT, A INT) ${using('json')}`, 'VALUES (1, 2)')).rejects.toEqual(again);
  const file = path.join(folder, 'twice.json');
  await writeFile(file, '{"a":1,"A":2}');
  expect(() => session().read.json(file)).toThrow(again);
  expect(() => session().read.schema('a INT, a INT').json(file)).toThrow(again);
  session().conf.set('spark.sql.caseSensitive', true);
  try {
    await twice.write.json(output);
    expect(await session().read.json(output).select('a', 'A').collect()).toEqual([[1, 2]]);
  } finally {
    session().conf.unset('spark.sql.caseSensitive');
  }
});
