import fc from 'fast-check';

/** What rows can be grouped, partitioned and joined by besides their columns, in terms of one row's columns. */
const KEYS: readonly string[] = [
  'CAST({}n AS DECIMAL(20, 2))',
  'CAST({}d AS DECIMAL(12, 3))',
  'CAST({}ts AS DATE)',
  "date_trunc('HOUR', {}ts)",
  'array({}k, upper({}k))',
  'array({}v, 1)',
  'struct({}k, {}v)',
  '({}v > 0)',
  'CAST({}v AS SMALLINT)',
  'substring(repeat(CAST({}k AS STRING), 60), 1, 90)',
  // Most rows have the same.
  'CASE WHEN {}v = 1 THEN {}n END',
];

/** An expression to group rows by. */
export const groupingKey: fc.Arbitrary<string> = fc
  .constantFrom(...KEYS)
  .map((key) => key.replaceAll('{}', ''));

/** A test of rows of `l` and `r` that is about such a key. */
export const joinKey: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...KEYS), fc.constantFrom('=', 'IS NOT DISTINCT FROM'))
  .map(([key, equals]) => `${key.replaceAll('{}', 'l.')} ${equals} ${key.replaceAll('{}', 'r.')}`);

/** Texts of many lengths: kept ones move when longer ones come. */
export const LONG_TEXT =
  'substring(repeat(CAST(k AS STRING), CAST(1 + abs(n) % 70 AS INT)), 1, 150)';
