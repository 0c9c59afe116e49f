import {
  type Batch,
  bytesColumn,
  type Column,
  fixedColumn,
  insertBatch,
} from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { DecodedText } from '../../expression/json/decoded-text.ts';
import { inTimeZone } from '../columns/time-options.ts';
import { readCsvOptions } from '../csv/csv-options.ts';
import { CsvReader } from '../csv/csv-reader.ts';
import type { ReadRequest, SplitReader } from '../format.ts';
import { readJsonOptions } from '../json/json-options.ts';
import { JsonReader } from '../json/json-reader.ts';
import type { LineBlock } from '../lines.ts';
import { columnFromViews } from '../views.ts';
import { DecodedColumn } from './decoded-column.ts';
import { isParsed, type RecordFormat } from './kafka-columns.ts';
import { type RecordBlock, RecordReader, type RecordsInput } from './record-reader.ts';

/** What stands for a value that is null or blank: all its columns are null. */
const BLANKS = { json: '{}\n', csv: '"\n' } as const;

/** What is wanted of records. */
export interface RecordRequest extends RecordFormat {
  readonly columns: readonly string[];
  /** Those of the columns that are structs, made of a key or a value. */
  readonly decoded: Readonly<Record<string, DecodedText>>;
}

/** Reads record batches into columns. */
export class RecordColumns implements SplitReader {
  readonly #input: RecordsInput;
  readonly #columns: readonly string[];
  readonly #context: ComputeContext;
  readonly #records: RecordReader;
  readonly #values: ParsedValues | null;
  readonly #decoded: ReadonlyMap<string, DecodedColumn>;

  constructor(input: RecordsInput, request: RecordRequest, context: ComputeContext) {
    const { columns, decoded, ...format } = request;
    this.#input = input;
    this.#columns = columns;
    this.#context = context;
    this.#records = new RecordReader(input, context);
    this.#values = isParsed(format.value)
      ? new ParsedValues(input, format, columns, context)
      : null;
    this.#decoded = new Map(
      Object.entries(decoded).map(([name, text]) => [name, new DecodedColumn(text, context)]),
    );
  }

  next(): Batch | null {
    for (let block = this.#records.next(); block !== null; block = this.#records.next()) {
      if (block.count > 0) return this.#batchOf(block);
    }
    return null;
  }

  #batchOf(block: RecordBlock): Batch {
    const values = this.#values?.read(block) ?? new Map<string, Column>();
    const columns = this.#columns.map(
      (name) =>
        values.get(name) ?? this.#decoded.get(name)?.read(block) ?? this.#column(name, block),
    );
    return insertBatch(block.count, columns);
  }

  #column(name: string, block: RecordBlock): Column {
    const make = COLUMNS[name];
    assert(make !== undefined, 'a requested column is one of records');
    return make(block, this.#input, this.#context);
  }
}

type MakeColumn = (block: RecordBlock, input: RecordsInput, context: ComputeContext) => Column;

const COLUMNS: Readonly<Record<string, MakeColumn>> = {
  key: ({ keyStarts, keyEnds, count }, _, context) =>
    columnOfViews(keyStarts, keyEnds, count, context),
  value: ({ valueStarts, valueEnds, count }, _, context) =>
    columnOfViews(valueStarts, valueEnds, count, context),
  topic: ({ count }, { topic }, context) => sameText(topic, count, context),
  partition: ({ count }, { partition }, context) => sameInteger(partition, count, context),
  offset: ({ count, offsets }, _, context) => copyOfWords(offsets, count, context),
  timestamp: ({ count, timestamps }, _, context) => copyOfWords(timestamps, count, context),
  timestampType: ({ count, timestampType }, _, context) =>
    sameInteger(timestampType, count, context),
  headers: headersColumn,
};

/** A column of byte strings, of which those at address 0 are null. */
function columnOfViews(
  starts: number,
  ends: number,
  count: number,
  context: ComputeContext,
): Column {
  const validity = context.arena.allocateBitmap(count);
  const missing = context.kernels.presentViews(starts, count, validity);
  return columnFromViews(starts, ends, count, missing === 0 ? 0 : validity, context);
}

function copyOfWords(source: number, count: number, { arena, kernels }: ComputeContext): Column {
  const values = arena.allocate(count * 8);
  kernels.copyBytes(source, values, count * 8);
  return fixedColumn(count, 0, values);
}

function sameInteger(value: number, count: number, { arena, memory }: ComputeContext): Column {
  const values = arena.allocate(count * 4);
  memory.i32.fill(value, values / 4, values / 4 + count);
  return fixedColumn(count, 0, values);
}

function sameText(text: string, count: number, { arena, memory }: ComputeContext): Column {
  const bytes = Buffer.from(text);
  const offsets = arena.allocate((count + 1) * 4);
  const heap = arena.allocate(count * bytes.length);
  for (let row = 0; row <= count; row++) memory.i32[offsets / 4 + row] = row * bytes.length;
  memory.text.fill(bytes, heap, heap + count * bytes.length);
  return bytesColumn(count, 0, offsets, heap);
}

/** ARRAY<STRUCT<key, value>>; a record without headers has null, as in Spark. */
function headersColumn(
  { headers, count, end }: RecordBlock,
  { topic, partition }: RecordsInput,
  context: ComputeContext,
): Column {
  const { arena, scratch, kernels } = context;
  const offsets = arena.allocate((count + 1) * 4);
  const total = kernels.countHeaders(headers, count, offsets);
  const [keyStarts, keyEnds, valueStarts, valueEnds] = [0, 0, 0, 0].map(() =>
    scratch.allocate(total * 4),
  ) as [number, number, number, number];
  const views = [keyStarts, keyEnds, valueStarts, valueEnds] as const;
  const isWhole = kernels.findHeaders(headers, count, end, ...views);
  assert(Boolean(isWhole), `headers of ${topic}-${partition} lie within their records`);
  const key = columnFromViews(keyStarts, keyEnds, total, 0, context);
  const value = columnOfViews(valueStarts, valueEnds, total, context);
  const struct = { length: total, validity: 0, values: 0, offsets: 0, children: [key, value] };
  const validity = validityOfLists(offsets, count, context);
  return { length: count, validity, values: 0, offsets, children: [struct] };
}

function validityOfLists(
  offsets: number,
  count: number,
  { arena, memory }: ComputeContext,
): number {
  const { u8, i32 } = memory;
  const validity = arena.allocateBitmap(count);
  u8.fill(0, validity, validity + Math.ceil(count / 8));
  for (let row = 0; row < count; row++) {
    const isEmpty = i32[offsets / 4 + row] === i32[offsets / 4 + row + 1];
    if (!isEmpty) u8[validity + (row >>> 3)]! |= 1 << (row & 7);
  }
  return validity;
}

/** Reads values as JSON or CSV, one row each, by the readers of files. */
class ParsedValues {
  readonly #columns: readonly string[];
  readonly #context: ComputeContext;
  readonly #reader: SplitReader | null;
  readonly #blank: number;
  readonly #blankBytes: number;
  #block: LineBlock | null = null;

  constructor(
    input: RecordsInput,
    { value, valueSchema, options }: RecordFormat,
    columns: readonly string[],
    context: ComputeContext,
  ) {
    assert(isParsed(value), 'values have columns');
    const ofValue = new Set(valueSchema.fields.map(({ name }) => name));
    this.#columns = columns.filter((name) => ofValue.has(name));
    const { timeZone } = value === 'json' ? readJsonOptions(options) : readCsvOptions(options);
    this.#context = inTimeZone(context, timeZone);
    this.#blankBytes = BLANKS[value].length;
    this.#blank = context.scratch.allocate(this.#blankBytes);
    context.memory.text.write(BLANKS[value], this.#blank, 'latin1');
    const request: ReadRequest = { schema: valueSchema, columns: this.#columns, options };
    const description = `${input.topic}-${input.partition}`;
    const lines = { next: () => this.#take() };
    this.#reader = null;
    if (this.#columns.length === 0) return;
    const source = { description, lines, blankLine: this.#blank };
    this.#reader =
      value === 'json'
        ? JsonReader.ofRecords(source, request, this.#context)
        : CsvReader.ofRecords(source, request, this.#context);
  }

  /** The columns of a block's values, by name: a row for each record. */
  read(block: RecordBlock): ReadonlyMap<string, Column> {
    if (this.#reader === null) return new Map();
    const { count, valueStarts, valueEnds, byteLength } = block;
    const { kernels, scratch } = this.#context;
    const blankEnd = this.#blank + this.#blankBytes - 1;
    kernels.replaceBlankViews(valueStarts, valueEnds, count, this.#blank, blankEnd);
    // Behind a value stands the number of headers, which may look like text.
    if (!kernels.areEnded(valueEnds, count)) {
      const room = byteLength + count * this.#blankBytes;
      kernels.copyEnded(valueStarts, valueEnds, count, scratch.allocate(room));
    }
    const fileOffset = (address: number): number => this.#offsetOf(block, address);
    this.#block = {
      count,
      starts: valueStarts,
      ends: valueEnds,
      byteLength: byteLength + count * this.#blankBytes,
      fileOffset,
    };
    const batch = this.#reader.next();
    assert(batch !== null && batch.rowCount === count, 'each record is one row');
    return new Map(this.#columns.map((name, index) => [name, batch.columns[index]!]));
  }

  #take(): LineBlock | null {
    const block = this.#block;
    this.#block = null;
    return block;
  }

  /** The offset of the record whose value begins at an address. */
  #offsetOf({ valueStarts, offsets, count }: RecordBlock, address: number): number {
    const { u32, i64 } = this.#context.memory;
    const row = u32.subarray(valueStarts / 4, valueStarts / 4 + count).indexOf(address);
    return Number(i64[offsets / 8 + row]);
  }
}
