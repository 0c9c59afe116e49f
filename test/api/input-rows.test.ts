import { expect, test } from 'vitest';
import { readInputRow } from '../../src/api/rows/input-rows.ts';
import { schema as schemaOf } from '../../src/columnar/schema.ts';
import { parseSchema } from '../../src/sql/parse.ts';

const events = schemaOf(parseSchema('ts TIMESTAMP, key STRING, value BIGINT'));

test('a row is a list in the order of the columns or an object by name', () => {
  const row = [1_767_225_601_000_000n, 'a', 1n];
  expect(readInputRow(['2026-01-01T00:00:01Z', 'a', 1], events)).toEqual(row);
  expect(readInputRow({ value: 1, key: 'a', ts: '2026-01-01T00:00:01Z' }, events)).toEqual(row);
});

test('a Date, a bigint and bytes stand for themselves, what is left out is null', () => {
  const ts = new Date('2026-01-01T00:00:01.250Z');
  expect(readInputRow({ ts, value: 2n ** 62n }, events)).toEqual([
    1_767_225_601_250_000n,
    null,
    2n ** 62n,
  ]);
  const bytes = schemaOf(parseSchema('data BINARY'));
  expect(readInputRow([Uint8Array.of(1, 2, 255)], bytes)).toEqual([Uint8Array.of(1, 2, 255)]);
});

test('a map is a Map, an object or a list of entries', () => {
  const counts = schemaOf(parseSchema('counts MAP<STRING, INT>'));
  const row = [
    [
      ['a', 1],
      ['b', 2],
    ],
  ];
  expect(
    readInputRow(
      [
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ],
      counts,
    ),
  ).toEqual(row);
  expect(readInputRow([{ a: 1, b: 2 }], counts)).toEqual(row);
  expect(
    readInputRow(
      [
        [
          ['a', 1],
          ['b', 2],
        ],
      ],
      counts,
    ),
  ).toEqual(row);
});

test.each(['2026-01-01T01:30:01+01:30', '2025-12-31T19:00:01-05:00'])(
  'the offset of %s counts',
  (ts) => {
    expect(readInputRow({ ts }, events)).toEqual([1_767_225_601_000_000n, null, null]);
  },
);

test('a timestamp without a time zone is refused, with a word about how to write it', () => {
  expect(() => readInputRow({ ts: '2026-01-01T00:00:01' }, events)).toThrowError(
    expect.objectContaining({ hint: expect.stringContaining('with its time zone') }),
  );
});

test('a column that does not exist is refused with the nearest name', () => {
  expect(() => readInputRow({ kye: 'a' }, events)).toThrowError(
    expect.objectContaining({ condition: 'FIELD_NOT_FOUND', hint: 'Did you mean key?' }),
  );
});

test('a value that its column cannot hold is refused', () => {
  expect(() => readInputRow([null, 1, 1], events)).toThrowError('FIELD_DATA_TYPE_UNACCEPTABLE');
  expect(() => readInputRow([null, 'a'], events)).toThrowError('LENGTH_SHOULD_BE_THE_SAME');
});
