import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { MalformedAvro } from '../../../src/expression/avro/avro-cursor.ts';
import { avroReader } from '../../../src/expression/avro/avro-reader.ts';
import { type AvroSchema, parseAvroSchema } from '../../../src/expression/avro/avro-schema.ts';
import { avroType } from '../../../src/expression/avro/avro-types.ts';
import { avroWriter, fits } from '../../../src/expression/avro/avro-writer.ts';
import { evaluateSql } from '../evaluate-sql.ts';

const nested = {
  type: 'record',
  name: 'shop.Sale',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'on', type: { type: 'int', logicalType: 'date' } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    {
      name: 'sum',
      type: [
        { type: 'fixed', name: 'Sum', size: 16, logicalType: 'decimal', precision: 38 },
        'null',
      ],
    },
    { name: 'color', type: { type: 'enum', name: 'Color', symbols: ['RED', 'GREEN'] } },
    { name: 'other', type: 'Color' },
    { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'counts', type: { type: 'map', values: 'int' } },
    { name: 'raw', type: { type: 'fixed', name: 'Raw', size: 2 } },
    {
      name: 'inner',
      type: {
        type: 'record',
        name: 'Inner',
        fields: [
          { name: 'x', type: 'double' },
          { name: 'y', type: 'float' },
          { name: 'z', type: 'boolean' },
        ],
      },
    },
  ],
};

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 5 });
const color = fc.constantFrom('RED', 'GREEN');
const limit = 10n ** 38n - 1n;
const sale = fc.tuple(
  int64,
  fc.option(text),
  fc.integer(),
  int64,
  fc.bigInt({ min: -999_999_999n, max: 999_999_999n }),
  fc.option(fc.bigInt({ min: -limit, max: limit })),
  color,
  color,
  fc.array(fc.option(text), { maxLength: 3 }),
  fc.array(fc.tuple(text, fc.integer()), { maxLength: 3 }),
  fc.uint8Array({ minLength: 2, maxLength: 2 }),
  fc.tuple(fc.double(), fc.float(), fc.boolean()),
) as fc.Arbitrary<readonly LiteralValue[]>;

test('what is written by a schema is read back', () => {
  const schema = parseAvroSchema(JSON.stringify(nested));
  const { type } = avroType(schema);
  expect(fits(type, schema)).toBe(true);
  const [write, read] = [avroWriter(type, schema), avroReader(schema)];
  fc.assert(
    fc.property(sale, (values) => {
      expect(read(write(values))).toEqual(values);
    }),
  );
});

test('bytes that are cut or garbled are malformed or some value, never anything else', () => {
  const schema = parseAvroSchema(JSON.stringify(nested));
  const [write, read] = [avroWriter(avroType(schema).type, schema), avroReader(schema)];
  const garbled = fc.tuple(sale, fc.nat(200), fc.nat(255));
  fc.assert(
    fc.property(garbled, ([values, at, byte]) => {
      const bytes = write(values);
      expect(() => read(bytes.subarray(0, bytes.length - 1))).toThrow(MalformedAvro);
      bytes[at % bytes.length] = byte;
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedAvro);
      }
    }),
  );
});

/** The bytes are those of the specification's own examples, or of Java's and Spark's encoders. */
describe('values by schema', () => {
  test.each<[string, unknown, string, LiteralValue]>([
    ['a zigzag', 'int', '7f', -64],
    ['the least long', 'long', 'ffffffffffffffffff01', -(2n ** 63n)],
    ['a text', 'string', '06666f6f', 'foo'],
    ['blocks of an array', { type: 'array', items: 'long' }, '04063600', [3n, 27n]],
    ['a block with its length', { type: 'array', items: 'long' }, '0304063600', [3n, 27n]],
    [
      'a decimal of bytes',
      { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 },
      '04ff38',
      -200n,
    ],
    ['milliseconds', { type: 'long', logicalType: 'timestamp-millis' }, '03', -2000n],
    ['numbers of two widths', ['int', 'long'], '0002', 1n],
    ['a float that is a double', ['double', 'float'], '020000c03f', 1.5],
    ['one of several types', ['null', 'int', 'string'], '040261', [null, 'a']],
    ['none of several types', ['null', 'int', 'string'], '00', null],
    ['a logical type that is unknown', { type: 'int', logicalType: 'what' }, '02', 1],
  ])('%s', (_, schema, hex, value) => {
    const read = avroReader(parseAvroSchema(JSON.stringify(schema)));
    expect(read(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test('a union with null is what may be null', () => {
    const inner = { type: 'record', name: 'r', fields: [{ name: 'a', type: ['int', 'null'] }] };
    const { type, nullable } = avroType(parseAvroSchema(JSON.stringify(['null', inner])));
    expect(nullable).toBe(true);
    expect(type).toMatchObject({ kind: 'struct', fields: [{ name: 'a', nullable: true }] });
  });
});

describe('schemas that cannot be used are refused by name', () => {
  test.each([
    'no JSON',
    '"what"',
    '{"type":"record","name":"r","fields":[{"name":"again","type":["null","r"]}]}',
    '{"type":"record","fields":[]}',
    '{"type":"fixed","name":"f"}',
    '{"type":"enum","name":"e"}',
    '17',
  ])('%s', (schema) => {
    expect(() => parseAvroSchema(schema)).toThrow(/INVALID_AVRO_SCHEMA/);
  });
});

describe('from_avro and to_avro', () => {
  const record =
    '{"type":"record","name":"r","fields":[{"name":"a","type":"int"},{"name":"b","type":["null","string"]}]}';

  test.each<[string, LiteralValue]>([
    [`from_avro(X'020202', '${record}')`, undefined as never],
    [`from_avro(X'02020278', '${record}')`, [1, 'x']],
    [`from_avro(CAST(NULL AS BINARY), '${record}')`, null],
    [`from_avro(X'02', '${record}', map('mode', 'PERMISSIVE'))`, [null, null]],
    [`from_avro(X'', '"long"', map('mode', 'permissive'))`, null],
    [`from_avro(to_avro(named_struct('b', 'x', 'a', 1), '${record}'), '${record}')`, [1, 'x']],
    ["hex(to_avro(named_struct('a', 1, 'b', CAST(NULL AS STRING))))", '0202'],
    ['hex(to_avro(array(1, 2)))', '04020400'],
    ['hex(to_avro(1.5BD))', '0F'],
    ["hex(to_avro(DATE'1970-01-02'))", '02'],
    ["hex(to_avro(map('k', true)))", '02026B0100'],
    [
      `hex(to_avro(TIMESTAMP'1970-01-01 00:00:01', '{"type":"long","logicalType":"timestamp-millis"}'))`,
      'D00F',
    ],
  ])('%s', (sql, value) => {
    if (value === undefined) expect(() => evaluateSql(sql)).toThrow(/MALFORMED_AVRO_MESSAGE/);
    else expect(evaluateSql(sql).values).toEqual([value]);
  });

  test.each([
    ["from_avro('text', '\"int\"')", /DATATYPE_MISMATCH/],
    [`from_avro(X'02', '"int"', map('mode', 'DROPMALFORMED'))`, /PARSE_MODE_UNSUPPORTED/],
    [`from_avro(X'02', '"int"', map('avroSchema', '"long"'))`, /INVALID_OPTION_NAME/],
    [`to_avro(1, '"string"')`, /AVRO_INCOMPATIBLE_READ_TYPE/],
    [`to_avro('BLUE', '{"type":"enum","name":"e","symbols":["RED"]}')`, /AVRO_CANNOT_WRITE_VALUE/],
    [`to_avro(CAST(NULL AS INT), '"int"') || from_avro(X'02', 'x')`, /INVALID_AVRO_SCHEMA/],
  ])('%s is refused', (sql, condition) => {
    expect(() => evaluateSql(sql)).toThrow(condition);
  });
});

test('a schema is plain data', () => {
  const schema: AvroSchema = parseAvroSchema('["null", "int"]');
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});
