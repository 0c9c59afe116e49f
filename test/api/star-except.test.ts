import { expect, test } from 'vitest';
import { schemaText } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const NESTED =
  "(SELECT 1 AS id, named_struct('a', 2, 'b', named_struct('c', 3, 'D', 4)) AS s, array(named_struct('f', 5)) AS l, map('k', 6) AS m) t";

async function jsonOf(sql: string): Promise<readonly unknown[]> {
  const texts = await session().sql(`SELECT to_json(struct(*)) FROM (${sql})`).collect();
  return texts.map(([text]) => JSON.parse(String(text)));
}

test.each<[select: string, row: unknown]>([
  ['* EXCEPT (s.a, l, m)', { id: 1, s: { b: { c: 3, D: 4 } } }],
  ['* EXCEPT (s.b.c, l, m)', { id: 1, s: { a: 2, b: { D: 4 } } }],
  ['* EXCEPT (S.B.d, l, t.s.a, m)', { id: 1, s: { b: { c: 3 } } }],
  ['t.* EXCEPT (s.a, s.b, l, id, m)', { s: {} }],
  ['s.* EXCEPT (b.c)', { a: 2, b: { D: 4 } }],
  ['s.b.* EXCEPT (c)', { D: 4 }],
  ['struct(* EXCEPT (s.b, l, m)) AS x', { x: { id: 1, s: { a: 2 } } }],
])('%s leaves fields out of structs', async (select, row) => {
  expect(await jsonOf(`SELECT ${select} FROM ${NESTED}`)).toEqual([row]);
});

test('what is left of a struct keeps its name, its order and the types of its fields', () => {
  const { schema } = session().sql(`SELECT * EXCEPT (s.a, s.b.c, l) FROM ${NESTED}`);
  expect(schemaText(schema)).toBe('id INT,s STRUCT<b: STRUCT<D: INT>>,m MAP<STRING, INT>');
});

test('a null struct becomes one of nulls where a field is left out', async () => {
  const rows = `SELECT * FROM VALUES (CAST(NULL AS STRUCT<a INT, b INT>)), (named_struct('a', 1, 'b', 2)) AS t(s)`;
  expect(await session().sql(`SELECT * EXCEPT (s.a) FROM (${rows})`).collect()).toEqual([
    [{ b: null }],
    [{ b: 2 }],
  ]);
});

test('columns of one name in two relations are told apart by the relation', async () => {
  const both = "(SELECT named_struct('a', 1, 'b', 2) AS s) l JOIN (SELECT 3 AS s) r";
  expect(await session().sql(`SELECT * EXCEPT (l.s.a) FROM ${both}`).collect()).toEqual([
    [{ b: 2 }, 3],
  ]);
  expect(await session().sql(`SELECT * EXCEPT (r.s) FROM ${both}`).collect()).toEqual([
    [{ a: 1, b: 2 }],
  ]);
  expect(() => session().sql(`SELECT * EXCEPT (s) FROM ${both}`).schema).toThrow(
    'AMBIGUOUS_REFERENCE',
  );
});

test('rows are grouped by what is left of a struct', async () => {
  const rows =
    "SELECT named_struct('k', id % 2, 'id', id) AS s FROM range(4) |> SELECT * EXCEPT (s.id)";
  const counted = `SELECT s.k, count(*) FROM (${rows}) GROUP BY s ORDER BY 1`;
  expect(await session().sql(counted).collect()).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test.each([
  ['EXCEPT_OVERLAPPING_COLUMNS', '* EXCEPT (id, ID)'],
  ['EXCEPT_OVERLAPPING_COLUMNS', '* EXCEPT (s, s.a)'],
  ['EXCEPT_OVERLAPPING_COLUMNS', '* EXCEPT (s.b.c, s.b)'],
  ['EXCEPT_OVERLAPPING_COLUMNS', 's.* EXCEPT (b.c, b.C)'],
  ['EXCEPT_NESTED_COLUMN_INVALID_TYPE', '* EXCEPT (l.f)'],
  ['EXCEPT_NESTED_COLUMN_INVALID_TYPE', '* EXCEPT (m.k)'],
  ['INVALID_EXTRACT_BASE_FIELD_TYPE', '* EXCEPT (id.a)'],
  ['FIELD_NOT_FOUND', '* EXCEPT (s.z)'],
  ['UNRESOLVED_COLUMN.WITH_SUGGESTION', '* EXCEPT (z)'],
  ['UNRESOLVED_COLUMN.WITH_SUGGESTION', 's.* EXCEPT (s.a)'],
])('%s: SELECT %s', (condition, select) => {
  expect(() => session().sql(`SELECT ${select} FROM ${NESTED}`).schema).toThrow(
    expect.objectContaining({ condition }),
  );
});
