import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchToRows } from '../../../src/columnar/column-to-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, STRING, type StructField, struct } from '../../../src/columnar/types.ts';
import { unpackOptions } from '../../../src/expression/constant-options.ts';
import type { DecodedText } from '../../../src/expression/decoded-text.ts';
import { rootReader } from '../../../src/expression/json/json-root.ts';
import { withNulls } from '../../../src/expression/schema-argument.ts';
import { parseTypeDdl } from '../../../src/expression/text/type-ddl.ts';
import { RAW, type RecordFormat } from '../../../src/formats/kafka/kafka-columns.ts';
import { RecordColumns } from '../../../src/formats/kafka/record-columns.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { encodeRecordBatch } from '../../support/kafka/record-batches.ts';

const BYTES: RecordFormat = { key: RAW, value: RAW };
const context = testContext();

const TYPES = [
  'a INT, b STRING',
  'a STRING, _corrupt_record STRING, b INT',
  'a BIGINT, b DOUBLE, c TIMESTAMP, d BOOLEAN',
  'a ARRAY<INT>, b STRUCT<x: INT, y: STRING>, c MAP<STRING, INT>, d DECIMAL(10, 2)',
  'b DATE, a SMALLINT',
  'a ARRAY<STRING>, b ARRAY<STRUCT<x: INT, y: STRING>>, d ARRAY<ARRAY<BIGINT>>',
  'a STRUCT<x: ARRAY<INT>, y: TIMESTAMP>, b ARRAY<TIMESTAMP>, c ARRAY<DECIMAL(30, 2)>, d STRING',
];
const OPTIONS = [
  [],
  ['timezone', 'Europe/Berlin'],
  ['columnnameofcorruptrecord', 'b', 'mode', 'PERMISSIVE'],
];

const blank = fc.constantFrom('', '', '', ' ', '\n', '\t ');
const scalar = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    ...[
      'true',
      'null',
      '"2026-07-02 03:04:05"',
      '"2026-07-02"',
      '[1, 2]',
      '[1,"x"]',
      '{}',
      '{"x":1}',
    ],
    ...[
      '{"x":"1","y":2}',
      ...['[{"x":1,"y":"é"},null,{}]', '[{"x":1},{"x":"z"}]', '[{"x":1, "x":2}]'],
      ...['["a","\\u00e9\\n", null,true]', '[[1],[] ,null,[2, 3]]', '[[1],2]', '[1, 2.5]', '[1,]'],
      ...['{"x":[1,null],"y":"2026-07-02 03:04:05"}', '["2026-10-25 02:30:00",null]', '["2026"]'],
      '{"z":[{"x":1}],"x":null}',
      '01',
      '-',
      'nul',
      '"\\q"',
      '"\\ud800"',
      '12.345',
      '3000000000',
      '"\u0001"',
    ],
  ),
);
const member = fc
  .tuple(
    blank,
    fc.constantFrom('"a"', '"b"', '"c"', '"d"', '"e"', '"_corrupt_record"', 'a'),
    scalar,
  )
  .map(([space, name, item]) => `${space}${name}:${space}${item}`);
const object = fc
  .tuple(blank, fc.array(member, { maxLength: 5 }), blank)
  .map(([before, members, after]) => `${before}{${members.join(',')}}${after}`);
const text = fc.oneof(
  { weight: 6, arbitrary: object },
  object.map((whole) => whole.slice(0, whole.length / 2)),
  fc.array(object, { maxLength: 2 }).map((all) => `[${all.join(',')}]`),
  fc.tuple(object, scalar).map(([whole, rest]) => `${whole}${rest}`),
  fc.constantFrom(
    '',
    '  ',
    '\n',
    '\u0001',
    '\u0000 ',
    '{}',
    '[]',
    'null',
    '1',
    '"x"',
    '\ufeff{"a":1}',
    '{}x',
  ),
);
/** Bytes that are no UTF-8 come too. */
const value = fc.oneof(
  fc.constant(null),
  { weight: 8, arbitrary: text.map((own) => Buffer.from(own)) },
  text.map((own) => Buffer.from(own.replaceAll('b', '\u00ff'), 'latin1')),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
);

test('a text decoded by the reader is what from_json makes of it', () => {
  const values = fc.array(value, { minLength: 1, maxLength: 30 });
  const types = fc.constantFrom(...TYPES);
  fc.assert(
    fc.property(values, types, fc.constantFrom(...OPTIONS), (texts, ddl, options) => {
      const type = withNulls(parseTypeDdl(ddl, undefined));
      expect(decoded(texts, type, options)).toEqual(expected(texts, type, options));
      releaseContext(context);
    }),
    { numRuns: 1000 },
  );
});

test('a key is decoded like a value, beside the bytes themselves', () => {
  const type = struct([field('a', STRING)]);
  const bytes = encodeRecordBatch([{ key: '{"a":"k"}', value: ' ' }], { baseOffset: 0 });
  const text = fromJson('key', type.kind === 'struct' ? type.fields : [], []);
  const columns = ['key', 'of key', 'value'];
  const rows = read(bytes, { columns, decoded: { 'of key': text } }, [
    field('key', STRING),
    field('of key', type),
    field('value', STRING),
  ]);
  expect(rows).toEqual([['{"a":"k"}', ['k'], ' ']]);
  releaseContext(context);
});

type Type = ReturnType<typeof parseTypeDdl>;

function fromJson(
  column: string,
  fields: readonly StructField[],
  options: readonly string[],
): DecodedText {
  const plain = { avroSchema: null, isStrict: false };
  return { function: 'from_json', column, fields, options, ...plain };
}

function decoded(
  texts: readonly (Buffer | null)[],
  type: Type,
  options: readonly string[],
): readonly unknown[] {
  const fields = type.kind === 'struct' ? type.fields : [];
  const records = texts.map((own) => ({ key: null, value: own }));
  const bytes = encodeRecordBatch(records, { baseOffset: 0 });
  const request = { columns: ['it'], decoded: { it: fromJson('value', fields, options) } };
  return read(bytes, request, [field('it', type)]).map(([it]) => it);
}

function read(
  bytes: Buffer,
  request: Pick<ConstructorParameters<typeof RecordColumns>[1], 'columns' | 'decoded'>,
  fields: Parameters<typeof schema>[0],
): readonly (readonly unknown[])[] {
  const address = context.arena.allocate(bytes.length);
  context.memory.u8.set(bytes, address);
  const place = { topic: 't', partition: 0, from: 0, until: Number.MAX_SAFE_INTEGER };
  const input = { address, byteLength: bytes.length, ...place };
  const reader = new RecordColumns(input, { ...BYTES, ...request }, context);
  const rows: (readonly unknown[])[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...batchToRows(batch, schema(fields), context.memory));
  }
  return rows;
}

function expected(
  texts: readonly (Buffer | null)[],
  type: Type,
  packed: readonly string[],
): readonly unknown[] {
  const options = unpackOptions(packed);
  const timeZone = options.get('timezone') ?? 'UTC';
  const of = rootReader(type, { timeZone }, options);
  return texts.map((own) => (own === null ? null : of(own.toString('utf8'), { problem: null })));
}
