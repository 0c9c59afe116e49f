import fc from 'fast-check';

const OUTER = ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'];

/** A join of `t` and `u`, alone or of three relations, with filters above: the columns of all sides that come out. */
export const joinQuery: fc.Arbitrary<string> = fc
  .oneof(
    { arbitrary: fc.tuple(twoSides(), where(true)), weight: 4 },
    { arbitrary: fc.tuple(semiSides(), where(false)), weight: 2 },
    { arbitrary: fc.tuple(threeSides(), fc.constant('')), weight: 2 },
    { arbitrary: fc.tuple(usingSides(), fc.constant('')), weight: 2 },
  )
  .map(([query, condition]) => `${query}${condition}`);

function twoSides(): fc.Arbitrary<string> {
  const columns = 'l.k, l.v, l.d, r.k AS rk, r.n, r.d AS rd';
  return fc.oneof(
    { arbitrary: fc.constant(`SELECT ${columns} FROM t l CROSS JOIN u r`), weight: 1 },
    { arbitrary: fc.constant(`SELECT ${columns} FROM t l, u r`), weight: 1 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom(...OUTER), onClause('l', 'r'))
        .map(([kind, on]) => `SELECT ${columns} FROM t l ${kind} u r ON ${on}`),
      weight: 12,
    },
  );
}

function semiSides(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('SEMI', 'ANTI'), onClause('l', 'r'))
    .map(([kind, on]) => `SELECT l.k, l.v, l.n FROM t l ${kind} JOIN u r ON ${on}`);
}

function threeSides(): fc.Arbitrary<string> {
  const kind = fc.constantFrom(...OUTER);
  return fc
    .tuple(kind, onClause('l', 'r'), kind, onClause('r', 'x'))
    .map(
      ([first, on, second, then]) =>
        `SELECT l.k, l.v, r.n, x.d FROM t l ${first} u r ON ${on} ${second} t x ON ${then} AND x.v > 0`,
    );
}

function usingSides(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...OUTER), fc.constantFrom('k', 'v', 'k, v'))
    .map(
      ([kind, columns]) => `SELECT ${columns}, l.n, r.d FROM t l ${kind} u r USING (${columns})`,
    );
}

/** One to three parts: keys, tests of pairs, tests of one side. */
function onClause(left: string, right: string): fc.Arbitrary<string> {
  const part = fc.constantFrom(
    ...['{l}.k = {r}.k', '{l}.v = {r}.v', '{r}.n = {l}.n', '{l}.d = {r}.d', '{l}.v = {r}.n'],
    ...['{l}.k IS NOT DISTINCT FROM {r}.k', '{l}.v IS NOT DISTINCT FROM {r}.v'],
    ...['{l}.v + 1 = {r}.v', 'upper({l}.k) = {r}.k', '{l}.v < {r}.n', '{l}.d <= {r}.d'],
    ...[
      '{l}.v > 0',
      '{r}.d < 5',
      "{l}.k <> 'a'",
      '{r}.n IS NULL',
      '{l}.v = {r}.v OR {l}.k = {r}.k',
    ],
  );
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) =>
    parts
      .map((text) => `(${text})`)
      .join(' AND ')
      .replaceAll('{l}', left)
      .replaceAll('{r}', right),
  );
}

function where(isOuter: boolean): fc.Arbitrary<string> {
  const left = ['l.v > 0', "l.k = 'a'", 'l.n IS NULL', 'l.v <= l.n'];
  const both = ['r.v > 0', 'r.k IS NULL', 'l.v = r.v', 'l.n < r.n', "coalesce(l.k, r.k) = 'b'"];
  const parts = fc.constantFrom(...left, ...(isOuter ? both : []));
  return fc
    .array(parts, { maxLength: 2 })
    .map((chosen) => (chosen.length === 0 ? '' : ` WHERE ${chosen.join(' AND ')}`));
}

/** A join of `t` and `u` whose condition bounds their event times, on both sides or on the one that Spark asks for. */
export const timedJoinQuery: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'SEMI JOIN'),
    fc.constantFrom('l.k = r.k', 'l.v = r.v', 'l.k IS NOT DISTINCT FROM r.k', 'l.v + 1 = r.v'),
    fc.constantFrom(
      'l.ts = r.ts',
      'r.ts BETWEEN l.ts AND l.ts + INTERVAL 60 SECONDS',
      'r.ts > l.ts - INTERVAL 90 SECONDS AND r.ts <= l.ts + INTERVAL 30 SECONDS',
      'l.ts >= r.ts + INTERVAL 20 SECONDS AND l.ts < r.ts + INTERVAL 2 MINUTES',
    ),
    fc.array(fc.constantFrom('l.d <= r.d', 'l.v > 0', 'r.d < 5', "l.k <> 'a'", 'l.n <> r.n'), {
      maxLength: 2,
    }),
  )
  .map(([kind, key, time, rest]) => {
    const columns = kind === 'SEMI JOIN' ? 'l.k, l.v, l.ts' : 'l.k, l.v, l.ts, r.k AS rk, r.n, r.d';
    const condition = [key, time, ...rest].map((part) => `(${part})`).join(' AND ');
    return `SELECT ${columns} FROM t l ${kind} u r ON ${condition}`;
  });
