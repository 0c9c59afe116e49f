import {
  type Batch,
  bytesColumn,
  type Column,
  fixedColumn,
  insertBatch,
} from '../../columnar/batch.ts';
import { columnFromViews } from '../../columnar/column-from-views.ts';
import { assert } from '../../errors.ts';
import type { DecodedText } from '../../expression/decoded-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { SplitReader } from '../format.ts';
import { AvroPart } from './avro-part.ts';
import { DecodedJson } from './decoded-json.ts';
import { columnsOfValue, isParsed, type PartFormat, type RecordFormat } from './kafka-columns.ts';
import { ParsedPart } from './parsed-part.ts';
import {
  type RecordBlock,
  type RecordPart,
  RecordReader,
  type RecordsInput,
} from './record-reader.ts';

/** What is wanted of records. */
export interface RecordRequest extends RecordFormat {
  readonly columns: readonly string[];
  /** Those of the columns that are structs, made of a key or a value. */
  readonly decoded: Readonly<Record<string, DecodedText>>;
}

/** Makes a column of each block's keys or values. */
interface PartReader {
  read(block: RecordBlock): Column;
}

/** Reads record batches into columns. */
export class RecordColumns implements SplitReader {
  readonly #input: RecordsInput;
  readonly #columns: readonly string[];
  readonly #context: ComputeContext;
  readonly #records: RecordReader;
  /** What makes a column of records, by its name. */
  readonly #readers: ReadonlyMap<string, PartReader>;
  /** A value that is read into several columns, and their names; null where none of them is asked for. */
  readonly #value: { readonly reader: PartReader; readonly names: readonly string[] } | null;

  constructor(input: RecordsInput, request: RecordRequest, context: ComputeContext) {
    const { columns, decoded, key, value } = request;
    this.#input = input;
    this.#columns = columns;
    this.#context = context;
    this.#records = new RecordReader(input, context);
    const own = columnsOfValue(value).map(({ name }) => name);
    const names = columns.filter((name) => own.includes(name));
    const reader = names.length === 0 ? null : partReader('value', value, names, input, context);
    this.#value = reader && { reader, names };
    const whole = { key, value } as const;
    const parts = PARTS.filter((part) => columns.includes(part) && !own.includes(part));
    this.#readers = new Map([
      ...parts.flatMap((part): [string, PartReader][] => {
        const made = partReader(part, whole[part], null, input, context);
        return made === null ? [] : [[part, made]];
      }),
      ...Object.entries(decoded).map(([name, text]): [string, PartReader] => [
        name,
        decodedReader(text, input, context),
      ]),
    ]);
  }

  next(): Batch | null {
    for (let block = this.#records.next(); block !== null; block = this.#records.next()) {
      if (block.count > 0) return this.#batchOf(block);
    }
    return null;
  }

  #batchOf(block: RecordBlock): Batch {
    const { reader, names } = this.#value ?? { reader: null, names: [] };
    const children = reader?.read(block).children ?? [];
    const own = new Map(names.map((name, index) => [name, children[index]!]));
    const columns = this.#columns.map(
      (name) => own.get(name) ?? this.#readers.get(name)?.read(block) ?? this.#column(name, block),
    );
    return insertBatch(block.count, columns);
  }

  #column(name: string, block: RecordBlock): Column {
    const make = COLUMNS[name];
    assert(make !== undefined, 'a requested column is one of records');
    return make(block, this.#input, this.#context);
  }
}

const PARTS: readonly RecordPart[] = ['key', 'value'];

/** What reads keys or values: null where they stay as they are. `names`: the fields that are wanted, null for all. */
function partReader(
  part: RecordPart,
  format: PartFormat,
  names: readonly string[] | null,
  input: RecordsInput,
  context: ComputeContext,
): PartReader | null {
  if (!isParsed(format)) return null;
  if (format.kind !== 'avro') return new ParsedPart({ part, format, names }, input, context);
  return AvroPart.ofFormat({ part, format, names }, input, context);
}

function decodedReader(
  text: DecodedText,
  input: RecordsInput,
  context: ComputeContext,
): PartReader {
  const { column: part } = text;
  assert(part === 'key' || part === 'value', 'records have two texts');
  return text.function === 'from_json'
    ? new DecodedJson(part, text, context)
    : AvroPart.ofFunction(part, text, input, context);
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
  const total = kernels.countHeaders(headers, count, end, offsets);
  assert(total >= 0, `headers of ${topic}-${partition} lie within their records`);
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
