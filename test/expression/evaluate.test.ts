import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import type { Schema } from '../../src/columnar/schema.ts';
import {
  array,
  BIGINT,
  BOOLEAN,
  type DataType,
  DOUBLE,
  decimal,
  field,
  INT,
  STRING,
} from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { MillraceError } from '../../src/errors.ts';
import { evaluateFilter } from '../../src/expression/evaluate.ts';
import { parseExpression } from '../../src/sql/parse.ts';
import { evaluateSql, newFrame, SETTINGS, typeExpression } from './evaluate-sql.ts';

const schema: Schema = {
  fields: [
    field('a', INT),
    field('b', INT),
    field('x', DOUBLE),
    field('s', STRING),
    field('f', BOOLEAN),
    field('n', BIGINT),
  ],
};

/** Rows of a, b, x, s, f, n; what is left out is null. */
function rows(...partial: Partial<Record<'a' | 'b' | 'x' | 's' | 'f' | 'n', unknown>>[]): {
  schema: Schema;
  rows: Row[];
} {
  const names = ['a', 'b', 'x', 's', 'f', 'n'] as const;
  return {
    schema,
    rows: partial.map((row) => names.map((name) => row[name] ?? null)) as Row[],
  };
}

function conditionOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof MillraceError) return error.condition;
    throw error;
  }
  return undefined;
}

describe('errors count only for rows that compute', () => {
  const input = rows({ a: 6, b: 0 }, { a: 6, b: 3 });

  test('CASE guards a division', () => {
    const { values } = evaluateSql('CASE WHEN b = 0 THEN 0 ELSE a / b END', input);
    expect(values).toEqual([0, 2]);
  });

  test('IF, COALESCE, AND and OR guard what they do not reach', () => {
    expect(evaluateSql('if(b = 0, -1, a div b)', input).values).toEqual([-1n, 2n]);
    expect(evaluateSql('coalesce(b, a div 0)', input).values).toEqual([0n, 3n]);
    expect(evaluateSql('b <> 0 AND a / b > 1', input).values).toEqual([false, true]);
    expect(evaluateSql('b = 0 OR a / b > 1', input).values).toEqual([true, true]);
  });

  test('without a guard the lowest row is reported', () => {
    expect(conditionOf(() => evaluateSql('a / b', input))).toBe('DIVIDE_BY_ZERO');
    const several = rows({ a: 1, b: 1, s: '1' }, { a: 1, b: 1, s: 'x' }, { a: 1, b: 0, s: '1' });
    expect(conditionOf(() => evaluateSql('a / b + CAST(s AS INT)', several))).toBe(
      'CAST_INVALID_INPUT',
    );
  });

  test('CASE guards a cast', () => {
    const texts = rows({ s: '12' }, { s: 'x' }, {});
    const guarded = "CASE WHEN s RLIKE '^[0-9]+$' THEN CAST(s AS INT) END";
    expect(evaluateSql(guarded, texts).values).toEqual([12, null, null]);
    expect(conditionOf(() => evaluateSql('CAST(s AS INT)', texts))).toBe('CAST_INVALID_INPUT');
  });

  test('a zero divisor under a null is no error', () => {
    expect(evaluateSql('a / b', rows({ b: 0 })).values).toEqual([null]);
    expect(evaluateSql('n + a div b', rows({ a: 1, b: 0 })).values).toEqual([null]);
  });

  test('a division looks at its divisor first', () => {
    expect(evaluateSql('CAST(s AS INT) / b', rows({ s: 'x' })).values).toEqual([null]);
    expect(evaluateSql('CAST(s AS INT) % b', rows({ s: 'x' })).values).toEqual([null]);
    expect(evaluateSql('b * CAST(s AS INT)', rows({ s: 'x' })).values).toEqual([null]);
  });

  test('an error in a constant counts where a row reaches it', () => {
    const guarded = "CASE WHEN b = 0 THEN raise_error('zero') ELSE a END";
    expect(conditionOf(() => evaluateSql(guarded, input))).toBe('USER_RAISED_EXCEPTION');
    expect(evaluateSql(guarded, rows({ a: 1, b: 1 })).values).toEqual([1]);
    expect(evaluateSql(guarded, rows()).values).toEqual([]);
    expect(evaluateSql('f AND 1 / 0 > 1', rows({ f: false })).values).toEqual([false]);
  });

  test('an element of a null or inactive array is no error', () => {
    const lists = {
      schema: { fields: [field('xs', array(STRING)), field('go', BOOLEAN)] },
      rows: [
        [['1', '2'], true],
        [['x'], false],
        [null, true],
      ] as Row[],
    };
    const guarded = 'CASE WHEN go THEN CAST(xs AS ARRAY<INT>) END';
    expect(evaluateSql(guarded, lists).values).toEqual([[1, 2], null, null]);
    expect(conditionOf(() => evaluateSql('CAST(xs AS ARRAY<INT>)', lists))).toBe(
      'CAST_INVALID_INPUT',
    );
  });

  test('outside ANSI mode errors are nulls or wrapped values', () => {
    const legacy = { ansi: false };
    expect(evaluateSql('a / b', input, legacy).values).toEqual([null, 2]);
    expect(evaluateSql('a + 2147483647', input, legacy).values).toEqual([-2147483643, -2147483643]);
    expect(evaluateSql('CAST(s AS INT)', rows({ s: 'x' }), legacy).values).toEqual([null]);
  });
});

test('a filter keeps the rows that are true, neither false nor null', () => {
  const input = rows({ a: 1 }, { a: 2 }, {}, { a: 3 });
  const frame = newFrame(input);
  const condition = typeExpression(parseExpression('a > 1'), schema, SETTINGS);
  const bitmap = evaluateFilter(condition, frame);
  expect(frame.memory.u8[bitmap] & 0b1111).toBe(0b1010);
});

test('a filter inside an active set reports no error outside of it', () => {
  const frame = newFrame(rows({ a: 1, b: 0 }, { a: 4, b: 2 }));
  const active = columnFromValues([false, true], BOOLEAN, frame.arena).values;
  const condition = typeExpression(parseExpression('a / b = 2'), schema, SETTINGS);
  const bitmap = evaluateFilter(condition, { ...frame, active });
  frame.errors.throwFirst();
  expect(frame.memory.u8[bitmap] & 0b10).toBe(0b10);
});

describe('three-valued logic and comparisons agree with a row-at-a-time reference', () => {
  const truth = fc.option(fc.boolean());
  const number = fc.option(fc.integer({ min: -3, max: 3 }));
  const text = fc.option(fc.constantFrom('', 'a', 'ab', 'b', 'é', 'zzzzzzzzzzzz'));
  const row = fc.record({ a: number, b: number, s: text, f: truth });
  const batches = fc.array(row, { maxLength: 140 });

  type Values = { a: number | null; b: number | null; s: string | null; f: boolean | null };
  const both = (v: Values, compute: (a: number, b: number) => unknown): unknown =>
    v.a === null || v.b === null ? null : compute(v.a, v.b);
  const and = (x: unknown, y: unknown): unknown =>
    x === false || y === false ? false : x === null || y === null ? null : true;
  const or = (x: unknown, y: unknown): unknown =>
    x === true || y === true ? true : x === null || y === null ? null : false;

  const references: [string, (v: Values) => unknown][] = [
    ['a < b', (v) => both(v, (a, b) => a < b)],
    ['a >= b', (v) => both(v, (a, b) => a >= b)],
    ['a <> b', (v) => both(v, (a, b) => a !== b)],
    ['a <=> b', (v) => v.a === v.b],
    [
      'a > b AND f',
      (v) =>
        and(
          both(v, (a, b) => a > b),
          v.f,
        ),
    ],
    [
      'f OR a = b',
      (v) =>
        or(
          v.f,
          both(v, (a, b) => a === b),
        ),
    ],
    ['NOT f', (v) => (v.f === null ? null : !v.f)],
    [
      'a IN (1, b)',
      (v) =>
        v.a === null
          ? null
          : or(
              v.a === 1,
              both(v, (a, b) => a === b),
            ),
    ],
    [
      'a BETWEEN b AND 2',
      (v) =>
        and(
          both(v, (a, b) => a >= b),
          v.a === null ? null : v.a <= 2,
        ),
    ],
    ["s LIKE 'a%'", (v) => (v.s === null ? null : v.s.startsWith('a'))],
    [
      "s > 'ab'",
      (v) => (v.s === null ? null : Buffer.compare(Buffer.from(v.s), Buffer.from('ab')) > 0),
    ],
    ['coalesce(a, b, 9)', (v) => v.a ?? v.b ?? 9],
    [
      "CASE WHEN f THEN s WHEN a = 1 THEN 'one' END",
      (v) => (v.f === true ? v.s : v.a === 1 ? 'one' : null),
    ],
    ['a * b - 1', (v) => both(v, (a, b) => a * b - 1)],
    ['greatest(a, b)', (v) => (v.a === null ? v.b : v.b === null ? v.a : Math.max(v.a, v.b))],
    ["concat(s, '-', a)", (v) => (v.s === null || v.a === null ? null : `${v.s}-${v.a}`)],
    ['upper(s)', (v) => v.s?.toUpperCase() ?? null],
    ['length(s)', (v) => (v.s === null ? null : [...v.s].length)],
    ['substring(s, 2, 3)', (v) => (v.s === null ? null : [...v.s].slice(1, 4).join(''))],
    ['f IS TRUE', (v) => v.f === true],
    ['a IS NULL', (v) => v.a === null],
  ];

  test.each(references)('%s', (sql, reference) => {
    fc.assert(
      fc.property(batches, (values) => {
        expect(evaluateSql(sql, rows(...values)).values).toEqual(values.map(reference));
      }),
      { numRuns: 40 },
    );
  });
});

describe('decimals are exact', () => {
  const unscaled = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
  const cases = fc.record({
    values: fc.array(fc.tuple(unscaled, unscaled), { maxLength: 70 }),
    digits: fc.constantFrom<[number, number, number, number]>(
      [9, 2, 8, 4],
      [18, 6, 5, 0],
      [30, 10, 7, 7],
      [12, 0, 20, 3],
    ),
  });
  const shorten = (value: bigint, precision: number): bigint => value % 10n ** BigInt(precision);

  test('sums and differences', () => {
    fc.assert(
      fc.property(cases, ({ values, digits: [p, s, q, t] }) => {
        const types: DataType[] = [decimal(p, s), decimal(q, t)];
        const input = {
          schema: { fields: [field('d', types[0]), field('e', types[1])] },
          rows: values.map(([d, e]) => [shorten(d, p), shorten(e, q)]),
        };
        const scale = Math.max(s, t);
        const at = (value: bigint, from: number): bigint => value * 10n ** BigInt(scale - from);
        const { values: sums } = evaluateSql('d + e', input);
        expect(sums).toEqual(input.rows.map(([d, e]) => at(d, s) + at(e, t)));
        const { values: differences } = evaluateSql('d - e', input);
        expect(differences).toEqual(input.rows.map(([d, e]) => at(d, s) - at(e, t)));
      }),
      { numRuns: 60 },
    );
  });
});

test('a conjunct of a filter meets only rows for which the ones before it are true', () => {
  const frame = newFrame(rows({ s: 'word' }, { b: 1, s: '1' }, { b: 0, s: 'word' }));
  const condition = typeExpression(
    parseExpression('b <> 0 AND CAST(s AS INT) = 1'),
    schema,
    SETTINGS,
  );
  const bitmap = evaluateFilter(condition, frame);
  frame.errors.throwFirst();
  expect(frame.memory.u8[bitmap] & 0b111).toBe(0b010);
});
