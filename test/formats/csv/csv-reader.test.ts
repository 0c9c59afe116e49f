import { afterEach, describe, expect, test } from 'vitest';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { csv } from '../../../src/formats/csv/csv.ts';
import { schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { countSlowCsvLines, readCsv } from '../../support/csv-lines.ts';
import type { ReadOptions } from '../../support/format-rows.ts';

const context = testContext();

afterEach(() => {
  releaseContext(context);
  context.counters.badRecords = 0;
});

const read = (
  content: string | Uint8Array,
  columns: Record<string, DataType>,
  options?: ReadOptions,
): Row[] => readCsv(content, columns, context, options);

/** The fields of one line, as texts. */
function fields(line: string, options: Record<string, string> = {}, count = 3): unknown {
  const names = Array.from({ length: count }, (_, index) => `c${index}`);
  const columns = Object.fromEntries(names.map((name) => [name, STRING]));
  return read(line, columns, { options })[0];
}

/** The only value of a line. */
function value(text: string, type: DataType, options: Record<string, string> = {}): unknown {
  return read(text, { v: type }, { options })[0]?.[0];
}

const micros = (text: string): bigint => BigInt(Date.parse(text)) * 1000n;

test('plain lines of any type come out of the kernel', () => {
  const columns = {
    id: BIGINT,
    ok: BOOLEAN,
    price: DOUBLE,
    name: STRING,
    at: TIMESTAMP,
    day: DATE,
    cost: decimal(9, 2),
    count: INT,
  };
  const line = '12,true,1.25,"a, é",2026-01-02T03:04:05.5Z,2026-01-02,-3.5,7';
  const nulls = ',,,,,,,';
  const row = [12n, true, 1.25, 'a, é', micros('2026-01-02T03:04:05.5Z'), 20455, -350n, 7];
  const content = `${line}\n${nulls}\n\n${line}\n`;
  expect(read(content, columns)).toEqual([row, Array(8).fill(null), row]);
  expect(countSlowCsvLines(content, columns, context)).toBe(0);
});

test('values as other programs write them are no work for the slow path', () => {
  const lines = [
    '2026-01-31,2026-01-31 00:00:00,00042,0.00012345678901234567,True',
    '2026-01-31 12:30,2026-01-31T00:00:00,9223372036854775807,.5,FALSE',
    '2026-01-31T12:30:00.123456789Z,2026-01-31,+7,-007.25,true',
  ];
  const columns = { at: TIMESTAMP, day: DATE, id: BIGINT, share: DOUBLE, flag: BOOLEAN };
  expect(countSlowCsvLines(lines.join('\n'), columns, context)).toBe(0);
});

describe('fields', () => {
  test.each<[line: string, expected: (string | null)[]]>([
    ['a,b,c', ['a', 'b', 'c']],
    [' a , b,c ', [' a ', ' b', 'c ']],
    ['"a,b","c""d",e', ['a,b', '"c""d"', 'e']],
    ['"a\\"b","c\\\\d",e\\f', ['a"b', 'c\\d', 'e\\f']],
    ['a"b","c" ,"d"', ['a"b"', 'c', 'd']],
    ['"a" b,"c"d,e', ['"a" b', '"c"d', 'e']],
    [',"",c', [null, null, 'c']],
    ['a,b,"c', ['a', 'b', 'c']],
  ])('%s', (line, expected) => {
    expect(fields(line)).toEqual(expected);
  });

  test('characters are chosen by options', () => {
    expect(fields("a;'b;\\'c';d", { sep: ';', quote: "'" })).toEqual(['a', "b;'c", 'd']);
    expect(fields('a\t"b""c"\td', { sep: '\\t', escape: '"' })).toEqual(['a', 'b"c', 'd']);
    expect(fields('a||b|c||d', { delimiter: '||' })).toEqual(['a', 'b|c', 'd']);
    expect(fields('"a",b,c', { quote: '' })).toEqual(['"a"', 'b', 'c']);
  });

  test('blanks around them are left out on demand', () => {
    const options = { ignoreLeadingWhiteSpace: 'true', ignoreTrailingWhiteSpace: 'true' };
    expect(fields(' a , "b" ,  ', options)).toEqual(['a', 'b', null]);
  });

  test('null and empty values have texts of their own', () => {
    expect(fields('NA,"NA",""', { nullValue: 'NA' })).toEqual([null, null, '']);
    expect(fields(',"",c', { emptyValue: 'empty' })).toEqual([null, 'empty', 'c']);
  });

  test('bytes that are no UTF-8 are replaced', () => {
    expect(read(Buffer.from([0x61, 0xff, 0x62]), { v: STRING })).toEqual([['a\ufffdb']]);
  });
});

describe('values', () => {
  test.each<[text: string, type: DataType, expected: unknown]>([
    ['007', INT, 7],
    ['+5', INT, 5],
    [' 5', INT, null],
    ['2147483648', INT, null],
    ['1.5', INT, null],
    ['-0', DOUBLE, -0],
    [' 1.5d ', DOUBLE, 1.5],
    ['.5', DOUBLE, 0.5],
    ['NaN', DOUBLE, Number.NaN],
    ['-Inf', DOUBLE, Number.NEGATIVE_INFINITY],
    ['Infinity', DOUBLE, Number.POSITIVE_INFINITY],
    ['TRUE', BOOLEAN, true],
    ['yes', BOOLEAN, null],
    ['1.005', decimal(9, 2), 101n],
    ['"1,234.5"', decimal(9, 2), 123450n],
    ['12345678.9', decimal(9, 2), null],
    ['123456789012345678901234567890', decimal(38, 0), 123456789012345678901234567890n],
    ['2026-1-2', DATE, 20455],
    ['2026-01-02 03:04:05', TIMESTAMP, micros('2026-01-02T03:04:05Z')],
    ['294248', TIMESTAMP, null],
  ])('%s', (text, type, expected) => {
    expect(value(text, type)).toEqual(expected);
  });

  test('times are read by the patterns that options give', () => {
    const options = { dateFormat: 'dd.MM.yyyy', timestampFormat: 'dd/MMM/yyyy:HH:mm:ss XXX' };
    expect(value('02.01.2026', DATE, options)).toBe(20455);
    expect(value('2026-01-02', DATE, options)).toBeNull();
    const text = '02/Jan/2026:03:04:05 +01:00';
    expect(value(text, TIMESTAMP, options)).toBe(micros('2026-01-02T02:04:05Z'));
    expect(() => csv.options({ dateFormat: 'yyyy[-MM]' }, schemaOf({}))).toThrow(/optional parts/);
  });

  test('numbers without digits have the names that options give', () => {
    const options = { nanValue: '-1', positiveInf: 'max', negativeInf: 'min' };
    expect(value('-1', DOUBLE, options)).toBeNaN();
    expect(value('max', DOUBLE, options)).toBe(Number.POSITIVE_INFINITY);
    expect(value('min', DOUBLE, options)).toBe(Number.NEGATIVE_INFINITY);
    expect(value('Inf', DOUBLE, options)).toBeNull();
  });
});

describe('lines', () => {
  const columns = { a: INT, b: STRING };

  test('the header, comments and blank lines are no rows', () => {
    const content = '\n# first\na,b\n1,x\n  \n# second\n2,y\n';
    const options = { header: 'true', comment: '#' };
    expect(read(content, columns, { options })).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(read(content, columns, { options, columns: [] })).toEqual([[], []]);
  });

  test('a header names the columns when the schema is not enforced', () => {
    const options = { header: 'true', enforceSchema: 'false' };
    expect(read('A,B\n1,x\n', columns, { options })).toEqual([[1, 'x']]);
    expect(() => read('b,a\n1,x\n', columns, { options })).toThrow(/header of test.txt is b, a/);
  });

  const corrupt = { a: INT, b: STRING, _corrupt_record: STRING };
  const bad = '1,x\n2\n3,y,z\nq,w\n';

  test('a bad line keeps what is good of it, and shows its text', () => {
    expect(read(bad, corrupt)).toEqual([
      [1, 'x', null],
      [2, null, '2'],
      [3, 'y', '3,y,z'],
      [null, 'w', 'q,w'],
    ]);
    expect(context.counters.badRecords).toBe(3);
  });

  test('with only some columns wanted, only their values make a line bad', () => {
    expect(read(bad, columns, { columns: ['b'] })).toEqual([['x'], [null], ['y'], ['w']]);
    expect(context.counters.badRecords).toBe(0);
  });

  test('bad lines are dropped or end the query', () => {
    expect(read(bad, columns, { options: { mode: 'DROPMALFORMED' } })).toEqual([[1, 'x']]);
    const failing = { options: { mode: 'FAILFAST' } };
    expect(() => read(bad, columns, failing)).toThrow(/has 1 fields, the schema 2; .* byte 4/);
  });

  test('too many fields are bad', () => {
    expect(read('1,x,2,3', columns, { options: { maxColumns: '3' } })).toEqual([[null, null]]);
  });
});

test('unknown options and types that CSV has none of are refused', () => {
  const source = schemaOf({ a: INT });
  expect(() => csv.options({ seperator: ';' }, source)).toThrow(/Unknown option 'seperator'/);
  expect(() => csv.options({ quote: '""' }, source)).toThrow(/expected one character/);
  const nested = schemaOf({ a: struct([]) });
  expect(() => csv.options({}, nested)).toThrow(/has no STRUCT/);
});
