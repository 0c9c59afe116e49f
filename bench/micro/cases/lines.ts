import { schema } from '../../../src/columnar/schema.ts';
import { BIGINT, DOUBLE, field, STRING } from '../../../src/columnar/types.ts';
import { avroReader } from '../../../src/expression/avro/avro-reader.ts';
import { parseAvroSchema } from '../../../src/expression/avro/avro-schema.ts';
import { avroType } from '../../../src/expression/avro/avro-types.ts';
import { avroWriter } from '../../../src/expression/avro/avro-writer.ts';
import { AvroColumn } from '../../../src/formats/avro/avro-column.ts';
import { csv } from '../../../src/formats/csv/csv.ts';
import type { Format } from '../../../src/formats/format.ts';
import { json } from '../../../src/formats/json/json.ts';
import { releaseContext, testContext } from '../../../test/support/compute-context.ts';
import { Random } from '../../../test/support/random.ts';
import { bytesInput } from '../../../test/support/split-input.ts';
import { ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const COLUMNS = schema([field('id', BIGINT), field('price', DOUBLE), field('name', STRING)]);

interface Item {
  readonly id: number;
  readonly price: number;
  readonly name: string;
}

/** Lines of text, and bytes of Avro, into columns: the readers around the kernels, beside one object a row. */
export function lineCases(): readonly MicroCase[] {
  const random = new Random(20260102);
  const items = Array.from({ length: ROWS }, (_, id): Item => {
    return { id, price: random.below(100_000) / 100, name: `item ${random.below(1000)}` };
  });
  const jsonLines = items.map((item) => JSON.stringify(item)).join('\n');
  const csvLines = items.map(({ id, price, name }) => `${id},${price},${name}`).join('\n');
  return [
    {
      name: 'lines: where they begin and end',
      kernel: linesKernel(jsonLines),
      plain: () => void jsonLines.split('\n'),
      result: null,
    },
    {
      name: 'json: lines of three values',
      kernel: readWith(json, jsonLines),
      plain: () => keep(jsonLines.split('\n').map((line) => JSON.parse(line) as Item)),
      result: null,
    },
    {
      name: 'csv: lines of three values',
      kernel: readWith(csv, csvLines),
      plain() {
        const parts = csvLines.split('\n').map((line) => line.split(','));
        keep(
          parts.map(([id, price, name]) => ({ id: Number(id), price: Number(price), name: name! })),
        );
      },
      result: null,
    },
    avroCase(items),
  ];
}

const AVRO = JSON.stringify({
  type: 'record',
  name: 'item',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'price', type: 'double' },
    { name: 'name', type: ['null', 'string'] },
  ],
});

function avroCase(items: readonly Item[]): MicroCase {
  const context = testContext();
  const schemaOf = parseAvroSchema(AVRO);
  const write = avroWriter(avroType(schemaOf).type, schemaOf);
  const values = items.map(({ id, price, name }) => write([BigInt(id), price, name]));
  const { arena, memory } = testContext();
  const [starts, ends] = [arena.allocate(ROWS * 4), arena.allocate(ROWS * 4)];
  values.forEach((bytes, row) => {
    const start = arena.allocate(bytes.length);
    memory.u8.set(bytes, start);
    memory.u32[starts / 4 + row] = start;
    memory.u32[ends / 4 + row] = start + bytes.length;
  });
  const request = { schema: AVRO, header: 'none', fields: null, malformed: () => {} } as const;
  const column = new AvroColumn(request, context);
  const read = avroReader(schemaOf);
  return {
    name: 'avro: records of three values',
    kernel: () => {
      column.read(starts, ends, ROWS);
      context.arena.release();
    },
    plain() {
      for (const [row, bytes] of values.entries()) {
        const [id, price, name] = read(bytes) as [bigint, number, string];
        ids[row] = id;
        prices[row] = price;
        names[row] = name;
      }
    },
    result: null,
  };
}

const ids = new BigInt64Array(ROWS);
const prices = new Float64Array(ROWS);
const names = new Array<string>(ROWS);

function keep(items: readonly Item[]): void {
  for (const [row, { id, price, name }] of items.entries()) {
    ids[row] = BigInt(id);
    prices[row] = price;
    names[row] = name;
  }
}

function readWith(format: Format, text: string): () => void {
  const context = testContext();
  const bytes = Buffer.from(text);
  const columns = COLUMNS.fields.map(({ name }) => name);
  const request = { schema: COLUMNS, columns, options: format.options({}, COLUMNS) };
  return () => {
    const reader = format.read(bytesInput(bytes, context), request, context);
    let rows = 0;
    for (let batch = reader.next(); batch !== null; batch = reader.next()) rows += batch.rowCount;
    if (rows !== ROWS) throw new Error(`${format.name}: ${rows} rows of ${ROWS}`);
    releaseContext(context);
  };
}

function linesKernel(text: string): () => void {
  const { kernels, arena, memory } = testContext();
  const bytes = Buffer.from(text);
  const from = arena.allocate(bytes.length);
  memory.u8.set(bytes, from);
  const end = from + bytes.length;
  const [starts, ends] = [arena.allocate(ROWS * 4), arena.allocate(ROWS * 4)];
  const rest = arena.allocate(4);
  return () => void kernels.findLines(from, end, end, true, starts, ends, ROWS, rest);
}
