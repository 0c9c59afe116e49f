// Functions of lists over columns of many rows, against plain loops over the values of a row.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  SMALLINT,
  STRING,
  struct,
  TINYINT,
  typeName,
} from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import { evaluateSql } from './evaluate-sql.ts';

type List = readonly LiteralValue[];

/** Null first, NaN last and equal to itself, -0.0 equal to 0.0, texts by their bytes, structures part by part. */
function order(left: LiteralValue, right: LiteralValue): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let place = 0; place < Math.min(left.length, right.length); place++) {
      const answer = order(left[place], right[place]);
      if (answer !== 0) return answer;
    }
    return left.length - right.length;
  }
  if (typeof left === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(String(right)));
  if (Number.isNaN(left) || Number.isNaN(right)) {
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  }
  return left === right ? 0 : left < right ? -1 : 1;
}

const isIn = (list: List, value: LiteralValue) => list.some((one) => order(one, value) === 0);
const distinct = (list: List) => list.filter((one, place) => !isIn(list.slice(0, place), one));
const present = (list: List) => list.filter((one) => one !== null);
const sorted = (list: List) => present(list).toSorted(order);
const nullsOf = (list: List) => list.filter((one) => one === null);

/** What a function gives for a list, another list and a value, none of them null. */
type Reference = (list: List, other: List, value: LiteralValue, n: number) => LiteralValue;

const REFERENCES: Readonly<Record<string, Reference>> = {
  'array_contains(list, value)': (list, _, value) =>
    isIn(list, value) ? true : list.includes(null) ? null : false,
  'array_position(list, value)': (list, _, value) =>
    BigInt(list.findIndex((one) => order(one, value) === 0) + 1),
  'array_remove(list, value)': (list, _, value) => list.filter((one) => order(one, value) !== 0),
  'array_distinct(list)': (list) => distinct(list),
  'array_union(list, other)': (list, other) => distinct([...list, ...other]),
  'array_intersect(list, other)': (list, other) => distinct(list).filter((one) => isIn(other, one)),
  'array_except(list, other)': (list, other) => distinct(list).filter((one) => !isIn(other, one)),
  'arrays_overlap(list, other)': (list, other) => {
    if (present(list).some((one) => isIn(other, one))) return true;
    const isOpen = list.includes(null) || other.includes(null);
    return isOpen && list.length > 0 && other.length > 0 ? null : false;
  },
  'array_sort(list)': (list) => [...sorted(list), ...nullsOf(list)],
  'sort_array(list)': (list) => [...nullsOf(list), ...sorted(list)],
  'sort_array(list, false)': (list) => [
    ...present(list).toSorted((left, right) => order(right, left)),
    ...nullsOf(list),
  ],
  'array_min(list)': (list) => sorted(list)[0] ?? null,
  'array_max(list)': (list) =>
    present(list).reduce(
      (best, one) => (best === null || order(one, best) > 0 ? one : best),
      null as LiteralValue,
    ),
  'slice(list, if(n = 0, 1, n), 2)': (list, _, _value, n) => {
    const first = n < 0 ? list.length + n : Math.max(0, n - 1);
    return first < 0 ? [] : list.slice(first, first + 2);
  },
  'slice(list, 2, abs(n))': (list, _, _value, n) => list.slice(1, 1 + Math.abs(n)),
  'reverse(list)': (list) => list.toReversed(),
  'concat(list, other, list)': (list, other) => [...list, ...other, ...list],
  'flatten(array(list, array(), other))': (list, other) => [...list, ...other],
  'array_compact(list)': (list) => present(list),
  'array_append(list, (value))': (list, _, value) => [...list, value],
  'array_prepend(list, (value))': (list, _, value) => [value, ...list],
  'array_repeat((value), size(list) + n)': (list, _, value, n) =>
    new Array<LiteralValue>(Math.max(0, list.length + n)).fill(value),
  'array_repeat(list, abs(n) + 0 * size(list))': (list, _, _value, n) =>
    new Array<List>(Math.abs(n)).fill(list),
  'arrays_zip(list, other)': (list, other) =>
    Array.from({ length: Math.max(list.length, other.length) }, (_, place) => [
      list[place] ?? null,
      other[place] ?? null,
    ]),
  'map_keys(map_from_arrays(transform(list, (x, i) -> i + 1), list))': (list) =>
    list.map((_, place) => place + 1),
  'map_values(map_from_arrays(transform(list, (x, i) -> i + 1), list))': (list) => list,
  'map_entries(map_from_entries(arrays_zip(transform(list, (x, i) -> i + 1), list)))': (list) =>
    list.map((one, place) => [place + 1, one]),
  'map_concat(map_from_arrays(transform(list, (x, i) -> i + 1), list), map(0, value))': (
    list,
    _,
    value,
  ) => [...list.map((one, place): LiteralValue => [place + 1, one]), [0, value]],
  'map_contains_key(map_from_entries(transform(array_distinct(array_compact(list)), x -> struct(x, n))), value)':
    (list, _, value) => isIn(list, value),
};

/** References of functions for which a null value is one like others. */
const TAKES_NULL = /\(value\)|map\(0, value/;

const TYPES: readonly (readonly [string, DataType, readonly LiteralValue[]])[] = [
  ['INT', INT, [0, -1, 7, 256, 65536, -2147483648, 2147483647]],
  ['DOUBLE', DOUBLE, [0, -0, Number.NaN, 1.5, -1.5, Infinity, -Infinity]],
  ['FLOAT', FLOAT, [0, -0, Number.NaN, 1.5, -2]],
  ['BOOLEAN', BOOLEAN, [true, false]],
  [
    'STRING',
    STRING,
    ['', 'a', 'ab', 'a\0', 'é', '😀', '￿', 'a long text of more', 'a long text of'],
  ],
  ['DECIMAL', decimal(30, 0), [0n, -1n, 10n ** 29n, -(10n ** 29n), 1n << 64n]],
  ['ARRAY', array(INT), [[], [1], [1, null], [null], [1, 2], [2]]],
  [
    'STRUCT',
    struct([field('n', DOUBLE), field('s', STRING)]),
    [
      [0, 'a'],
      [-0, 'a'],
      [1, null],
    ],
  ],
];

/** The value of `list` where a row is to have none, although its elements are still there. */
const HIDDEN = 'concat(list, if(isHidden, NULL, slice(list, 1, 0)))';

describe.each(TYPES)('lists of %s', (_, type, all) => {
  const value = fc.constantFrom(null, ...all);
  const lists = fc.oneof(
    fc.array(value, { maxLength: 5 }),
    fc.array(value, { minLength: 10, maxLength: 60 }),
  );
  const n = fc.integer({ min: -4, max: 4 });
  const optional = fc.option(lists, { freq: 6 });
  const rows = fc.array(fc.tuple(optional, optional, value, fc.boolean(), n), { maxLength: 40 });
  const fields = [field('list', array(type)), field('other', array(type)), field('value', type)];
  const schema = { fields: [...fields, field('isHidden', BOOLEAN), field('n', INT)] };

  test.each(Object.entries(REFERENCES))('%s', (sql, reference) => {
    fc.assert(
      fc.property(rows, (input) => {
        const { values } = evaluateSql(sql.replaceAll(/\blist\b/g, HIDDEN), {
          schema,
          rows: input as readonly Row[],
        });
        expect(values).toEqual(
          input.map(([list, other, wanted, isHidden, number]) => {
            const takesOther = sql.includes('other') && other === null;
            const takesValue = /\bvalue\b/.test(sql) && !TAKES_NULL.test(sql) && wanted === null;
            if (list === null || isHidden || takesOther || takesValue) return null;
            return reference(list, other ?? [], wanted, number);
          }),
        );
      }),
      { numRuns: 30 },
    );
  });
});

test('array_repeat repeats a null as often as a count says that is computed row by row', () => {
  const schema = { fields: [field('value', STRING), field('text', STRING)] };
  const rows = [
    [null, 'ab'],
    ['x', 'ab'],
    [null, null],
  ];
  const { values } = evaluateSql("array_repeat(value, regexp_instr(text, 'b'))", { schema, rows });
  expect(values).toEqual([[null, null], ['x', 'x'], null]);
});

test('array_join puts separators between the texts that there are', () => {
  const text = fc.option(fc.constantFrom('', 'a', 'é', 'a text of 17 byte', 'long'.repeat(40)));
  const list = fc.option(fc.array(text, { maxLength: 20 }), { freq: 6 });
  const schema = {
    fields: [field('list', array(STRING)), field('between', STRING), field('instead', STRING)],
  };
  const join = (parts: List | null, between: LiteralValue) =>
    parts === null || between === null ? null : parts.join(String(between));
  fc.assert(
    fc.property(fc.array(fc.tuple(list, text, text), { maxLength: 30 }), (rows) => {
      const valuesOf = (sql: string) => evaluateSql(sql, { schema, rows }).values;
      expect(valuesOf('array_join(list, between)')).toEqual(
        rows.map(([parts, between]) => join(parts && present(parts), between)),
      );
      expect(valuesOf("array_join(list, ', ')")).toEqual(
        rows.map(([parts]) => join(parts && present(parts), ', ')),
      );
      expect(valuesOf('array_join(list, between, instead)')).toEqual(
        rows.map(([parts, between, instead]) => {
          if (instead === null) return null;
          return join(parts?.map((part) => part ?? instead) ?? null, between);
        }),
      );
    }),
  );
});

test.each<[DataType, (value: number) => LiteralValue]>([
  [TINYINT, Number],
  [SMALLINT, Number],
  [INT, Number],
  [BIGINT, BigInt],
  [DATE, Number],
])('sequence counts from one value to another: %j', (type, toValue) => {
  const bound = fc.option(fc.integer({ min: -128, max: 127 }), { freq: 9 });
  const step = fc.option(fc.integer({ min: 1, max: 99 }), { freq: 9 });
  const stepType = type === DATE ? BIGINT : type;
  const schema = { fields: [field('a', type), field('b', type), field('n', stepType)] };
  const sql =
    type === DATE
      ? "sequence(a, b, if(a > b, -n, n) * INTERVAL '1' DAY)"
      : `sequence(a, b, cast(if(a > b, -n, n) AS ${typeName(type)}))`;
  const countUp = (a: number, b: number, n: number) => {
    const numbers: LiteralValue[] = [];
    const distance = a > b ? -n : n;
    for (let next = a; a > b ? next >= b : next <= b; next += distance) numbers.push(toValue(next));
    return numbers;
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(bound, bound, step), { maxLength: 30 }), (given) => {
      const rows = given.map(([a, b, n]) => [
        a === null ? null : toValue(a),
        b === null ? null : toValue(b),
        n === null ? null : type === DATE ? BigInt(n) : toValue(n),
      ]);
      expect(evaluateSql(sql, { schema, rows }).values).toEqual(
        given.map(([a, b, n]) =>
          a === null || b === null || n === null ? null : countUp(a, b, n),
        ),
      );
      expect(evaluateSql('sequence(a, b)', { schema, rows }).values).toEqual(
        given.map(([a, b]) => (a === null || b === null ? null : countUp(a, b, 1))),
      );
    }),
  );
});

test.each([
  ['map_from_arrays(list, list)', 'NULL_MAP_KEY'],
  ['map_from_arrays(array_compact(list), array_compact(list))', 'DUPLICATED_MAP_KEY'],
  ['map_from_arrays(array(1), list)', 'DIFFERENT_NUMBER_OF_KEYS_AND_VALUES'],
  ['map_from_entries(arrays_zip(list, list))', 'NULL_MAP_KEY'],
  ['map_concat(map(1, 2), map(n, 2))', 'DUPLICATED_MAP_KEY'],
  ['transform_keys(map(1, 2, 3, 4), (k, v) -> n)', 'DUPLICATED_MAP_KEY'],
  ['transform_keys(map(1, 2), (k, v) -> nullif(n, 1))', 'NULL_MAP_KEY'],
  ['slice(list, n - 1, 1)', 'INVALID_PARAMETER_VALUE.START'],
  ['slice(list, 1, -n)', 'INVALID_PARAMETER_VALUE.LENGTH'],
  ['sequence(n, n + 1, n - 1)', 'ILLEGAL_SEQUENCE_BOUNDARIES'],
  ['sequence(1, 9223372036854775807L)', 'COLLECTION_SIZE_LIMIT_EXCEEDED'],
  ['array_repeat(n, 2147483647)', 'COLLECTION_SIZE_LIMIT_EXCEEDED'],
])('%s fails its row, but not behind a guard', (sql, condition) => {
  const schema = { fields: [field('list', array(INT)), field('n', INT)] };
  const rows = [
    [[1, null, 1], 1],
    [null, null],
  ];
  expect(() => evaluateSql(sql, { schema, rows })).toThrow(condition);
  expect(evaluateSql(`if(n > 1, ${sql}, NULL)`, { schema, rows }).values).toEqual([null, null]);
});
