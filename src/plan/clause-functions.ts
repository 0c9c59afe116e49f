/** What is said of a function, whatever it is made of. */
export interface FunctionFacts {
  readonly summary: string;
  readonly examples: readonly { readonly sql: string; readonly result: string }[];
}

/** The marks of operators, by the function of the catalogue that each calls. */
export const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['+', 'add'],
  ['-', 'subtract'],
  ['*', 'multiply'],
  ['/', 'divide'],
  ['%', 'remainder'],
  ['&', 'bitwise_and'],
  ['|', 'bitwise_or'],
  ['^', 'bitwise_xor'],
  ['~', 'bitwise_not'],
  ['||', 'concat'],
  ['<<', 'shiftleft'],
  ['>>', 'shiftright'],
  ['>>>', 'shiftrightunsigned'],
  ['=', 'equal'],
  ['==', 'equal'],
  ['!=', 'not_equal'],
  ['<>', 'not_equal'],
  ['<', 'less'],
  ['<=', 'less_or_equal'],
  ['>', 'greater'],
  ['>=', 'greater_or_equal'],
  ['<=>', 'null_safe_equal'],
  ['!', 'not'],
]);

/** Calls that a clause or the analysis reads, so that no catalogue of functions has them. */
export const CLAUSE_FUNCTIONS: ReadonlyMap<string, FunctionFacts> = new Map<string, FunctionFacts>([
  ...both('explode', 'Makes a row of each element of an array, or of each key with its value.', {
    sql: 'explode(array(10, 20))',
    result: '10\n20',
  }),
  ...both('posexplode', 'Makes a row of each element with its place, counted from 0.', {
    sql: 'posexplode(array(10, 20))',
    result: '0\t10\n1\t20',
  }),
  ...both('inline', 'Makes a row of each struct in an array, and a column of each field.', {
    sql: "inline(array(struct(1, 'a'), struct(2, 'b')))",
    result: '1\ta\n2\tb',
  }),
  ...both('variant_explode', 'Makes a row of each part of a variant: its place, key and value.', {
    sql: 'pos, key, to_json(value) FROM variant_explode(parse_json(\'["hello", "world"]\'))',
    result: '0\tNULL\t"hello"\n1\tNULL\t"world"',
  }),
  one('stack', 'Parts values into so many rows.', {
    sql: 'stack(2, 1, 2, 3)',
    result: '1\t2\n3\tNULL',
  }),
  one('json_tuple', 'Makes a row of fields of a text of JSON.', {
    sql: "json_tuple('{\"a\":1, \"b\":2}', 'a', 'b')",
    result: '1\t2',
  }),
  one('range', 'Makes a table of the integers from a start before an end, by a step.', {
    sql: '* FROM range(5, 10, 2)',
    result: '5\n7\n9',
  }),
  one(
    'sql_keywords',
    'Makes a table of the words with a meaning in SQL, and of which are reserved.',
    { sql: "* FROM sql_keywords() WHERE keyword = 'SELECT'", result: 'SELECT\ttrue' },
  ),
  one('collations', 'Makes a table of the collations that a text can have.', {
    sql: "NAME, PAD_ATTRIBUTE FROM collations() WHERE NAME = 'UTF8_BINARY'",
    result: 'UTF8_BINARY\tNO_PAD',
  }),
  one('window', 'Puts a time into windows of a length, which may overlap.', {
    sql: "window.start, count(*) FROM VALUES (TIMESTAMP'2024-01-01 00:03:00') AS t(at) GROUP BY window(at, '5 minutes')",
    result: '2024-01-01 00:00:00\t1',
  }),
  one(
    'session_window',
    'Puts times into sessions, which end when none comes for the length of a gap.',
    {
      sql: "session_window.end, count(*) FROM VALUES (TIMESTAMP'2024-01-01 00:03:00') AS t(at) GROUP BY session_window(at, '5 minutes')",
      result: '2024-01-01 00:08:00\t1',
    },
  ),
  one('grouping', 'Answers 1 where a column is left out of a grouping set, else 0.', {
    sql: "a, grouping(a) FROM VALUES ('x') AS t(a) GROUP BY CUBE(a) ORDER BY 2",
    result: 'x\t0\nNULL\t1',
  }),
  one('grouping_id', 'Gives the bits of `grouping` for several columns, the first one highest.', {
    sql: "a, grouping_id() FROM VALUES ('x') AS t(a) GROUP BY CUBE(a) ORDER BY 2",
    result: 'x\t0\nNULL\t1',
  }),
  one('between', 'Answers whether a value is not less than one and not greater than another.', {
    sql: '2 BETWEEN 1 AND 3',
    result: 'true',
  }),
  ...['case', 'when'].map((name) =>
    one(name, 'Takes the value of the first condition that is true.', {
      sql: 'CASE WHEN 1 > 0 THEN 1 ELSE 2 END',
      result: '1',
    }),
  ),
  one('cast', 'Converts a value to another type; refuses values that have no counterpart there.', {
    sql: "CAST('10' AS INT)",
    result: '10',
  }),
  one('timestampadd', 'Adds so many of a unit to a time.', {
    sql: "TIMESTAMPADD(HOUR, 8, TIMESTAMP'2024-02-28 20:00:00')",
    result: '2024-02-29 04:00:00',
  }),
  one('timestampdiff', 'Counts the whole units between two times.', {
    sql: "TIMESTAMPDIFF(MONTH, TIMESTAMP'2024-02-28 00:00:00', TIMESTAMP'2024-03-28 00:00:00')",
    result: '1',
  }),
]);

type Example = FunctionFacts['examples'][number];

function one(name: string, summary: string, example: Example): readonly [string, FunctionFacts] {
  return [name, { summary, examples: [example] }];
}

/** A generator, and its form that makes a row of nulls where there is nothing. */
function both(
  name: string,
  summary: string,
  example: Example,
): readonly (readonly [string, FunctionFacts])[] {
  const outer = `${summary.slice(0, -1)}; a row of nulls where there is none.`;
  const outerExample = { ...example, sql: example.sql.replace(name, `${name}_outer`) };
  return [one(name, summary, example), one(`${name}_outer`, outer, outerExample)];
}
