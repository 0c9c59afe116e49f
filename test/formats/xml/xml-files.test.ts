import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { schemaText } from '../../../src/columnar/schema.ts';
import type { DataFrame } from '../../../src/index.ts';
import { partFiles } from '../../support/part-files.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let folder: string;

beforeEach(async () => {
  folder = path.join(scratchDirectory(), 'input');
  await mkdir(folder);
});

type Options = Readonly<Record<string, string>>;

const BOOKS = `<?xml version="1.0"?>
<catalog>
  <book id="bk101"><author>Gambardella, Matthew</author><price>44.95</price><publish_date>2000-10-01</publish_date></book>
  <book id="bk102"><author>Ralls, Kim</author><price>5.95</price><publish_date>2000-12-16</publish_date><note lang="en">x</note></book>
</catalog>`;

async function addFile(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path.join(folder, name), content);
}

function frameOf(options: Options, schema?: string) {
  const reader = session().read.format('xml').options(options);
  return (schema === undefined ? reader : reader.schema(schema)).load(folder);
}

const rowsOf = (options: Options, schema?: string) => collected(frameOf(options, schema));

async function collected(frame: DataFrame): Promise<unknown[][]> {
  return (await frame.collect()).map((row) => Object.values(row as object));
}

describe('columns', () => {
  test('are the attributes and children of all rows, by name', async () => {
    await addFile('one.xml', BOOKS);
    const frame = frameOf({ rowTag: 'book' });
    expect(schemaText(frame.schema)).toBe(
      '_id STRING,author STRING,note STRUCT<_VALUE: STRING, _lang: STRING>,price DOUBLE,publish_date DATE',
    );
    expect(await collected(frame.select('_id', 'price'))).toEqual([
      ['bk101', 44.95],
      ['bk102', 5.95],
    ]);
    expect(await frame.count()).toBe(2);
  });

  test.each<[string, Options, string]>([
    ['<r><a>1</a></r><r><a>1.5</a><a/></r>', {}, 'a ARRAY<DOUBLE>'],
    ['<r><a b="1">1</a></r><r><a>x</a></r>', {}, 'a STRUCT<_VALUE: STRING, _b: BIGINT>'],
    ['<r><a><b>1</b></a></r><r><a>x</a></r>', {}, 'a STRING'],
    ['<r><a>1</a></r><r><A>x</A></r>', {}, 'a STRING'],
    ['<r><a>1</a></r><r><a>2</a></r><r><a>x</a></r>', { samplingRatio: '0.5' }, 'a BIGINT'],
    ['<r><a>1</a></r>', { inferSchema: 'false' }, 'a STRING'],
    ['<r><a>1</a></r><r><b></r>', {}, '_corrupt_record STRING,a BIGINT'],
    ['<r><a>1</a></r><r><b></r>', { mode: 'DROPMALFORMED' }, 'a BIGINT'],
    ['<r>1</r><r>2.5</r>', { valueTag: 'v' }, 'v DOUBLE'],
  ])('of %s with %o are %s', async (content, options, columns) => {
    await addFile('one.xml', content);
    expect(schemaText(frameOf({ rowTag: 'r', ...options }).schema)).toBe(columns);
  });
});

describe('rows', () => {
  const bad = '<r><n>3</m></r>';
  const content = `<rs><r><n>1</n></r><r><n>x</n></r>${bad}<r><n>4</n></r></rs>`;

  test('that are bad are null and kept as they are', async () => {
    await addFile('one.xml', content);
    expect(await rowsOf({ rowTag: 'r' }, 'n INT, _corrupt_record STRING')).toEqual([
      [1, null],
      [null, '<r><n>x</n></r>'],
      [null, bad],
      [4, null],
    ]);
  });

  test('that are bad are left out, or end the query', async () => {
    await addFile('one.xml', content);
    expect(await rowsOf({ rowTag: 'r', mode: 'DROPMALFORMED' }, 'n INT')).toEqual([[1], [4]]);
    await expect(rowsOf({ rowTag: 'r', mode: 'FAILFAST' }, 'n INT')).rejects.toThrow(
      /MALFORMED_RECORD_IN_PARSING.*Row 2 of /,
    );
  });

  test('of compressed files and other encodings are read', async () => {
    await addFile('one.xml.gz', gzipSync('<r><n>é</n></r>'));
    expect(await rowsOf({ rowTag: 'r' }, 'n STRING')).toEqual([['é']]);
    await addFile('one.xml.gz', gzipSync(Buffer.from('<r><n>é</n></r>', 'latin1')));
    expect(await rowsOf({ rowTag: 'r', encoding: 'iso-8859-1' }, 'n STRING')).toEqual([['é']]);
    await addFile('one.xml.gz', gzipSync('<r/>').subarray(0, 12));
    await expect(rowsOf({ rowTag: 'r' }, 'n STRING')).rejects.toThrow(/FAILED_READ_FILE/);
  });

  test('of a document that is larger than what is read at once are all there', async () => {
    const count = 20_000;
    const rows = Array.from({ length: count }, (_, n) => `<r n="${n}">${'é'.repeat(150)}</r>\n`);
    await addFile('one.xml', rows.join(''));
    const frame = frameOf({ rowTag: 'r' }, '_n BIGINT, _VALUE STRING').selectExpr(
      ...['count(*) AS rows', 'sum(_n) AS total', 'sum(length(_VALUE)) AS characters'],
    );
    expect(await collected(frame)).toEqual([[count, (count * (count - 1)) / 2, count * 150]]);
  });
});

describe('written files', () => {
  const QUERY = `SELECT 1 AS _id, 'a & b' AS name, array(1, 2) AS n, named_struct('x', DATE'2024-02-29') AS s
    UNION ALL SELECT 2, NULL, NULL, NULL ORDER BY 1`;

  async function written(query: string, options: Options): Promise<string> {
    const output = path.join(folder, '..', 'output');
    await session().sql(query).write.options(options).mode('overwrite').xml(output);
    const [name] = await partFiles(output);
    const bytes = readFileSync(path.join(output, name!));
    return (name!.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  }

  test('stand as Spark writes them', async () => {
    expect(await written(QUERY, {})).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        '<ROWS>',
        '    <ROW id="1">',
        '        <name>a &amp; b</name>',
        '        <n>1</n>',
        '        <n>2</n>',
        '        <s>',
        '            <x>2024-02-29</x>',
        '        </s>',
        '    </ROW>',
        '    <ROW id="2"/>',
        '</ROWS>',
      ].join('\n'),
    );
  });

  test.each<[Options, string]>([
    [
      { rowTag: 'book', rootTag: "books kind='old'", declaration: '', nullValue: '-' },
      '<books kind="old">\n    <book>\n        <a>-</a>\n    </book>\n</books>',
    ],
    [
      { declaration: 'version="1.1"', indent: '', compression: 'gzip' },
      '<?xml version="1.1"?>\n<ROWS>\n<ROW/>\n</ROWS>',
    ],
  ])('with %o', async (options, text) => {
    expect(await written('SELECT CAST(NULL AS INT) AS a', options)).toBe(text);
  });

  test('are read as what was written', async () => {
    const output = path.join(folder, '..', 'output');
    await session().sql(QUERY).write.option('compression', 'zstd').xml(output);
    const schema = '_id INT, name STRING, n ARRAY<INT>, s STRUCT<x: DATE>';
    const read = session().read.option('rowTag', 'ROW').schema(schema).xml(output);
    expect(await collected(read.orderBy('_id'))).toEqual(await collected(session().sql(QUERY)));
  });
});

test('a stream of XML files becomes XML files, each row once, over restarts', async () => {
  const output = path.join(folder, '..', 'output');
  const run = async () => {
    const query = await session()
      .readStream.format('xml')
      .option('rowTag', 'book')
      .schema('_id STRING, price DECIMAL(10, 2)')
      .load(folder)
      .writeStream.format('xml')
      .options({ rowTag: 'cheap', minBatchInterval: '0' })
      .option('checkpointLocation', path.join(folder, '..', 'checkpoint'))
      .trigger({ availableNow: true })
      .start(output);
    await query.awaitTermination();
  };
  const hidden = path.join(folder, '..', 'hidden');
  await addFile('one.xml', BOOKS);
  await run();
  await writeFile(hidden, '<book id="bk103"><price>1</price></book>');
  await rename(hidden, path.join(folder, 'two.xml'));
  await run();
  const read = session().read.format('xml').option('rowTag', 'cheap').load(output);
  expect(await collected(read.orderBy('_id'))).toEqual([
    ['bk101', 44.95],
    ['bk102', 5.95],
    ['bk103', 1],
  ]);
});

test('a table of XML files is made, filled and asked in SQL', async () => {
  const location = path.join(folder, '..', 'table');
  await session().run(
    `CREATE TABLE books (_id INT, title STRING) USING xml OPTIONS (path '${location}', rowTag 'book')`,
  );
  await session().run("INSERT INTO books VALUES (1, 'One'), (2, NULL)");
  expect(await collected(session().sql('SELECT * FROM books ORDER BY _id'))).toEqual([
    [1, 'One'],
    [2, null],
  ]);
});

describe('refused', () => {
  test.each<[Options, string, string]>([
    [{}, 'a INT', 'XML_ROW_TAG_MISSING'],
    [{ rowTag: '<r>' }, 'a INT', 'INVALID_OPTION_VALUE'],
    [{ rowTag: 'r', valueTag: '_' }, 'a INT', 'INVALID_OPTION_VALUE'],
    [{ rowTag: 'r', rootTag: '<rs>' }, 'a INT', 'INVALID_OPTION_VALUE'],
    [{ rowTag: 'r', mode: 'LAX' }, 'a INT', 'INVALID_OPTION_VALUE'],
    [{ rowTag: 'r', rowTags: 'r' }, 'a INT', 'UNKNOWN_OPTION'],
    [{ rowTag: 'r', rowValidationXSDPath: 'a.xsd' }, 'a INT', 'UNSUPPORTED_FEATURE.XSD_VALIDATION'],
    [{ rowTag: 'r' }, 'a MAP<INT, INT>', 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE'],
    [{ rowTag: 'r' }, 'a INTERVAL DAY', 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE'],
    [{ rowTag: 'r' }, '_corrupt_record INT', 'INVALID_CORRUPT_RECORD_TYPE'],
  ])('%o for %s: %s', async (options, schema, condition) => {
    await addFile('one.xml', '<r/>');
    expect(() => frameOf(options, schema)).toThrow(expect.objectContaining({ condition }));
  });

  test('columns are not inferred without the name of rows, or from bad rows in FAILFAST', async () => {
    await addFile('one.xml', '<r>');
    expect(() => frameOf({})).toThrow(/XML_ROW_TAG_MISSING/);
    expect(() => frameOf({ rowTag: 'r', mode: 'FAILFAST' })).toThrow(/MALFORMED_RECORD_IN_PARSING/);
    expect(() => frameOf({ rowTag: 'none' })).toThrow(/UNABLE_TO_INFER_SCHEMA/);
  });

  test('attributes without a prefix are read, but not written', async () => {
    await addFile('one.xml', '<r a="1"/>');
    const options = { rowTag: 'r', attributePrefix: '' };
    const frame = frameOf(options);
    expect(await collected(frame)).toEqual([[1]]);
    await expect(
      frame.write.options(options).xml(path.join(folder, '..', 'output')),
    ).rejects.toThrow(/INVALID_OPTION_VALUE.*attributePrefix/);
  });
});
