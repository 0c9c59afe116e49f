import { afterEach, describe, expect, test } from 'vitest';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  field,
  INT,
  map,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
} from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { json } from '../../../src/formats/json/json.ts';
import { schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import type { ReadOptions } from '../../support/format-rows.ts';
import { countSlowLines, readJson } from '../../support/json-lines.ts';

const context = testContext();

afterEach(() => {
  releaseContext(context);
  context.counters.badRecords = 0;
});

const read = (
  content: string | Uint8Array,
  columns: Record<string, DataType>,
  options?: ReadOptions,
): Row[] => readJson(content, columns, context, options);

const slowLines = (content: string, columns: Record<string, DataType>): number =>
  countSlowLines(content, columns, context);

/** The only value of the only line. */
function value(text: string, type: DataType, options: ReadOptions = {}): unknown {
  return read(`{"v":${text}}`, { v: type }, options)[0]?.[0];
}

const micros = (text: string): bigint => BigInt(Date.parse(text)) * 1000n;

describe('plain lines', () => {
  const columns = {
    id: BIGINT,
    ok: BOOLEAN,
    price: DOUBLE,
    name: STRING,
    at: TIMESTAMP,
    day: DATE,
  };
  const line =
    '{"id":12,"ok":true,"price":1.25,"name":"a é","at":"2026-01-02T03:04:05.5Z","day":"2026-01-02"}';
  const row = [12n, true, 1.25, 'a é', micros('2026-01-02T03:04:05.5Z'), 20455];

  test('each type comes out of the kernel', () => {
    expect(read(`${line}\n${line}`, columns)).toEqual([row, row]);
    expect(slowLines(line, columns)).toBe(0);
  });

  test('keys may come in any order, with blanks, unknown keys and missing ones', () => {
    const lines = [
      line,
      ' { "extra" : {"a":[1,{"b":"]}"}],"c":"\\""} , "name" : "n" , "id" : -3 } ',
      '{"day":"1969-12-31","ok":false,"other":[],"x":-1.5e-3,"id":null}',
      '{}',
      line,
    ].join('\n');
    const expected = [
      row,
      [-3n, null, null, 'n', null, null],
      [null, false, null, null, null, -1],
      [null, null, null, null, null, null],
      row,
    ];
    expect(read(lines, columns)).toEqual(expected);
    expect(slowLines(lines, columns)).toBe(0);
  });

  test('only requested columns are read, in the order of the request', () => {
    expect(read(line, columns, { columns: ['name', 'id'] })).toEqual([['a é', 12n]]);
    expect(read(`${line}\n\n${line}`, columns, { columns: [] })).toEqual([[], []]);
  });

  test('blank lines are no rows; the last line needs no end; what follows the object does not count', () => {
    const content = '\n  \t\n{"v":1} x\r\n\r\n{"v":2}{"v":3}';
    expect(read(content, { v: INT })).toEqual([[1], [2]]);
  });

  test('more keys than the kernel learns and keys longer than it keeps', () => {
    const many = Array.from({ length: 200 }, (_, index) => `"key${index}":${index}`).join(',');
    const long = 'k'.repeat(300);
    const content = `{${many},"${long}":7,"v":1}\n{"v":2,"${long}":8,${many}}`;
    const source = { v: INT, [long]: INT, key199: INT };
    expect(read(content, source)).toEqual([
      [1, 7, 199],
      [2, 8, 199],
    ]);
    expect(slowLines(content, source)).toBe(0);
  });
});

describe('strings', () => {
  test.each([
    ['"a\\n\\"\\\\\\/\\u00e9\\u20AC\\ud83d\\ude00"', 'a\n"\\/é€😀'],
    ['"\\ud800x"', '?x'],
    ["'it\\\"s'", 'it"s'],
    ['12.50', '12.50'],
    ['true', 'true'],
    ['{"a": [1, "ü"]}', '{"a": [1, "ü"]}'],
    ['null', null],
    ['""', ''],
  ])('%s', (text, expected) => {
    expect(value(text, STRING)).toBe(expected);
  });

  test('escapes are resolved by the kernel', () => {
    const lines = `{"v":"${'\\t\\u00e9'.repeat(40)}"}\n{"v":"plain"}`;
    expect(read(lines, { v: STRING })).toEqual([['\té'.repeat(40)], ['plain']]);
    expect(slowLines(lines, { v: STRING })).toBe(0);
  });

  test('bytes that are not UTF-8, raw control characters and unknown escapes spoil the record', () => {
    const invalid = Buffer.concat([
      Buffer.from('{"v":"'),
      Buffer.of(0xc3, 0x28),
      Buffer.from('"}\n{"v":"\u0001"}\n{"v":"\\x"}\n{"w":"\\x","v":"a"}\n{"v":"b"}'),
    ]);
    expect(read(invalid, { v: STRING })).toEqual([[null], [null], [null], [null], ['b']]);
    expect(context.counters.badRecords).toBe(4);
  });
});

describe('dates and times', () => {
  test.each([
    ['"2026-01-02T03:04:05Z"', '2026-01-02T03:04:05Z'],
    ['"2026-01-02 03:04:05"', '2026-01-02T03:04:05Z'],
    ['"2026-01-02T03:04:05.123+02:30"', '2026-01-02T00:34:05.123Z'],
    ['"1969-12-31T23:59:59.999-01:00"', '1970-01-01T00:59:59.999Z'],
    ['"2024-02-29T00:00:00Z"', '2024-02-29T00:00:00Z'],
    ['"2026-01-02"', '2026-01-02T00:00:00Z'],
    ['"2026-1-2 3:4"', '2026-01-02T03:04:00Z'],
    ['"2026-01-02T03:04:05 Europe/Berlin"', '2026-01-02T02:04:05Z'],
    ['1767323045', '2026-01-02T03:04:05Z'],
  ])('timestamp %s', (text, expected) => {
    expect(value(text, TIMESTAMP)).toBe(micros(expected));
  });

  test.each([
    '"2023-02-29T00:00:00Z"',
    '"2026-13-01T00:00:00Z"',
    '"2026-01-01T24:00:00Z"',
    '"2026-01-01T00:00:00Q1"',
    '"x"',
    '""',
    '1.5',
  ])('timestamp %s is bad', (text) => {
    expect(value(text, TIMESTAMP)).toBe(null);
    expect(context.counters.badRecords).toBe(1);
  });

  test('a time without zone is in the zone of the session', () => {
    const text = '"2026-07-01T12:00:00"';
    expect(value(text, TIMESTAMP, { timeZone: '+02:00' })).toBe(micros('2026-07-01T10:00:00Z'));
    expect(value(text, TIMESTAMP, { timeZone: 'Europe/Berlin' })).toBe(
      micros('2026-07-01T10:00:00Z'),
    );
    expect(value(text, TIMESTAMP_NTZ, { timeZone: 'Europe/Berlin' })).toBe(
      micros('2026-07-01T12:00:00Z'),
    );
    expect(value('"2026-07-01T12:00:00Z"', TIMESTAMP_NTZ)).toBe(null);
  });

  test('local times around a change of the clocks, among lines for the slow path', () => {
    const lines = [
      '{"v":"2026-03-29T01:30:00","w":1}',
      '{"v":"2026-03-29T02:30:00.5","w":"no"}',
      '{"v":"2026-03-29T02:30:00"}',
      '{"v":"2026-03-29T12:00:00Z"}',
      '{"v":"2026-10-25 02:30:00.25"}',
      '{"v":"1969-12-31T23:59:59.999999"}',
    ].join('\n');
    const rows = read(lines, { v: TIMESTAMP, w: INT }, { timeZone: 'Europe/Berlin' });
    expect(rows.map(([time]) => time)).toEqual([
      micros('2026-03-29T00:30:00Z'),
      micros('2026-03-29T01:30:00.5Z'),
      micros('2026-03-29T01:30:00Z'),
      micros('2026-03-29T12:00:00Z'),
      micros('2026-10-25T00:30:00.25Z'),
      micros('1969-12-31T22:59:59.999Z') + 999n,
    ]);
  });

  test('every day of some years, as JavaScript counts them', () => {
    const days = Array.from({ length: 150_000 }, (_, day) => day - 60_000);
    const texts = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    const lines = texts.map((text) => `{"v":"${text}"}`).join('\n');
    expect(read(lines, { v: DATE })).toEqual(days.map((day) => [day]));
  });
});

describe('nested values', () => {
  const columns = {
    id: INT,
    tags: array(STRING),
    point: struct([field('x', INT), field('y', array(DOUBLE))]),
    counts: map(STRING, BIGINT),
    raw: BINARY,
  };

  test('arrays, structs, maps and binaries', () => {
    const lines = [
      '{"id":1,"tags":["a",null],"point":{"y":[1,2.5],"x":3,"z":0},"counts":{"a":1,"b":null},"raw":"AQI="}',
      '{"id":2,"tags":null}',
      '{"id":3,"tags":[],"point":{},"counts":{}}',
    ].join('\n');
    expect(read(lines, columns)).toEqual([
      [
        1,
        ['a', null],
        [3, [1, 2.5]],
        [
          ['a', 1n],
          ['b', null],
        ],
        Uint8Array.of(1, 2),
      ],
      [2, null, null, null, null],
      [3, [], [null, null], [], null],
    ]);
    expect(slowLines(lines, columns)).toBe(0);
  });

  test('what is good of a bad record stays', () => {
    const lines = [
      '{"point":{"x":"no","y":[1]},"id":1}',
      '{"point":{"x":1,"y":[1,"no",2]},"id":2}',
      '{"tags":[1,{"a":2}],"counts":{"a":1,"b":"no"},"id":3}',
      '{"id":"no","tags":["a"]}',
    ].join('\n');
    expect(read(lines, columns)).toEqual([
      [1, null, [null, [1]], null, null],
      [2, null, [1, null], null, null],
      [3, ['1', '{"a":2}'], null, null, null],
      [null, ['a'], null, null, null],
    ]);
    expect(context.counters.badRecords).toBe(4);
  });

  test('a local time is moved to UTC once, though its line is read twice', () => {
    const lines =
      '{"at":"2026-07-01T12:00:00","tags":[1e400,{}]}\n{"at":"2026-07-01T12:00:00","tags":"x"}';
    const zoned = { tags: array(INT), at: TIMESTAMP };
    const noon = micros('2026-07-01T10:00:00Z');
    expect(read(lines, zoned, { timeZone: 'Europe/Berlin' })).toEqual([
      [null, noon],
      [null, noon],
    ]);
  });

  test('a null that the kernel wrote does not stay when the next record takes the row', () => {
    const lines = '{"tags":"no"}\n{"id":2,"tags":["a"],"counts":{"a":1}}';
    const options = { mode: 'DROPMALFORMED' };
    expect(read(lines, columns, { options, columns: ['tags', 'id', 'counts'] })).toEqual([
      [['a'], 2, [['a', 1n]]],
    ]);
  });
});

describe('bad records', () => {
  const columns = { a: INT, b: STRING, _corrupt_record: STRING };
  const lines = [
    '{"a":1,"b":"x"}',
    '{"a":"no","b":"y"}',
    '{"a":2,"b":"z"',
    'nonsense',
    '123',
    '{"a":1,"a":2}',
    '{"a":3,}',
    '[{"a":4},{"b":"w"}]',
    '[]',
    '{"a":5,"_corrupt_record":"ignored"}',
  ];
  const content = lines.join('\r\n');

  test('PERMISSIVE keeps the good fields and shows the record where the schema has a column for it', () => {
    expect(read(content, columns)).toEqual([
      [1, 'x', null],
      [null, 'y', lines[1]],
      [null, null, lines[2]],
      [null, null, lines[3]],
      [null, null, lines[4]],
      [2, null, null],
      [null, null, lines[6]],
      [4, null, null],
      [null, 'w', null],
      [5, null, null],
    ]);
    expect(context.counters.badRecords).toBe(5);
  });

  test('the corrupt record may have another name, and may be all that is asked for', () => {
    const named = { bad: STRING, a: INT };
    const options = { columnNameOfCorruptRecord: 'bad' };
    expect(read('{"a":"no"}\n{"a":1}', named, { options, columns: ['bad'] })).toEqual([
      ['{"a":"no"}'],
      [null],
    ]);
    expect(read('{"a":"no"}', { a: INT })).toEqual([[null]]);
  });

  test('DROPMALFORMED leaves bad records out', () => {
    const rows = read(content, { a: INT, b: STRING }, { options: { mode: 'dropMalformed' } });
    expect(rows).toEqual([
      [1, 'x'],
      [2, null],
      [4, null],
      [null, 'w'],
      [5, null],
    ]);
  });

  test('FAILFAST names the file and the byte where the record begins', () => {
    const act = () => read(content, { a: INT, b: STRING }, { options: { mode: 'FAILFAST' } });
    expect(act).toThrow(/MALFORMED_RECORD_IN_PARSING.*test\.txt.*"no" is no INT.*byte 17/s);
  });

  test('an array with more rows than the block has lines', () => {
    const objects = Array.from({ length: 3000 }, (_, row) => `{"a":${row},"b":"${row}"}`);
    const rows = read(`{"a":-1}\n[${objects.join(',')}]\n{"a":-2}`, { a: INT, b: STRING });
    expect(rows.length).toBe(3002);
    expect(rows.slice(0, 3)).toEqual([
      [-1, null],
      [0, '0'],
      [1, '1'],
    ]);
    expect(rows.at(-2)).toEqual([2999, '2999']);
    expect(rows.at(-1)).toEqual([-2, null]);
  });
});

test('unknown options, unsupported types and a corrupt record column of another type are refused', () => {
  const source = schemaOf({ a: INT });
  expect(() => json.options({ multiply: 'true' }, source)).toThrow(
    /UNKNOWN_OPTION.*'multiply'.*mode, columnNameOfCorruptRecord/s,
  );
  expect(() => json.options({ mode: 'x' }, source)).toThrow(/INVALID_OPTION_VALUE.*PERMISSIVE/s);
  expect(() => json.options({}, schemaOf({ _corrupt_record: INT }))).toThrow(/INVALID_CORRUPT/);
  expect(() => json.options({}, schemaOf({ m: map(INT, STRING) }))).toThrow(
    /UNSUPPORTED_DATA_TYPE/,
  );
});
