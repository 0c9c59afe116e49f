import fc from 'fast-check';

/** Conditions and columns that ask another relation, in terms of a row `q` of this one. */
export function asking(other: fc.Arbitrary<string>): fc.Arbitrary<(below: string) => string> {
  const condition = fc.constantFrom(
    'v IN (SELECT v FROM ({}) AS s WHERE v IS NOT NULL)',
    'v NOT IN (SELECT v FROM ({}) AS s WHERE v IS NOT NULL)',
    'EXISTS (SELECT 1 FROM ({}) AS s WHERE s.k = q.k)',
    'NOT EXISTS (SELECT 1 FROM ({}) AS s WHERE s.k = q.k AND s.n > q.n)',
    'v > 0 OR EXISTS (SELECT 1 FROM ({}) AS s WHERE s.v = q.v)',
  );
  return fc.tuple(other, condition).map(
    ([rows, text]) =>
      (below) =>
        `SELECT k, v, n, d, ts FROM (${below}) AS q WHERE ${text.replaceAll('{}', rows)}`,
  );
}
