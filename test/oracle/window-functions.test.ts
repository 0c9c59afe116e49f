import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';
import { comparableRows } from './comparable.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';

const session = sharedSession();
const RUNS = process.env['MILLRACE_LONG_TESTS'] === '1' ? 1000 : 60;

/** Rows of (id, k, o, v): `id` tells all apart, `o` only some. Typed, also where all values are null. */
const table = fc
  .array(
    fc.tuple(
      fc.option(fc.constantFrom('a', 'b', 'c')),
      fc.option(fc.integer({ min: 0, max: 9 }), { freq: 8 }),
      fc.option(fc.integer({ min: -20, max: 20 }), { freq: 4 }),
    ),
    { minLength: 1, maxLength: 400, size: 'max' },
  )
  .map((rows) => rows.map(([k, o, v], id) => `(${id}, ${text(k)}, ${text(o)}, ${text(v)})`))
  .map(
    (rows) => `(SELECT id, CAST(k AS STRING) AS k, CAST(o AS INT) AS o, CAST(v AS INT) AS v
    FROM (VALUES ${rows.join(', ')}) AS x(id, k, o, v)) AS t`,
  );

const distance = fc.integer({ min: 0, max: 30 }).map(String);
const start = fc.oneof(
  fc.constantFrom('UNBOUNDED PRECEDING', 'CURRENT ROW'),
  distance.map((rows) => `${rows} PRECEDING`),
);
const end = fc.oneof(
  fc.constantFrom('CURRENT ROW', 'UNBOUNDED FOLLOWING'),
  distance.map((rows) => `${rows} FOLLOWING`),
);
const frame = fc
  .tuple(fc.constantFrom('ROWS', 'RANGE'), start, end)
  .map(([unit, from, to]) => `${unit} BETWEEN ${from} AND ${to}`);
const partition = fc.constantFrom('', 'PARTITION BY k ', 'PARTITION BY k, v ');
const direction = fc.constantFrom('ASC NULLS FIRST', 'DESC NULLS LAST', 'ASC NULLS LAST');
const byOrder = direction.map((own) => `ORDER BY o ${own}`);
const byRow = direction.map((own) => `ORDER BY o ${own}, id`);

/** Over rows that may be equal: what does not depend on their order. */
const ofPeers = fc.tuple(
  fc.constantFrom('sum(v)', 'count(v)', 'min(v)', 'max(v)', 'count(*) FILTER (WHERE v > 0)'),
  fc.tuple(
    partition,
    byOrder,
    frame.filter((own) => own.startsWith('RANGE')),
  ),
);
/** Over rows in one order: everything. */
const ofRows = fc.tuple(
  fc.constantFrom('sum(v)', 'avg(v)', 'first_value(v)', 'last_value(v)', 'nth_value(v, 3)'),
  fc.tuple(
    partition,
    byRow,
    frame.filter((own) => own.startsWith('ROWS')),
  ),
);
const ofPlaces = fc.tuple(
  fc.constantFrom(
    ...['row_number()', 'ntile(3)', 'lag(v)', 'lead(v, 2, -1)', 'lag(v, 3, 0)'],
    ...['rank()', 'dense_rank()', 'percent_rank()', 'cume_dist()'],
  ),
  fc.tuple(partition, byRow, fc.constant('')),
);
const call = fc
  .oneof(ofPeers, ofRows, ofPlaces)
  .map(([name, window]) => `${name} OVER (${window.join(' ')})`);

test('calls with OVER give what DuckDB gives, whatever partition, order and frame', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(call, { minLength: 1, maxLength: 3 }), async (rows, calls) => {
      const query = `SELECT id, ${calls.join(', ')} FROM ${rows}`;
      const frame = session().sql(query);
      const own = comparableRows(frame, await frame.collect());
      expect(own).toEqual(await answerOfDuckdb([], query));
    }),
    { numRuns: RUNS },
  );
});

function text(value: string | number | null): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
