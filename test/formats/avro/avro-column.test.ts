import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnToValues } from '../../../src/columnar/column-to-values.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { MalformedAvro } from '../../../src/expression/avro/avro-cursor.ts';
import { avroReader } from '../../../src/expression/avro/avro-reader.ts';
import { parseAvroSchema } from '../../../src/expression/avro/avro-schema.ts';
import { avroType } from '../../../src/expression/avro/avro-types.ts';
import { avroWriter } from '../../../src/expression/avro/avro-writer.ts';
import { AvroColumn } from '../../../src/formats/avro/avro-column.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';

const context = testContext();

type Json = string | number | readonly Json[] | { readonly [name: string]: Json };
/** A schema and values of its type. */
interface Sample {
  readonly schema: Json;
  readonly value: fc.Arbitrary<LiteralValue>;
}

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, -1n, 64n, -(2n ** 63n), 2n ** 63n - 1n),
);
const text = fc.string({ unit: 'grapheme', maxLength: 9 });

let names = 0;
const named = (json: { readonly [name: string]: Json }): Json => ({ name: `n${names++}`, ...json });

function decimals(precision: number): fc.Arbitrary<bigint> {
  const limit = 10n ** BigInt(precision) - 1n;
  return fc.oneof(fc.bigInt({ min: -limit, max: limit }), fc.constantFrom(limit, -limit, 0n));
}

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom<Sample>(
    { schema: 'boolean', value: fc.boolean() },
    { schema: 'int', value: fc.oneof(fc.integer(), fc.constantFrom(2 ** 31 - 1, -(2 ** 31))) },
    { schema: { type: 'int', logicalType: 'date' }, value: fc.integer() },
    { schema: 'long', value: int64 },
    { schema: { type: 'long', logicalType: 'timestamp-micros' }, value: int64 },
    {
      schema: { type: 'long', logicalType: 'timestamp-millis' },
      value: fc.integer().map((ms) => BigInt(ms) * 1000n),
    },
    { schema: 'float', value: fc.float() },
    { schema: 'double', value: fc.double() },
    { schema: 'bytes', value: fc.uint8Array({ maxLength: 9 }) },
    { schema: 'string', value: text },
  ),
  fc.constantFrom(...[1, 5, 18, 19, 38]).map((precision) => {
    const own = { logicalType: 'decimal', precision, scale: 1 };
    return { schema: { type: 'bytes', ...own }, value: decimals(precision) };
  }),
  fc.constantFrom(...[5, 18, 19, 38]).map((precision) => {
    const own = { logicalType: 'decimal', precision };
    return { schema: named({ type: 'fixed', size: 18, ...own }), value: decimals(precision) };
  }),
  fc.constant(null).map(() => {
    const schema = named({ type: 'fixed', size: 3 });
    return { schema, value: fc.uint8Array({ minLength: 3, maxLength: 3 }) };
  }),
  fc.constant(null).map(() => {
    const symbols = ['RED', 'GRÜN', ''];
    return { schema: named({ type: 'enum', symbols }), value: fc.constantFrom(...symbols) };
  }),
);

/** What the kernel does not read: all of a value that has one goes value by value. */
const list: fc.Arbitrary<Sample> = leaf.map(({ schema, value }) => {
  return { schema: { type: 'array', items: schema }, value: fc.array(value, { maxLength: 3 }) };
});

const { sample } = fc.letrec<{ sample: Sample; record: Sample }>((tie) => ({
  sample: fc
    .tuple(
      fc.oneof({ depthSize: 'small' }, leaf, leaf, list, tie('record')),
      fc.constantFrom('none', 'before', 'behind'),
    )
    .map(([{ schema, value }, place]): Sample => {
      if (place === 'none') return { schema, value };
      const union = place === 'before' ? ['null', schema] : [schema, 'null'];
      return { schema: union, value: fc.option(value) };
    }),
  record: fc.array(tie('sample'), { maxLength: 4 }).map((samples): Sample => {
    const fields = samples.map(({ schema }, index) => ({ name: `f${index}`, type: schema }));
    const values = samples.map(({ value }) => value);
    return { schema: named({ type: 'record', fields }), value: fc.tuple(...values) };
  }),
}));

/** Byte strings of a schema, some of them null, some cut, some with a byte changed. */
const cases = sample.chain(({ schema, value }) => {
  const avro = parseAvroSchema(JSON.stringify(schema));
  const write = avroWriter(avroType(avro).type, avro);
  const damage = fc.oneof(
    { weight: 6, arbitrary: fc.constant('whole') },
    { weight: 1, arbitrary: fc.constantFrom('null', 'cut', 'changed') },
  );
  const row = fc
    .tuple(value, damage, fc.nat(), fc.nat(255))
    .map(([own, how, at, byte]): Uint8Array | null => {
      const bytes = Uint8Array.from(write(own));
      if (how === 'null') return null;
      if (how === 'cut') return bytes.subarray(0, at % (bytes.length + 1));
      if (how === 'changed' && bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });
  return fc.tuple(fc.constant(JSON.stringify(schema)), fc.array(row, { maxLength: 40 }));
});

test('columns of Avro hold what is read value by value, and nulls for what is malformed', () => {
  fc.assert(
    fc.property(cases, fc.boolean(), ([schema, rows], hasHeader) => {
      const read = columnOf(schema, rows, { hasHeader, fields: null });
      expect(read).toEqual(expectedOf(schema, rows, null));
      releaseContext(context);
    }),
    { numRuns: 300 },
  );
});

test('fields that nobody wants are passed over, malformed as they may be', () => {
  fc.assert(
    fc.property(cases, fc.func(fc.boolean()), ([schema, rows], wants) => {
      const { type } = avroType(parseAvroSchema(schema));
      if (type.kind !== 'struct') return;
      const fields = type.fields.map(({ name }) => name).filter((name) => wants(name));
      const read = columnOf(schema, rows, { hasHeader: false, fields });
      expect(read).toEqual(expectedOf(schema, rows, fields));
      releaseContext(context);
    }),
  );
});

test('bytes without the header that should be there are malformed', () => {
  const rows = [Uint8Array.of(0, 0, 0, 0, 7, 2), Uint8Array.of(1, 0, 0, 0, 7, 2), Uint8Array.of(2)];
  for (const schema of ['"int"', '{"type":"array","items":"int"}']) {
    const request = { schema, header: 'confluent', fields: null, malformed: note } as const;
    const found: string[] = [];
    function note(row: number, problem: string): void {
      found.push(`${row} ${problem}`);
    }
    const column = new AvroColumn(request, context);
    const [starts, ends] = viewsOf(rows);
    column.read(starts, ends, rows.length);
    const why = 'there is no header of a schema registry';
    expect(found.slice(-2)).toEqual([`1 ${why}`, `2 ${why}`]);
  }
});

/** The rows as a column, and which are malformed. */
function columnOf(
  schema: string,
  rows: readonly (Uint8Array | null)[],
  { hasHeader, fields }: { readonly hasHeader: boolean; readonly fields: readonly string[] | null },
): { readonly values: readonly unknown[]; readonly malformed: readonly number[] } {
  const malformed: number[] = [];
  const column = new AvroColumn(
    {
      schema,
      header: hasHeader ? 'confluent' : 'none',
      fields,
      malformed: (row) => malformed.push(row),
    },
    context,
  );
  const header = hasHeader ? [0, 0, 0, 1, 44] : [];
  const [starts, ends] = viewsOf(rows.map((row) => row && Uint8Array.of(...header, ...row)));
  const read = column.read(starts, ends, rows.length);
  return { values: columnToValues(read, column.type, context.memory), malformed };
}

function expectedOf(
  schema: string,
  rows: readonly (Uint8Array | null)[],
  fields: readonly string[] | null,
): { readonly values: readonly unknown[]; readonly malformed: readonly number[] } {
  const avro = parseAvroSchema(schema);
  const [{ type }, read] = [avroType(avro), avroReader(avro)];
  const malformed: number[] = [];
  const own = type.kind === 'struct' ? type.fields : [];
  const kept = (values: readonly LiteralValue[]) =>
    values.filter((_, index) => fields?.includes(own[index]!.name) ?? true);
  const values = rows.map((row, index) => {
    if (row === null) return null;
    try {
      const value = read(row);
      return type.kind === 'struct' && value !== null ? kept(value as LiteralValue[]) : value;
    } catch (error) {
      if (!(error instanceof MalformedAvro)) throw error;
      malformed.push(index);
      return type.kind === 'struct' ? kept(own.map(() => null)) : null;
    }
  });
  return { values, malformed };
}

/** Puts byte strings into memory. */
function viewsOf(rows: readonly (Uint8Array | null)[]): readonly [number, number] {
  const { arena, memory } = context;
  const [starts, ends] = [arena.allocate(rows.length * 4), arena.allocate(rows.length * 4)];
  rows.forEach((row, index) => {
    const start = row === null ? 0 : arena.allocate(row.length);
    if (row !== null) memory.u8.set(row, start);
    memory.u32[starts / 4 + index] = start;
    memory.u32[ends / 4 + index] = start + (row?.length ?? 0);
  });
  return [starts, ends];
}
