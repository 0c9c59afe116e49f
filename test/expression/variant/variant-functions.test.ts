import { describe, expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

/** The text of a value, as CAST to STRING has it. */
function textOf(sql: string, settings = {}): unknown {
  return evaluateSql(`CAST(${sql} AS STRING)`, undefined, settings).values[0];
}

const refusal = (condition: string) => expect.objectContaining({ condition });

describe('parse_json', () => {
  test.each([
    ['{"b":1, "a":[1.50, "x", null, true]}', '{"a":[1.5,"x",null,true],"b":1}'],
    ['1e3', '1000.0'],
    ['12345678901234567890', '12345678901234567890'],
    ['-0.0', '0'],
    ['1.0', '1'],
    ['123456789012345678901234567890123456789.5', '1.2345678901234568E38'],
    ['  "x" ', 'x'],
    ['null', null],
  ])('%s', (json, text) => {
    expect(textOf(`parse_json('${json}')`)).toBe(text);
  });

  test('an object may have more members than a call has arguments', () => {
    const members = Array.from({ length: 200_000 }, (_, place) => `"${place}":${place}`);
    const sql = `variant_get(parse_json('{${members.join()}}'), '$.199999', 'int')`;
    expect(evaluateSql(sql).values).toEqual([199_999]);
  });

  test.each(['1 x', '-1.5\tx', 'true x', 'true]', 'true,', '"a"x', '[1]x', '{"a":1}}'])(
    'what stands behind the value of %s does not count',
    (json) => {
      expect(evaluateSql(`try_parse_json('${json}')`).values).not.toEqual([null]);
    },
  );

  test.each([
    ...['{bad', '', "{'a':1}", 'NaN', '{"a":1,"a":2}'],
    ...['01', '1.', '1e', '1,2', '-1]', '1.5x', 'nullx', 'true1', 'falsé'],
  ])('%s is refused', (json) => {
    const quoted = json.replaceAll("'", "''");
    const malformed = refusal('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION');
    expect(() => evaluateSql(`parse_json('${quoted}')`)).toThrow(malformed);
    expect(evaluateSql(`try_parse_json('${quoted}')`).values).toEqual([null]);
  });
});

describe('paths', () => {
  const value = `parse_json('{"a":{"b c":[1,{"d":"x"}]},"n":null}')`;
  test.each([
    ["['a']['b c'][1].d", 'x'],
    [':a["b c"][1]', '{"d":"x"}'],
    [':a.`b c`[0]', '1'],
    [':n', null],
    [':z', null],
    [':a[0]', null],
  ])('%s', (path, found) => {
    if (path.startsWith(':')) expect(textOf(`(${value})${path}`)).toBe(found);
    else expect(textOf(`variant_get(${value}, '$${path.replaceAll("'", "''")}')`)).toBe(found);
  });

  test('tell case apart', () => {
    expect(evaluateSql(`(${value}):A`).values).toEqual([null]);
  });

  test.each(['a', '$.', '$[-1]', '$[99999999999]', '$.a..b'])('%s is none', (path) => {
    expect(() => evaluateSql(`variant_get(${value}, '${path}')`)).toThrow(
      refusal('INVALID_VARIANT_GET_PATH'),
    );
  });

  test('are only those of a VARIANT', () => {
    expect(() => evaluateSql('1:a')).toThrow(refusal('COLUMN_IS_NOT_VARIANT_TYPE'));
  });
});

describe('a cast out of VARIANT', () => {
  test.each([
    ['1', 'int', 1],
    ['"7"', 'int', 7],
    ['1.5', 'decimal(3,1)', 15n],
    ['1.25', 'string', '1.25'],
    ['true', 'boolean', true],
    ['[1,"2",null]', 'array<int>', [1, 2, null]],
    ['{"a":1,"b":[true]}', 'struct<b: array<boolean>, a: string, c: int>', [[true], '1', null]],
    [
      '{"y":2,"x":1}',
      'map<string, int>',
      [
        ['x', 1],
        ['y', 2],
      ],
    ],
    ['"2024-01-01"', 'date', 19_723],
    ['null', 'int', null],
  ])('%s AS %s', (json, type, value) => {
    expect(evaluateSql(`CAST(parse_json('${json}') AS ${type})`).values).toEqual([value]);
  });

  test.each([
    ['"x"', 'int'],
    ['{}', 'int'],
    ['1', 'array<int>'],
    ['[1]', 'map<string, int>'],
    ['"zz"', 'boolean'],
    ['300', 'tinyint'],
  ])('%s AS %s is refused, and null for try_variant_get', (json, type) => {
    const value = `parse_json('${json}')`;
    const refused = refusal('INVALID_VARIANT_CAST');
    expect(() => evaluateSql(`CAST(${value} AS ${type})`)).toThrow(refused);
    expect(() => evaluateSql(`variant_get(${value}, '$', '${type}')`)).toThrow(refused);
    expect(evaluateSql(`try_variant_get(${value}, '$', '${type}')`).values).toEqual([null]);
    expect(evaluateSql(`TRY_CAST(${value} AS ${type})`).values).toEqual([null]);
  });

  test('a bad element of a list is null alone where the cast is a trying one', () => {
    const list = `try_variant_get(parse_json('[1,"x",3]'), '$', 'array<int>')`;
    expect(evaluateSql(list).values).toEqual([[1, null, 3]]);
  });
});

describe('a cast to VARIANT', () => {
  test.each([
    ['1Y', '1'],
    ['1.50BD', '1.5'],
    ['2.5F', '2.5'],
    ["'x'", 'x'],
    ["X'0102'", '\u0001\u0002'],
    ['array(1, NULL)', '[1,null]'],
    ["TIMESTAMP'2024-01-01 00:00:00'", '2024-01-01 00:00:00'],
  ])('of %s', (sql, text) => {
    expect(textOf(`CAST(${sql} AS VARIANT)`)).toBe(text);
  });

  test.each(['struct(1)', 'map(1, 2)', 'INTERVAL 1 DAY'])('of %s is refused', (sql) => {
    const refused = refusal('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION');
    expect(() => evaluateSql(`CAST(${sql} AS VARIANT)`)).toThrow(refused);
  });

  test('to_variant_object takes structs and maps with text keys', () => {
    const sql = "to_variant_object(map('k', named_struct('b', 1, 'a', DATE'2024-01-01')))";
    expect(textOf(sql)).toBe('{"k":{"a":"2024-01-01","b":1}}');
    const refused = refusal('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION');
    expect(() => evaluateSql('to_variant_object(1)')).toThrow(refused);
    expect(() => evaluateSql('to_variant_object(map(1, 2))')).toThrow(refused);
  });
});

describe('schema_of_variant', () => {
  test.each([
    ['null', 'VOID'],
    ['[]', 'ARRAY<VOID>'],
    ['[1,2.5]', 'ARRAY<DECIMAL(21,1)>'],
    ['[1,1e3]', 'ARRAY<DOUBLE>'],
    ['[0.5]', 'ARRAY<DECIMAL(1,1)>'],
    ['[1,"a"]', 'ARRAY<VARIANT>'],
    ['[{"b":true,"a":0},{"c":null}]', 'ARRAY<OBJECT<a: BIGINT, b: BOOLEAN, c: VOID>>'],
  ])('of %s', (json, type) => {
    expect(evaluateSql(`schema_of_variant(parse_json('${json}'))`).values).toEqual([type]);
  });
});

describe('JSON', () => {
  test('from_json and to_json know VARIANT', () => {
    const json = `from_json('{"v":{"b":1,"a":null}}', 'v VARIANT')`;
    expect(evaluateSql(`to_json(${json})`).values).toEqual(['{"v":{"a":null,"b":1}}']);
    expect(textOf(`from_json('[1]', 'VARIANT')`)).toBe('[1]');
  });

  test("JSON's null is a value of VARIANT", () => {
    expect(evaluateSql("is_variant_null(parse_json('null'))").values).toEqual([true]);
    expect(evaluateSql('is_variant_null(CAST(NULL AS VARIANT))').values).toEqual([false]);
    expect(evaluateSql("parse_json('null') IS NULL").values).toEqual([false]);
  });
});

test.each([
  ["parse_json('1') = parse_json('1')", 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
  ["hash(parse_json('1'))", 'DATATYPE_MISMATCH.HASH_VARIANT_TYPE'],
])('%s is refused', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(refusal(condition));
});
