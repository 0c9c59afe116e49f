// Aggregates that keep values and statistics, against what they mean, however rows are split over tasks and batches.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, BOOLEAN, DOUBLE, field, INT, STRING, struct } from '../../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../../src/columnar/value.ts';
import { hashTableOrder } from '../../../src/expression/aggregates/hash-table-order.ts';
import { lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import { AggregateRun, aggregateCall } from '../../support/aggregate-run.ts';
import { columnOf } from '../../support/expressions.ts';
import { SETTINGS } from '../evaluate-sql.ts';

const COLUMNS = { k: INT, i: INT, s: STRING, x: DOUBLE };

/** Results by key after all batches; a batch is a list of splits. */
function resultsOf(
  name: string,
  columns: readonly (keyof typeof COLUMNS)[],
  batches: readonly (readonly (readonly Row[])[])[],
): Map<LiteralValue, LiteralValue> {
  const parameters = columns.map((column) => columnOf(COLUMNS, column));
  const run = new AggregateRun({
    columns: COLUMNS,
    grouping: [columnOf(COLUMNS, 'k')],
    aggregates: [lookupAggregate(name)!.resolve(parameters, SETTINGS, undefined)],
    outputMode: 'complete',
  });
  try {
    const tables = batches.map((splits) => run.step(splits.map((rows) => [rows])));
    return new Map(tables.at(-1)!.map(([key, value]) => [key, value]));
  } finally {
    run.close();
  }
}

type Group = readonly (readonly [i: number | null, s: string | null, x: number | null])[];

const present = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function power(values: readonly number[], exponent: number): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** exponent, 0);
}

/** What each aggregate is, for the rows of one group in order. */
const MEANINGS: readonly (readonly [
  string,
  readonly (keyof typeof COLUMNS)[],
  (group: Group) => LiteralValue,
])[] = [
  ['first', ['s'], (group) => group[0][1]],
  ['last', ['s'], (group) => group.at(-1)![1]],
  ['collect_list', ['s'], (group) => present(group.map(([, s]) => s))],
  ['collect_set', ['i'], (group) => [...new Set(present(group.map(([i]) => i)))]],
  ['collect_set', ['s'], (group) => [...new Set(present(group.map(([, s]) => s)))]],
  ['collect_set', ['x'], (group) => [...new Set(present(group.map(([, , x]) => x)))]],
  ['any_value', ['x'], (group) => group[0][2]],
  [
    'listagg',
    ['s'],
    (group) => {
      const texts = present(group.map(([, s]) => s));
      return texts.length === 0 ? null : texts.join('');
    },
  ],
  ['approx_count_distinct', ['i'], (group) => BigInt(new Set(present(group.map(([i]) => i))).size)],
  [
    'min_by',
    ['i', 's'],
    (group) => {
      const keyed = group.filter(([, s]) => s !== null);
      const order = (left: string, right: string) =>
        Buffer.compare(Buffer.from(left), Buffer.from(right));
      const least = keyed.map(([, s]) => s!).sort(order)[0];
      return keyed.findLast(([, s]) => s === least)?.[0] ?? null;
    },
  ],
  [
    'max_by',
    ['s', 'i'],
    (group) => {
      const keyed = group.filter(([i]) => i !== null);
      const best = Math.max(...keyed.map(([i]) => i!));
      return keyed.findLast(([i]) => i === best)?.[1] ?? null;
    },
  ],
  [
    'mode',
    ['i'],
    (group) => {
      const values = present(group.map(([i]) => i));
      const countOf = (value: number): number => values.filter((other) => other === value).length;
      const most = Math.max(...values.map(countOf));
      const different = hashTableOrder([...new Set(values)], (value) => value, INT);
      return different.find((value) => countOf(value) === most) ?? null;
    },
  ],
  [
    'median',
    ['x'],
    (group) => {
      const values = present(group.map(([, , x]) => x)).sort((a, b) => a - b);
      const middle = (values.length - 1) / 2;
      if (values.length === 0) return null;
      return (values[Math.floor(middle)] + values[Math.ceil(middle)]) / 2;
    },
  ],
  [
    'bit_xor',
    ['i'],
    (group) => {
      const values = present(group.map(([i]) => i));
      return values.length === 0 ? null : values.reduce((a, b) => a ^ b);
    },
  ],
  [
    'variance',
    ['x'],
    (group) => {
      const values = present(group.map(([, , x]) => x));
      return values.length < 2 ? null : power(values, 2) / (values.length - 1);
    },
  ],
  [
    'covar_pop',
    ['i', 'x'],
    (group) => {
      const pairs = group.filter(([i, , x]) => i !== null && x !== null);
      if (pairs.length === 0) return null;
      const [a, b] = [meanOf(pairs.map(([i]) => i!)), meanOf(pairs.map(([, , x]) => x!))];
      return pairs.reduce((sum, [i, , x]) => sum + (i! - a) * (x! - b), 0) / pairs.length;
    },
  ],
];

const rowOf = fc.tuple(
  fc.integer({ min: 0, max: 3 }),
  fc.option(fc.integer({ min: -9, max: 9 })),
  fc.option(fc.string({ maxLength: 12 })),
  fc.option(fc.integer({ min: -50, max: 50 }).map((value) => value / 4)),
);
const batchesOf = fc.array(fc.array(fc.array(rowOf, { maxLength: 6 }), { maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});

test.each(MEANINGS)('%s of %j is what it means', (name, columns, meaning) => {
  fc.assert(
    fc.property(batchesOf, (batches) => {
      const results = resultsOf(name, columns, batches);
      const rows = batches.flat(2);
      const keys = new Set(rows.map(([key]) => key));
      expect(new Set(results.keys())).toEqual(keys);
      for (const key of keys) {
        const group = rows.filter((row) => row[0] === key).map(([, ...values]) => values);
        const wanted = meaning(group);
        const found = results.get(key);
        if (typeof wanted === 'number') expect(found).toBeCloseTo(wanted, 8);
        else expect(found).toEqual(wanted);
      }
    }),
    { numRuns: 40, seed: 7 },
  );
});

test('a list longer than a heap segment is kept', () => {
  const text = 'x'.repeat(1000);
  const rows = Array.from({ length: 700 }, (_, index): Row => [1, index, text, null]);
  const results = resultsOf('collect_list', ['s'], [[rows.slice(0, 350)], [rows.slice(350)]]);
  expect(results.get(1)).toHaveLength(700);
});

test.each([
  INT,
  DOUBLE,
  STRING,
  array(STRING),
  struct([field('s', STRING), field('l', array(INT))]),
])('values of %j are kept as they are, in batches that grow, also behind a restart', (type) => {
  const valueAt = (row: number): LiteralValue => {
    if (row % 7 === 0) return null;
    if (type.kind === 'string') return 'x'.repeat(row % 50) + (row % 20);
    if (type.kind === 'array') return [`${row % 9}`, null];
    if (type.kind === 'struct') return [row % 5 === 0 ? null : `${row % 9}`, [row % 3, null]];
    if (type.kind === 'int') return row % 40;
    return [0.5, -0.5, Number.NaN, 1, 2][row % 5]!;
  };
  const rows = Array.from({ length: 5000 }, (_, row): Row => [row % 3, valueAt(row), row]);
  const parts = [0, 1, 40, 700, 2500, 5000];
  const batches = parts.slice(1).map((end, index) => [[rows.slice(parts[index], end)]]);
  const columns = { k: INT, v: type, n: INT };
  const [key, value, order] = ['k', 'v', 'n'].map((column) => columnOf(columns, column));
  const calls = [
    ...['first', 'last', 'collect_list', 'collect_set'].map((name) =>
      aggregateCall(name, [value!]),
    ),
    aggregateCall('first', [value!, { kind: 'literal', value: true, type: BOOLEAN }]),
    aggregateCall('max_by', [value!, order!]),
  ];
  const run = new AggregateRun({
    columns,
    grouping: [key!],
    aggregates: calls,
    outputMode: 'complete',
  });
  try {
    const tables = batches.map((splits, index) => {
      if (index % 2 === 1) run.restart();
      return run.step(splits);
    });
    const table = tables.at(-1)!;
    for (const [group, ...results] of table) {
      const own = rows.filter(([other]) => other === group).map(([, one]) => one!);
      const there = present(own);
      const texts = new Map(there.map((one) => [JSON.stringify(one), one]));
      expect(results).toEqual([
        own[0],
        own.at(-1),
        there,
        [...texts.values()],
        there[0],
        own.at(-1),
      ]);
    }
  } finally {
    run.close();
  }
});

test('NaN is one value of a set, and so are the zeros', () => {
  const rows = [Number.NaN, -0, 0, Number.NaN, 1].map((x): Row => [1, null, null, x]);
  const results = resultsOf('collect_set', ['x'], [[rows.slice(0, 3)], [rows.slice(3)]]);
  expect(results.get(1)).toEqual([Number.NaN, -0, 1]);
});
