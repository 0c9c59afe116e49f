import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { descriptorSet } from '../../support/protobuf-descriptors.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();

const TIME_FIELDS = [
  { name: 'seconds', number: 1, kind: 3 },
  { name: 'nanos', number: 2, kind: 5 },
];

const descriptor = descriptorSet(
  {
    syntax: 'proto3',
    space: 'google.protobuf',
    messages: [
      { name: 'Timestamp', fields: TIME_FIELDS },
      { name: 'Duration', fields: TIME_FIELDS },
      { name: 'Int64Value', fields: [{ name: 'value', number: 1, kind: 3 }] },
    ],
  },
  {
    syntax: 'proto3',
    space: 'shop',
    messages: [
      {
        name: 'Sale',
        fields: [
          { name: 'id', number: 1, kind: 3 },
          { name: 'name', number: 2, kind: 9 },
          { name: 'price', number: 3, kind: 1 },
          { name: 'counts', number: 4, kind: 5, label: 'repeated' },
          { name: 'loose', number: 5, kind: 17, label: 'repeated', isPacked: false },
          { name: 'color', number: 6, kind: 14, typeName: '.shop.Color' },
          { name: 'at', number: 7, kind: 11, typeName: '.google.protobuf.Timestamp' },
          { name: 'took', number: 8, kind: 11, typeName: '.google.protobuf.Duration' },
          {
            name: 'stock',
            number: 9,
            kind: 11,
            label: 'repeated',
            typeName: '.shop.Sale.StockEntry',
          },
          { name: 'buyer', number: 10, kind: 11, typeName: '.shop.Buyer' },
          { name: 'raw', number: 11, kind: 12 },
          { name: 'maybe', number: 12, kind: 5, oneof: 0 },
          { name: 'big', number: 13, kind: 4 },
          { name: 'small', number: 14, kind: 13 },
          { name: 'wrapped', number: 15, kind: 11, typeName: '.google.protobuf.Int64Value' },
        ],
        nested: [
          {
            name: 'StockEntry',
            isMapEntry: true,
            fields: [
              { name: 'key', number: 1, kind: 9 },
              { name: 'value', number: 2, kind: 5 },
            ],
          },
        ],
      },
      {
        name: 'Buyer',
        fields: [
          { name: 'n', number: 1, kind: 5 },
          { name: 'friend', number: 2, kind: 11, typeName: '.shop.Person' },
        ],
      },
      { name: 'Person', fields: [{ name: 'p', number: 1, kind: 9 }] },
      {
        name: 'Node',
        fields: [
          { name: 'v', number: 1, kind: 5 },
          { name: 'next', number: 2, kind: 11, typeName: '.shop.Node' },
        ],
      },
      {
        name: 'Choice',
        fields: [
          { name: 'a', number: 1, kind: 5, oneof: 0 },
          { name: 'b', number: 2, kind: 9, oneof: 0 },
        ],
      },
      { name: 'Nothing', fields: [] },
    ],
    enums: [{ name: 'Color', values: { NONE: 0, RED: 1, GREEN: 7 } }],
  },
  {
    space: 'old',
    messages: [
      {
        name: 'Record',
        fields: [
          { name: 'need', number: 1, kind: 7, label: 'required' },
          { name: 'n', number: 2, kind: 5, defaultText: '-7' },
          { name: 't', number: 3, kind: 9, defaultText: 'x' },
          { name: 'b', number: 4, kind: 12, defaultText: '\\001\\n' },
          { name: 'e', number: 5, kind: 14, typeName: '.old.Kind', defaultText: 'TWO' },
          { name: 'many', number: 6, kind: 16, label: 'repeated' },
          { name: 'f', number: 7, kind: 2 },
          { name: 'yes', number: 8, kind: 8 },
        ],
      },
    ],
    enums: [{ name: 'Kind', values: { ONE: 1, TWO: 2 } }],
  },
);

const SET = `X'${Buffer.from(descriptor).toString('hex')}'`;

async function value(expression: string): Promise<unknown> {
  const [row] = await session().sql(`SELECT ${expression} AS v`).collect();
  return row![0];
}

function read(hex: string, message: string, options = ''): Promise<unknown> {
  const given = options === '' ? '' : `, map(${options})`;
  return value(`from_protobuf(X'${hex.replaceAll(' ', '')}', '${message}', ${SET}${given})`);
}

describe('from_protobuf', () => {
  test('reads what the documentation of the wire format shows', async () => {
    expect(await read('08 96 01', 'Sale')).toMatchObject({ id: 150 });
    expect(await read('12 07 74 65 73 74 69 6e 67', 'shop.Sale')).toMatchObject({
      name: 'testing',
    });
    expect(await read('22 06 03 8e 02 9e a7 05', 'Sale')).toMatchObject({
      counts: [3, 270, 86942],
    });
  });

  test('gives what is not there as null, but lists, maps and written defaults', async () => {
    expect(await read('', 'Sale')).toMatchObject({
      id: null,
      name: null,
      counts: [],
      stock: [],
      at: null,
    });
    expect(await read('0D 01 00 00 00', 'Record')).toEqual({
      need: 1,
      n: -7,
      t: 'x',
      b: 'AQo=',
      e: 'TWO',
      many: [],
      f: null,
      yes: null,
    });
  });

  test('takes lists packed or not, the last of several values, and what it does not know', async () => {
    expect(await read('20 03 22 02 04 05 28 01 28 02 F8 07 01 C2 3E 01 61', 'Sale')).toMatchObject({
      counts: [3, 4, 5],
      loose: [-1, 1],
    });
    expect(await read('08 01 08 02', 'Sale')).toMatchObject({ id: 2 });
    expect(await read('08 05 12 01 61', 'Choice')).toEqual({ a: null, b: 'a' });
  });

  test('reads enums by name, times, maps and messages', async () => {
    const bytes =
      '30 07 3A 06 08 01 10 C0 84 3D 42 02 08 3C 4A 05 0A 01 61 10 05 4A 03 0A 01 62 52 07 08 01 12 03 0A 01 7A';
    expect(await read(bytes, 'Sale')).toMatchObject({
      color: 'GREEN',
      stock: [
        ['a', 5],
        ['b', 0],
      ],
      buyer: { n: 1, friend: { p: 'z' } },
    });
    const at = `from_protobuf(X'${bytes.replaceAll(' ', '')}', 'Sale', ${SET})`;
    expect(await value(`CAST(${at}.at AS STRING) || ' ' || CAST(${at}.took AS STRING)`)).toBe(
      "1970-01-01 00:00:01.001 INTERVAL '0 00:01:00' DAY TO SECOND",
    );
    expect(await read('30 05', 'Sale')).toMatchObject({ color: 'UNKNOWN_ENUM_VALUE_Color_5' });
  });

  test('reads maps of many entries, of those of one key the last', async () => {
    const entry = (place: number) =>
      `4A0A0A06${Buffer.from(String(100_000 + place)).toString('hex')}1001`;
    const bytes = Array.from({ length: 60_000 }, (_, place) => entry(place)).join('');
    const last = entry(0).replace(/01$/, '02');
    const { stock } = (await read(bytes + last, 'Sale')) as { stock: [string, number][] };
    expect(stock).toHaveLength(60_000);
    expect(stock.at(-1)).toEqual(['100000', 2]);
  });

  test('does with numbers, enums, wrappers and missing values as its options say', async () => {
    const largest = '68 FF FF FF FF FF FF FF FF FF 01 70 FF FF FF FF 0F';
    expect(await read(largest, 'Sale')).toMatchObject({ big: -1, small: -1 });
    expect(await read(largest, 'Sale', "'upcast.unsigned.ints', 'true'")).toMatchObject({
      big: '18446744073709551615',
      small: 4294967295,
    });
    expect(await read('30 07', 'Sale', "'enums.as.ints', 'true'")).toMatchObject({ color: 7 });
    expect(await read('7A 02 08 09', 'Sale')).toMatchObject({ wrapped: { value: 9 } });
    expect(
      await read('7A 02 08 09', 'Sale', "'unwrap.primitive.wrapper.types', 'true'"),
    ).toMatchObject({ wrapped: 9 });
    expect(await read('7A 00', 'Sale', "'unwrap.primitive.wrapper.types', 'true'")).toMatchObject({
      wrapped: 0,
    });
    expect(await read('', 'Sale', "'emit.default.values', 'true'")).toMatchObject({
      id: 0,
      name: '',
      color: 'NONE',
      maybe: null,
      buyer: null,
    });
    expect(await read('', 'Nothing', "'retain.empty.message.types', 'true'")).toEqual({
      __dummy_field_in_empty_struct: null,
    });
  });

  test('cuts messages that hold themselves where it is told to', async () => {
    const bytes = '08 01 12 06 08 02 12 02 08 03';
    expect(await read(bytes, 'Node', "'recursive.fields.max.depth', '1'")).toEqual({ v: 1 });
    expect(await read(bytes, 'Node', "'recursive.fields.max.depth', '2'")).toEqual({
      v: 1,
      next: { v: 2 },
    });
    await expect(read(bytes, 'Node')).rejects.toMatchObject({
      condition: 'RECURSIVE_PROTOBUF_SCHEMA',
    });
  });

  test.each([
    '08',
    '08 FF FF FF FF FF FF FF FF FF FF',
    '12 05 61',
    '12 01 FF',
    '0A 01 61',
    '0B',
    '00 00',
    'A3 06 08 01',
    'A3 06 0C',
    'A4 06',
    '3A 0A 08 FF FF FF FF FF FF FF FF 7F',
  ])('bytes that are no message (%s) fail, or are a struct of nulls', async (bytes) => {
    await expect(read(bytes, 'Sale')).rejects.toMatchObject({
      condition: 'MALFORMED_PROTOBUF_MESSAGE',
    });
    expect(await read(bytes, 'Sale', "'mode', 'PERMISSIVE'")).toMatchObject({
      id: null,
      counts: null,
    });
  });

  test('puts together a message that comes in pieces', async () => {
    const bytes = '52 02 08 01 52 05 12 03 0A 01 7A 52 02 08 02 3A 02 08 01 3A 04 10 C0 84 3D';
    expect(await read(bytes, 'Sale')).toMatchObject({ buyer: { n: 2, friend: { p: 'z' } } });
    const at = `from_protobuf(X'${bytes.replaceAll(' ', '')}', 'Sale', ${SET}).at`;
    expect(await value(`CAST(${at} AS STRING)`)).toBe('1970-01-01 00:00:01.001');
  });

  test('steps over groups that it does not know, however deep', async () => {
    expect(await read('A3 06 08 01 13 1A 01 0C 14 A4 06 08 05', 'Sale')).toMatchObject({ id: 5 });
    const deep = `${'A306'.repeat(20_000)}${'A406'.repeat(20_000)}0805`;
    expect(await read(deep, 'Sale')).toMatchObject({ id: 5 });
  });

  test('of entries with the same key the last one counts', async () => {
    const stock = `from_protobuf(X'4A050A016110054A030A01624A050A01611006', 'Sale', ${SET}).stock`;
    expect(await value(`to_json(${stock})`)).toBe('{"b":0,"a":6}');
  });

  test('a zero that was written is as one that was not, but where presence is known', async () => {
    const bytes = '08 05 08 00 12 00 30 00 5A 00 60 00';
    const zeros = { id: null, name: null, color: null, raw: null, maybe: 0 };
    expect(await read(bytes, 'Sale')).toMatchObject(zeros);
    expect(await read(bytes, 'Sale', "'emit.default.values', 'true'")).toMatchObject({
      id: 0,
      color: 'NONE',
      maybe: 0,
    });
    expect(await read('0D 00 00 00 00 10 00', 'Record')).toMatchObject({ need: 0, n: 0 });
  });

  test('a message without a field that must be there is malformed', async () => {
    await expect(read('10 01', 'Record')).rejects.toThrow('the required field need is not there');
    expect(await read('10 01', 'Record', "'mode', 'PERMISSIVE'")).toMatchObject({ n: null });
  });

  test('takes the path of a descriptor, too', async () => {
    const file = path.join(scratchDirectory(), 'shop.desc');
    writeFileSync(file, descriptor);
    expect(
      await value(
        `from_protobuf(X'0801', 'Node', '${file}', map('recursive.fields.max.depth', '1'))`,
      ),
    ).toEqual({ v: 1 });
    await expect(async () =>
      value(`from_protobuf(X'0801', 'Node', '${file}.gone')`),
    ).rejects.toMatchObject({
      condition: 'PROTOBUF_DESCRIPTOR_FILE_NOT_FOUND',
    });
  });

  test.each([
    ['PROTOBUF_MESSAGE_NOT_FOUND', `from_protobuf(X'', 'Sales', ${SET})`],
    ['CANNOT_PARSE_PROTOBUF_DESCRIPTOR', "from_protobuf(X'', 'Sale', X'FF')"],
    [
      'INVALID_OPTION_VALUE',
      `from_protobuf(X'', 'Node', ${SET}, map('recursive.fields.max.depth', 'deep'))`,
    ],
    ['INVALID_OPTION_NAME', `from_protobuf(X'', 'Sale', ${SET}, map('moed', 'x'))`],
    [
      'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
      `from_protobuf(X'', upper(name), ${SET}) FROM VALUES ('a') AS t(name)`,
    ],
    ['DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', `from_protobuf(1, 'Sale', ${SET})`],
  ])('%s: %s', (condition, expression) => {
    expect(() => session().sql(`SELECT ${expression}`).schema).toThrow(
      expect.objectContaining({ condition }),
    );
  });
});

describe('to_protobuf', () => {
  const written = (struct: string, message: string, options = '') =>
    value(
      `hex(to_protobuf(${struct}, '${message}', ${SET}${options === '' ? '' : `, map(${options})`}))`,
    );

  test('writes fields in the order of their numbers, lists packed, and leaves out what is null or 0', async () => {
    expect(
      await written(
        "named_struct('counts', array(3, 270, 86942), 'name', 'testing', 'id', 150L, 'price', 0D, 'maybe', 0)",
        'Sale',
      ),
    ).toBe('089601120774657374696E6722 06 038E029EA705 6000'.replaceAll(' ', ''));
    expect(await written("named_struct('loose', array(-1, 1), 'buyer', NULL)", 'Sale')).toBe(
      '28012802',
    );
  });

  test('what it writes is read again', async () => {
    const struct = `named_struct('id', -5L, 'name', 'ü', 'price', 1.5D, 'counts', array(1, -1), 'loose', array(-3),
      'color', 'RED', 'at', TIMESTAMP'1969-12-31 23:59:59.25', 'took', INTERVAL '-0 00:00:01.5' DAY TO SECOND, 'stock', map('a', 1),
      'buyer', named_struct('n', 2, 'friend', named_struct('p', 'q')), 'raw', X'00FF', 'maybe', 3, 'big', 7L, 'small', 8,
      'wrapped', named_struct('value', 9L))`;
    const again = `from_protobuf(to_protobuf(${struct}, 'Sale', ${SET}), 'Sale', ${SET})`;
    expect(await value(again)).toEqual(await value(struct));
    expect(await value(`to_json(${again})`)).toBe(await value(`to_json(${struct})`));
  });

  test('writes times below 0, wrapped zeros and one member of a oneof as readers want them', async () => {
    const took = "named_struct('took', INTERVAL '-0 00:00:01.5' DAY TO SECOND)";
    expect(await written(took, 'Sale')).toBe('421608FFFFFFFFFFFFFFFFFF011080B6CA91FEFFFFFFFF01');
    const unwraps = "'unwrap.primitive.wrapper.types', 'true'";
    expect(await written("named_struct('wrapped', 0L)", 'Sale', unwraps)).toBe('7A00');
    expect(await written("named_struct('a', 1, 'b', 'x')", 'Choice')).toBe('120178');
    expect(await written("named_struct('b', 'x', 'a', 1)", 'Choice')).toBe('0801');
  });

  test('writes numbers of all layouts', async () => {
    const struct =
      "named_struct('need', 258, 'n', -1, 'many', array(1L), 'f', CAST(0.5 AS FLOAT), 'yes', true, 'e', 'ONE')";
    expect(await written(struct, 'Record')).toBe(
      '0D0201000010FFFFFFFFFFFFFFFFFF012801310100000000000000' + '3D0000003F' + '4001',
    );
    expect(
      await written(
        "named_struct('small', 4294967295L, 'big', CAST(18446744073709551615 AS DECIMAL(20, 0)))",
        'Sale',
      ),
    ).toBe('68FFFFFFFFFFFFFFFFFF0170FFFFFFFF0F');
  });

  test.each([
    ["named_struct('nope', 1)", 'Sale'],
    ["named_struct('id', 'x')", 'Sale'],
    ["named_struct('n', 1)", 'Record'],
  ])('%s has no place in %s', (struct, message) => {
    expect(
      () => session().sql(`SELECT to_protobuf(${struct}, '${message}', ${SET})`).schema,
    ).toThrow('UNABLE_TO_CONVERT_TO_PROTOBUF_MESSAGE_TYPE');
  });

  test('a value that an enum does not have, or a null that must not be, fails', async () => {
    for (const color of ["'BLUE'", '5']) {
      await expect(written(`named_struct('color', ${color})`, 'Sale')).rejects.toMatchObject({
        condition: 'UNABLE_TO_CONVERT_TO_PROTOBUF_MESSAGE_TYPE',
      });
    }
    await expect(
      written("named_struct('need', CAST(NULL AS INT))", 'Record'),
    ).rejects.toMatchObject({
      condition: 'UNABLE_TO_CONVERT_TO_PROTOBUF_MESSAGE_TYPE',
    });
  });
});
