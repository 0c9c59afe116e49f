import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchToRows } from '../../../src/columnar/column-to-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, STRING, struct } from '../../../src/columnar/types.ts';
import { type RecordFormat, recordSchema, TEXT } from '../../../src/formats/kafka/kafka-columns.ts';
import { RecordColumns } from '../../../src/formats/kafka/record-columns.ts';
import type { RecordsInput } from '../../../src/formats/kafka/record-reader.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import {
  type BatchTraits,
  encodeRecordBatch,
  type TestRecord,
} from '../../support/kafka/record-batches.ts';

const TEXTS: RecordFormat = { key: TEXT, value: TEXT };
const context = testContext();

/** Reads batches as a task does; the rows with all columns. */
function rowsOf(
  bytes: Buffer,
  { from = 0, until = Number.MAX_SAFE_INTEGER }: Partial<RecordsInput> = {},
): readonly (readonly unknown[])[] {
  const address = context.arena.allocate(bytes.length);
  context.memory.u8.set(bytes, address);
  const place = { topic: 'words', partition: 3, from, until };
  const all = recordSchema(TEXTS, true);
  const names = all.fields.map(({ name }) => name);
  const reader = new RecordColumns(
    { address, byteLength: bytes.length, ...place },
    { ...TEXTS, columns: names, decoded: {} },
    context,
  );
  const rows: (readonly unknown[])[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...batchToRows(batch, all, context.memory));
  }
  return rows;
}

const record = fc.record({
  key: fc.option(fc.string({ maxLength: 200 })),
  value: fc.option(fc.string({ maxLength: 300 })),
  headers: fc.array(fc.tuple(fc.string({ maxLength: 5 }), fc.option(fc.string({ maxLength: 5 }))), {
    maxLength: 3,
  }),
  timestampMs: fc.integer({ min: 0, max: 2 ** 41 }),
}) as fc.Arbitrary<TestRecord>;

test('records come back as they were written', () => {
  const batches = fc.array(
    fc.record({
      records: fc.array(record, { minLength: 1, maxLength: 40 }),
      codec: fc.constantFrom('none', 'gzip', 'zstd'),
      isLogTime: fc.boolean(),
      gap: fc.nat(5),
      step: fc.integer({ min: 1, max: 300 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(batches, fc.nat(200), fc.nat(2000), (written, from, count) => {
      const expected: (readonly unknown[])[] = [];
      let offset = 0;
      const bytes = written.map(({ records, gap, step, ...traits }) => {
        const baseOffset = offset + gap;
        const greatest = Math.max(...records.map(({ timestampMs }) => timestampMs ?? 0));
        records.forEach((each, index) => {
          const own = baseOffset + index * step;
          const time = traits.isLogTime ? greatest : (each.timestampMs ?? 0);
          if (own >= from && own < from + count) expected.push(rowOf(each, own, time, traits));
        });
        offset = baseOffset + (records.length - 1) * step + 1;
        return encodeRecordBatch(records, { ...traits, baseOffset, step } as BatchTraits);
      });
      expect(rowsOf(Buffer.concat(bytes), { from, until: from + count })).toEqual(expected);
      releaseContext(context);
    }),
    { numRuns: 150 },
  );
});

function rowOf(
  { key, value, headers = [] }: TestRecord,
  offset: number,
  timestampMs: number,
  { isLogTime = false }: BatchTraits,
): readonly unknown[] {
  const micros = BigInt(timestampMs) * 1000n;
  const texts = headers.map(([name, content]) => [
    name,
    content === null ? null : Buffer.from(content),
  ]);
  const list = headers.length === 0 ? null : texts.map((each) => each.map(plainBytes));
  return [key, value, 'words', 3, BigInt(offset), micros, isLogTime ? 1 : 0, list];
}

function plainBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

test.each(Object.entries(readRecorded()))('a batch that Java has written: %s', (codec, bytes) => {
  expect(bytes.readInt16BE(21) & 7).toBe(['none', 'gzip', 'snappy', 'lz4', 'zstd'].indexOf(codec));
  const rows = rowsOf(bytes);
  expect(rows.map(([key, value, , , offset]) => [key, value, offset])).toEqual(
    Array.from({ length: 400 }, (_, index) => [
      `key-${(index + 1) % 5}`,
      `value number ${index + 1} of a text that repeats itself, repeats itself`,
      BigInt(index),
    ]),
  );
});

function readRecorded(): Readonly<Record<string, Buffer>> {
  const file = new URL('recorded-batches.json', import.meta.url);
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(texts).map(([codec, text]) => [codec, Buffer.from(text, 'base64')]),
  );
}

test('any byte that was changed is found', () => {
  const bytes = Object.values(readRecorded());
  fc.assert(
    fc.property(
      fc.nat(bytes.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (which, at, flip) => {
        const broken = Buffer.from(bytes[which]!);
        // What is before the checksum is not part of it.
        const place = 21 + (at % (broken.length - 21));
        broken[place]! ^= flip;
        expect(() => rowsOf(broken)).toThrow('KAFKA_CORRUPT_RECORDS');
        releaseContext(context);
      },
    ),
  );
});

test('a batch with more records than a block has is one batch', () => {
  const records = Array.from({ length: 20_000 }, (_, index) => ({ value: `${index}` }));
  const rows = rowsOf(encodeRecordBatch(records, { codec: 'zstd' }));
  expect(rows.map(([, value]) => value)).toEqual(records.map(({ value }) => value));
});

test('keys that are read as JSON take room for one block of records, not for all', () => {
  const own = testContext();
  const { arena, memory, scratch } = own;
  const type = struct([field('a', STRING)]);
  const a = 'x'.repeat(1000);
  // The size of the value, which stands behind the key, looks like text.
  const records = Array.from({ length: 1000 }, () => ({
    key: `{"a":"${a}"}`,
    value: 'v'.repeat(20),
  }));
  const batches = Array.from({ length: 60 }, (_, batch) =>
    encodeRecordBatch(records, { baseOffset: batch * records.length }),
  );
  const bytes = Buffer.concat(batches);
  const address = arena.allocate(bytes.length);
  memory.u8.set(bytes, address);
  const place = { topic: 'words', partition: 3, from: 0, until: Number.MAX_SAFE_INTEGER };
  const format: RecordFormat = { key: { kind: 'json', type, options: {} }, value: TEXT };
  const reader = new RecordColumns(
    { address, byteLength: bytes.length, ...place },
    { ...format, columns: ['key'], decoded: {} },
    own,
  );
  let rowCount = 0;
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    const all = schema([field('key', type)]);
    for (const row of batchToRows(batch, all, memory)) expect(row).toEqual([[a]]);
    rowCount += batch.rowCount;
  }
  expect(rowCount).toBe(60_000);
  expect(scratch.heldBytes).toBeLessThan(bytes.length / 2);
});
