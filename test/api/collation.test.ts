import { describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

async function value(sql: string): Promise<unknown> {
  return (await rows(`SELECT ${sql}`))[0]![0];
}

const refusal = (condition: string) => expect.objectContaining({ condition });

const WORDS = `(SELECT i, CAST(w AS STRING COLLATE UTF8_LCASE) AS w
  FROM VALUES (1, 'b'), (2, 'A'), (3, 'a'), (4, 'B'), (5, NULL) AS t(i, w))`;

describe('equality', () => {
  test.each<[string, string, string, boolean]>([
    ['UTF8_BINARY', 'a', 'A', false],
    ['UTF8_LCASE', 'a', 'A', true],
    ['UTF8_LCASE', 'É', 'é', true],
    ['UTF8_LCASE', 'e', 'é', false],
    ['UTF8_LCASE', 'ς', 'Σ', true],
    ['UNICODE', 'a', 'A', false],
    ['UNICODE', 'é', 'e\u0301', true],
    ['UNICODE_CI', 'a', 'A', true],
    ['UNICODE_CI', 'e', 'é', false],
    ['UNICODE_CI', 'ς', 'Σ', true],
    ['UNICODE_AI', 'e', 'é', true],
    ['UNICODE_AI', 'e', 'É', false],
    ['UNICODE_CI_AI', 'e', 'É', true],
    ['UNICODE_CI_AI', 'æ', 'AE', true],
    ['UNICODE_CI_AI', 'o', 'Ø', true],
    ['UNICODE_CI', 'i', 'ı', false],
    ['de_CI', 'straße', 'STRAßE', true],
    ['sv_AI', 'a', 'å', false],
    ['UTF8_BINARY_RTRIM', 'a', 'a  ', true],
    ['UTF8_BINARY_RTRIM', 'a', ' a', false],
    ['UTF8_LCASE_RTRIM', 'a ', 'A', true],
    ['UNICODE_CI_TRIM', ' a', 'A ', true],
  ])('%s: %s and %s', async (collation, left, right, equal) => {
    expect(await value(`'${left}' COLLATE ${collation} = '${right}'`)).toBe(equal);
    expect(await value(`'${left}' COLLATE ${collation} IN ('zz', '${right}')`)).toBe(equal);
    expect(await value(`'${left}' COLLATE ${collation} <=> '${right}'`)).toBe(equal);
    expect(await value(`nullif('${left}' COLLATE ${collation}, '${right}') IS NULL`)).toBe(equal);
  });
});

describe('order', () => {
  test.each<[string, readonly string[]]>([
    ['UTF8_BINARY', ['A', 'B', 'a', 'b', 'ä']],
    ['UTF8_LCASE', ['a', 'A', 'b', 'B', 'ä']],
    ['UNICODE', ['a', 'A', 'ä', 'b', 'B']],
    ['sv', ['a', 'A', 'b', 'B', 'ä']],
  ])('%s', async (collation, words) => {
    const list = words
      .toReversed()
      .map((word) => `('${word}')`)
      .join(', ');
    const sql = `SELECT w FROM VALUES ${list} AS t(w) ORDER BY w COLLATE ${collation}, w DESC`;
    const found = (await rows(sql)).map(([word]) => word);
    if (collation !== 'UTF8_LCASE') return expect(found).toEqual(words);
    return expect(found.map((word) => String(word).toLowerCase())).toEqual([
      'a',
      'a',
      'b',
      'b',
      'ä',
    ]);
  });

  test('is that of Intl.Collator for words of many letters', async () => {
    const words = [
      'cote',
      'coté',
      'côte',
      'côté',
      'Zoo',
      'zoo',
      'Ångström',
      'angle',
      'œuvre',
      'ohm',
      'co-op',
      'coop',
      '日本',
      'Ωμέγα',
    ];
    const list = words.map((word) => `('${word}')`).join(', ');
    const sql = `SELECT w FROM VALUES ${list} AS t(w) ORDER BY w COLLATE UNICODE`;
    const compare = new Intl.Collator('en').compare;
    expect((await rows(sql)).map(([word]) => word)).toEqual(words.toSorted(compare));
  });

  test('holds for comparisons, greatest and least', async () => {
    expect(await value("'a' COLLATE UNICODE < 'B'")).toBe(true);
    expect(await value("'a' < 'B'")).toBe(false);
    expect(await value("greatest('a' COLLATE UNICODE, 'B', NULL)")).toBe('B');
    expect(await value("least('b', 'C' COLLATE UTF8_LCASE)")).toBe('b');
    expect(await value("'b' COLLATE UTF8_LCASE BETWEEN 'A' AND 'C'")).toBe(true);
  });
});

describe('rows', () => {
  test('are grouped, and the first text stands for its group', async () => {
    const sql = `SELECT w, count(*), collation(w) FROM ${WORDS} GROUP BY w ORDER BY w`;
    const name = 'SYSTEM.BUILTIN.UTF8_LCASE';
    expect(await rows(sql)).toEqual([
      [null, 1, name],
      ['A', 2, name],
      ['b', 2, name],
    ]);
  });

  test('are different, by DISTINCT and in aggregates', async () => {
    expect(await rows(`SELECT DISTINCT w FROM ${WORDS} ORDER BY w`)).toEqual([
      [null],
      ['A'],
      ['b'],
    ]);
    expect(
      await rows(`SELECT count(DISTINCT w), min(w), max(w) FROM ${WORDS} WHERE i <> 4`),
    ).toEqual([[2, 'A', 'b']]);
    const union = `SELECT w FROM ${WORDS} WHERE i = 1 UNION SELECT w FROM ${WORDS} WHERE i = 4`;
    expect(await rows(union)).toHaveLength(1);
  });

  test('are joined', async () => {
    const on = `SELECT l.i, r.i FROM ${WORDS} l JOIN ${WORDS} r ON l.w = r.w AND l.i < r.i ORDER BY 1`;
    expect(await rows(on)).toEqual([
      [1, 4],
      [2, 3],
    ]);
    const using = `SELECT count(*) FROM ${WORDS} JOIN (SELECT w FROM ${WORDS}) USING (w)`;
    expect(await rows(using)).toEqual([[8]]);
    const among = `SELECT i FROM ${WORDS} WHERE w IN (SELECT 'B' COLLATE UTF8_LCASE) ORDER BY i`;
    expect(await rows(among)).toEqual([[1], [4]]);
  });

  test('are partitions and have ranks of OVER', async () => {
    const sql = `SELECT i, rank() OVER (ORDER BY w), count(*) OVER (PARTITION BY w) FROM ${WORDS} ORDER BY i`;
    expect(await rows(sql)).toEqual([
      [1, 4, 2],
      [2, 2, 2],
      [3, 2, 2],
      [4, 4, 2],
      [5, 1, 1],
    ]);
  });
});

describe('rows by sets and of sets', () => {
  test('ROLLUP and grouping() see one group for equal texts', async () => {
    const sql = `SELECT w, grouping(w), count(*) FROM ${WORDS} GROUP BY ROLLUP(w) ORDER BY 2, 1`;
    expect(await rows(sql)).toEqual([
      [null, 0, 1],
      ['A', 0, 2],
      ['b', 0, 2],
      [null, 1, 5],
    ]);
  });

  test.each<[string, string, string, readonly string[]]>([
    ['i < 3', 'INTERSECT', 'i = 3', ['A']],
    ['i < 3', 'EXCEPT', 'i = 3', ['b']],
    ['i < 5', 'EXCEPT ALL', 'i = 2', ['A', 'b', 'b']],
    ['i < 5', 'INTERSECT ALL', 'i > 2', ['A', 'b']],
  ])('rows with %s %s rows with %s', async (left, operation, right, words) => {
    const side = (condition: string) => `SELECT w FROM ${WORDS} WHERE ${condition}`;
    const found = await rows(`${side(left)} ${operation} ${side(right)}`);
    expect(found.map(([word]) => word).toSorted()).toEqual(words);
  });

  test('dropDuplicates keeps the first of equal texts', async () => {
    const words = session().sql(`SELECT i, w FROM ${WORDS}`);
    expect(await words.dropDuplicates('w').orderBy('i').collect()).toEqual([
      [1, 'b'],
      [2, 'A'],
      [5, null],
    ]);
  });

  test('arrays and structs of texts are grouped and sorted by the keys of their texts', async () => {
    const groups = `SELECT a, count(*) FROM (SELECT array(w) AS a FROM ${WORDS}) GROUP BY a ORDER BY a`;
    expect(await rows(groups)).toEqual([
      [[null], 1],
      [['A'], 2],
      [['b'], 2],
    ]);
    expect(await rows(`SELECT DISTINCT struct(w, 1) FROM ${WORDS}`)).toHaveLength(3);
  });

  test('collect_set does not compare by a collation, as in Spark', async () => {
    await expect((async () => rows(`SELECT collect_set(w) FROM ${WORDS}`))()).rejects.toThrow(
      refusal('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE'),
    );
  });

  test('UNION takes columns of one collation only', async () => {
    const union = (collation: string) =>
      rows(`SELECT 'a' COLLATE UTF8_LCASE UNION SELECT 'A' COLLATE ${collation}`);
    expect(await union('UTF8_LCASE')).toHaveLength(1);
    await expect((async () => union('UNICODE'))()).rejects.toThrow(
      refusal('INCOMPATIBLE_COLUMN_TYPE'),
    );
  });
});

/** Of which the first two are equal. */
const PAIRS =
  "array(struct('b' COLLATE UTF8_LCASE, 1), struct('B' COLLATE UTF8_LCASE, 1), struct('b' COLLATE UTF8_LCASE, 2))";
const LOWER = "array('b' COLLATE UTF8_LCASE, 'A', NULL, 'a', 'C')";

describe('arrays', () => {
  test.each<[string, unknown]>([
    [`array_contains(${LOWER}, 'B')`, true],
    ["array_contains(array('a'), 'A' COLLATE UTF8_LCASE)", true],
    [`array_position(${LOWER}, 'c')`, 5],
    ["arrays_overlap(array('a' COLLATE UTF8_LCASE), array('A'))", true],
    [`array_distinct(${LOWER})`, ['b', 'A', null, 'C']],
    [`array_union(${LOWER}, array('c', 'd', NULL))`, ['b', 'A', null, 'C', 'd']],
    [`array_intersect(${LOWER}, array('B', 'a', NULL))`, ['b', 'A', null]],
    [`array_except(${LOWER}, array('B', 'a'))`, [null, 'C']],
    [`array_remove(${LOWER}, 'a')`, ['b', null, 'C']],
    [`array_contains(${PAIRS}, struct('B' COLLATE UTF8_LCASE, 1))`, true],
    [`array_position(${PAIRS}, struct('b' COLLATE UTF8_LCASE, 2))`, 3],
    [`size(array_distinct(${PAIRS}))`, 2],
    [`array_min(${LOWER})`, 'A'],
    [`array_max(${LOWER})`, 'C'],
    [`sort_array(${LOWER})`, [null, 'A', 'a', 'b', 'C']],
    [`sort_array(${LOWER}, false)`, ['C', 'b', 'A', 'a', null]],
    [`array_sort(${LOWER})`, ['A', 'a', 'b', 'C', null]],
    ["filter(array('a' COLLATE UTF8_LCASE, 'b'), x -> x = 'A')", ['a']],
    ["array('a' COLLATE UTF8_LCASE) = array('A')", true],
    ["array('a' COLLATE UTF8_LCASE, NULL) <=> array('A', NULL)", true],
    ["array('a' COLLATE UTF8_LCASE)[0] = 'A'", true],
    ["struct('a' COLLATE UTF8_LCASE AS x) = struct('A' AS x)", true],
    ["map('k', 'a' COLLATE UTF8_LCASE)['k'] = 'A'", true],
    ["collation(concat(array('a' COLLATE UNICODE), array('b'))[1])", 'SYSTEM.BUILTIN.UNICODE'],
    ["typeof(split('a' COLLATE UTF8_LCASE, ','))", 'array<string collate UTF8_LCASE>'],
  ])('%s', async (sql, result) => {
    expect(await value(sql)).toEqual(result);
  });
});

describe('functions', () => {
  test.each<[string, unknown]>([
    ["contains('Spark' COLLATE UTF8_LCASE, 'PAR')", true],
    ["contains('Spärk' COLLATE UNICODE_CI, 'PAR')", false],
    ["contains('Spärk' COLLATE UNICODE_CI_AI, 'PAR')", true],
    ["startswith('Spark' COLLATE UTF8_LCASE, 'SP')", true],
    ["endswith('Spark' COLLATE UNICODE_CI, 'RK')", true],
    ["instr('Spark' COLLATE UTF8_LCASE, 'ARK')", 3],
    ["locate('S', 'xsxs' COLLATE UTF8_LCASE, 3)", 4],
    ["position('S' IN 'xs' COLLATE UTF8_LCASE)", 2],
    ["replace('abcABC' COLLATE UTF8_LCASE, 'bC', '-')", 'a-A-'],
    ["replace('abcABC' COLLATE UTF8_LCASE, 'bC')", 'aA'],
    ["split_part('1a2A3' COLLATE UTF8_LCASE, 'a', 2)", '2'],
    ["split_part('1a2A3' COLLATE UTF8_LCASE, 'a', -1)", '3'],
    ["substring_index('wwwXapacheXorg' COLLATE UTF8_LCASE, 'x', 2)", 'wwwXapache'],
    ["substring_index('wwwXapacheXorg' COLLATE UTF8_LCASE, 'x', -1)", 'org'],
    ["substring_index('AaAb' COLLATE UTF8_LCASE, 'aa', 2)", 'A'],
    ["substring_index('baAa' COLLATE UNICODE_CI, 'AA', -1)", ''],
    ["find_in_set('B', 'a,b,c' COLLATE UTF8_LCASE)", 2],
    ["trim('aB' FROM 'abXba' COLLATE UTF8_LCASE)", 'X'],
    ["ltrim('a', 'AaX' COLLATE UTF8_LCASE)", 'X'],
    ["translate('AaBb' COLLATE UTF8_LCASE, 'ab', '1')", '11'],
    ["'ABC' COLLATE UTF8_LCASE LIKE 'a%c'", true],
    ["'ABC' COLLATE UTF8_LCASE RLIKE '^a.c$'", true],
    ["upper('a' COLLATE UNICODE_CI) = 'a'", true],
    ["collation(concat('a', 'b' COLLATE UNICODE_CI))", 'SYSTEM.BUILTIN.UNICODE_CI'],
    ["collation(CASE WHEN true THEN 'a' COLLATE UNICODE ELSE 'b' END)", 'SYSTEM.BUILTIN.UNICODE'],
    ["collation('a' COLLATE system.builtin.unicode_ai_ci)", 'SYSTEM.BUILTIN.UNICODE_CI_AI'],
    ["typeof('a' COLLATE utf8_lcase)", 'string collate UTF8_LCASE'],
    ["collate('a', 'utf8_lcase') = 'A'", true],
    ["length('abc' COLLATE UNICODE)", 3],
    ["decode('A' COLLATE UTF8_LCASE, 'b', 1, 'a', 2, 3)", 2],
    ["decode(1, 1, 'A' COLLATE UTF8_LCASE, 'b') = 'a'", true],
    ["hash('A' COLLATE UTF8_LCASE, 1) = hash('a' COLLATE UTF8_LCASE, 1)", true],
    [
      "xxhash64(array('A' COLLATE UNICODE_CI), 'B') = xxhash64(array('a' COLLATE UNICODE_CI), 'B')",
      true,
    ],
    ["hash('A' COLLATE UTF8_LCASE, 'a' COLLATE UNICODE) IS NOT NULL", true],
    ["'a' COLLATE UTF8_LCASE || 'B' = 'Ab'", true],
  ])('%s', async (sql, result) => {
    expect(await value(sql)).toBe(result);
  });
});

test('of texts that are equal the first is the least and the greatest, and lists are in their order', async () => {
  const texts = "(SELECT v COLLATE UTF8_LCASE AS v FROM VALUES ('b'), ('A'), ('a'), ('B') AS t(v))";
  const all = 'min(v), max(v), listagg(v) WITHIN GROUP (ORDER BY v DESC)';
  expect(await rows(`SELECT ${all} FROM ${texts}`)).toEqual([['A', 'b', 'bBAa']]);
});

test('a text has no part 0, whatever its collation', async () => {
  const failure = value("split_part('1a2' COLLATE UTF8_LCASE, 'A', 0)");
  await expect(failure).rejects.toMatchObject({ condition: 'INVALID_INDEX_OF_ZERO' });
});

describe('precedence', () => {
  test('COLLATE goes before columns, and these before constants', async () => {
    expect(await rows(`SELECT count(*) FROM ${WORDS} WHERE w = 'A'`)).toEqual([[2]]);
    expect(await rows(`SELECT count(*) FROM ${WORDS} WHERE w = 'A' COLLATE UTF8_BINARY`)).toEqual([
      [1],
    ]);
  });

  test.each([
    ["'a' COLLATE UTF8_LCASE = 'b' COLLATE UNICODE", 'COLLATION_MISMATCH.EXPLICIT'],
    ["concat('a' COLLATE UTF8_LCASE, 'b' COLLATE UNICODE)", 'COLLATION_MISMATCH.EXPLICIT'],
    ["'a' COLLATE UTF8_BS", 'COLLATION_INVALID_NAME'],
    ["'a' COLLATE UNICODE_CI_CS", 'COLLATION_INVALID_NAME'],
    ["'a' COLLATE UTF8_LCASE_CI", 'COLLATION_INVALID_NAME'],
    ["CAST('a' AS STRING COLLATE nope)", 'COLLATION_INVALID_NAME'],
    ['1 COLLATE UNICODE', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["collate('a', NULL)", 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
    ["map('a' COLLATE UNICODE, 1)", 'UNSUPPORTED_FEATURE.COLLATIONS_IN_MAP_KEYS'],
    [
      "map_from_arrays(array('a' COLLATE UNICODE), array(1))",
      'UNSUPPORTED_FEATURE.COLLATIONS_IN_MAP_KEYS',
    ],
    ["array('a' COLLATE UTF8_LCASE, 'b' COLLATE UNICODE)", 'COLLATION_MISMATCH.EXPLICIT'],
    ["'a' COLLATE UNICODE LIKE 'a'", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ])('%s is refused', async (sql, condition) => {
    await expect((async () => value(sql))()).rejects.toThrow(refusal(condition));
  });

  test('columns of two collations do not meet', async () => {
    const both = "VALUES ('a') AS t(x), (SELECT CAST('A' AS STRING COLLATE UTF8_LCASE) AS y)";
    const meet = async (condition: string) =>
      rows(`SELECT count(*) FROM ${both} WHERE ${condition}`);
    await expect(meet('x = y')).rejects.toThrow(refusal('INDETERMINATE_COLLATION_IN_EXPRESSION'));
    expect(await meet('x = y COLLATE UNICODE_CI')).toEqual([[1]]);
  });

  test('a misspelt name is told with those that are near', async () => {
    const wrong = async () => value("'a' COLLATE UNICOD_CI");
    await expect(wrong()).rejects.toThrow(/UNICODE_CI/);
  });
});
