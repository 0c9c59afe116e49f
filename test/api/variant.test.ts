import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const refusal = (condition: string) => expect.objectContaining({ condition });
const VALUES = `(SELECT i, parse_json(j) AS v FROM VALUES (1, '{"a":1,"b":[true]}'), (2, '["x"]'), (3, '7'), (4, NULL) AS t(i, j))`;

describe('a column of VARIANT', () => {
  test('goes through filters, joins, sorts and aggregates as its JSON text', async () => {
    expect(
      await rows(`SELECT i, v, v:a FROM ${VALUES} WHERE v IS NOT NULL ORDER BY i DESC`),
    ).toEqual([
      [3, '7', null],
      [2, '["x"]', null],
      [1, '{"a":1,"b":[true]}', '1'],
    ]);
    expect(
      await rows(`
        SELECT l.i, count(r.v), first(r.v), collect_list(l.v)
        FROM ${VALUES} l JOIN ${VALUES} r ON l.i = r.i WHERE l.i < 3 GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      [1, 1, '{"a":1,"b":[true]}', ['{"a":1,"b":[true]}']],
      [2, 1, '["x"]', ['["x"]']],
    ]);
  });

  test.each([
    [`SELECT v FROM ${VALUES} GROUP BY v`, 'GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE'],
    [`SELECT v FROM ${VALUES} ORDER BY v`, 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
    [`SELECT max(v) FROM ${VALUES}`, 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
    [`SELECT DISTINCT v FROM ${VALUES}`, 'UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE'],
    [
      `SELECT v FROM ${VALUES} INTERSECT SELECT v FROM ${VALUES}`,
      'UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE',
    ],
    [
      `SELECT v FROM ${VALUES} UNION SELECT v FROM ${VALUES}`,
      'UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE',
    ],
    [
      `SELECT row_number() OVER (PARTITION BY v ORDER BY i) FROM ${VALUES}`,
      'EXPRESSION_TYPE_IS_NOT_ORDERABLE',
    ],
    [
      `SELECT 1 FROM ${VALUES} l JOIN ${VALUES} r ON l.v = r.v`,
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    ],
  ])('cannot be compared: %s', async (sql, condition) => {
    await expect((async () => rows(sql))()).rejects.toThrow(refusal(condition));
  });

  test('keeps its type through UNION ALL, a CASE and a table of its own', async () => {
    const sql = `SELECT CASE WHEN i = 1 THEN v ELSE 'other'::variant END AS v FROM ${VALUES} WHERE i < 3 UNION ALL SELECT NULL`;
    expect(await rows(`SELECT v, typeof(v) FROM (${sql})`)).toEqual([
      ['{"a":1,"b":[true]}', 'variant'],
      ['"other"', 'variant'],
      [null, 'variant'],
    ]);
  });
});

test('schema_of_variant_agg merges the types of a group', async () => {
  expect(await rows(`SELECT schema_of_variant_agg(v) FROM ${VALUES} WHERE i IN (1, 4)`)).toEqual([
    ['OBJECT<a: BIGINT, b: ARRAY<BOOLEAN>>'],
  ]);
  expect(await rows(`SELECT schema_of_variant_agg(v) FROM ${VALUES}`)).toEqual([['VARIANT']]);
  expect(await rows(`SELECT schema_of_variant_agg(v) FROM ${VALUES} WHERE i = 9`)).toEqual([
    ['VOID'],
  ]);
});

describe('variant_explode', () => {
  test('gives a row for each member or element', async () => {
    const sql = `SELECT * FROM variant_explode(parse_json('{"b":1,"a":null}'))`;
    expect(await rows(sql)).toEqual([
      [0, 'a', 'null'],
      [1, 'b', '1'],
    ]);
    expect(
      await rows(`SELECT value::int FROM variant_explode(input => parse_json('[3,4]'))`),
    ).toEqual([[3], [4]]);
  });

  test('joins laterally; OUTER keeps what has no parts', async () => {
    const from = `FROM ${VALUES} AS t, LATERAL`;
    expect(
      await rows(`SELECT i, pos, key, value ${from} variant_explode(v) ORDER BY 1, 2`),
    ).toEqual([
      [1, 0, 'a', '1'],
      [1, 1, 'b', '[true]'],
      [2, 0, null, '"x"'],
    ]);
    expect(
      await rows(`SELECT i, value ${from} variant_explode_outer(v) WHERE i > 2 ORDER BY 1`),
    ).toEqual([
      [3, null],
      [4, null],
    ]);
  });
});

describe('files of JSON', () => {
  const lines = [
    '{"id":1,"v":{"k":[1]}}',
    '{"id":2,"v":null}',
    '{"id":3}',
    '{"id":4,"v":"x"}',
    '{bad',
  ];

  async function file(): Promise<string> {
    const directory = scratchDirectory();
    await fs.writeFile(path.join(directory, 'part.json'), `${lines.join('\n')}\n`);
    return directory;
  }

  test('have fields of VARIANT, where null is a value', async () => {
    const frame = session()
      .read.schema('id INT, v VARIANT')
      .json(await file());
    expect(await frame.selectExpr('id', 'v', 'is_variant_null(v)').collect()).toEqual([
      [1, '{"k":[1]}', false],
      [2, 'null', true],
      [3, null, false],
      [4, '"x"', false],
      [null, null, false],
    ]);
  });

  test('are one column with singleVariantColumn', async () => {
    const frame = session()
      .read.option('singleVariantColumn', 'doc')
      .json(await file());
    expect(await frame.selectExpr('doc', 'doc:id::int').collect()).toEqual([
      ['{"id":1,"v":{"k":[1]}}', 1],
      ['{"id":2,"v":null}', 2],
      ['{"id":3}', 3],
      ['{"id":4,"v":"x"}', 4],
      [null, null],
    ]);
  });

  test('take VARIANT back', async () => {
    const directory = await file();
    const target = path.join(scratchDirectory(), 'copy');
    const frame = session().read.schema('id INT, v VARIANT').json(directory);
    await frame.where('id = 1').write.json(target);
    const names = (await fs.readdir(target)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(
      names.map((name) => fs.readFile(path.join(target, name), 'utf8')),
    );
    expect(texts.join('')).toBe('{"id":1,"v":{"k":[1]}}\n');
  });
});
