import type { Column } from '../../columnar/batch.ts';
import { schema as schemaOf } from '../../columnar/schema.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { ScratchRoom } from '../../expression/lines/scratch-room.ts';
import { inTimeZone } from '../columns/time-options.ts';
import { readCsvOptions } from '../csv/csv-options.ts';
import { CsvReader } from '../csv/csv-reader.ts';
import type { ReadRequest, SplitReader } from '../format.ts';
import { readJsonOptions } from '../json/json-options.ts';
import { JsonReader } from '../json/json-reader.ts';
import type { LineBlock } from '../lines.ts';
import type { PartFormat } from './kafka-columns.ts';
import { type RecordBlock, type RecordPart, type RecordsInput, viewsOf } from './record-reader.ts';

/** What is read of keys or values. */
export interface PartRequest {
  readonly part: RecordPart;
  readonly format: PartFormat;
  /** The fields that are wanted, in order; null for all. */
  readonly names: readonly string[] | null;
}

/** What stands for a key or a value that is null or blank: all its fields are null. */
const BLANKS = { json: '{}\n', csv: '"\n' } as const;

/** Reads keys or values as JSON or CSV, a struct each, by the readers of files. */
export class ParsedPart {
  readonly #part: RecordPart;
  readonly #context: ComputeContext;
  readonly #reader: SplitReader;
  readonly #blank: number;
  readonly #blankBytes: number;
  readonly #copies: ScratchRoom;
  #block: LineBlock | null = null;

  constructor({ part, format, names }: PartRequest, input: RecordsInput, context: ComputeContext) {
    const { kind, type, options } = format;
    assert(kind === 'json' || kind === 'csv', 'it is a format of lines');
    assert(type.kind === 'struct', 'lines have fields');
    this.#part = part;
    const { timeZone } = kind === 'json' ? readJsonOptions(options) : readCsvOptions(options);
    this.#context = inTimeZone(context, timeZone);
    this.#blankBytes = BLANKS[kind].length;
    this.#blank = context.scratch.allocate(this.#blankBytes);
    this.#copies = new ScratchRoom(context.scratch);
    context.memory.text.write(BLANKS[kind], this.#blank, 'latin1');
    const columns = names ?? type.fields.map(({ name }) => name);
    const request: ReadRequest = { schema: schemaOf(type.fields), columns, options };
    const description = `${input.topic}-${input.partition}`;
    const source = { description, lines: { next: () => this.#take() }, blankLine: this.#blank };
    const Reader = kind === 'json' ? JsonReader : CsvReader;
    this.#reader = Reader.ofRecords(source, request, this.#context);
  }

  /** A struct for each record, null where there are no bytes. */
  read(block: RecordBlock): Column {
    const { count, byteLength } = block;
    const [starts, ends] = viewsOf(block, this.#part);
    const { kernels, arena } = this.#context;
    const validity = arena.allocateBitmap(count);
    kernels.presentViews(starts, count, validity);
    const blankEnd = this.#blank + this.#blankBytes - 1;
    kernels.replaceBlankViews(starts, ends, count, this.#blank, blankEnd);
    const room = byteLength + count * this.#blankBytes;
    // Behind the bytes stands a number, which may look like text.
    if (!kernels.areEnded(ends, count)) {
      kernels.copyEnded(starts, ends, count, this.#copies.take(room));
    }
    const fileOffset = (address: number): number => this.#offsetOf(block, address);
    this.#block = { count, starts, ends, byteLength: room, fileOffset };
    const batch = this.#reader.next();
    assert(batch !== null && batch.rowCount === count, 'each record is one row');
    return { length: count, validity, values: 0, offsets: 0, children: batch.columns };
  }

  #take(): LineBlock | null {
    const block = this.#block;
    this.#block = null;
    return block;
  }

  /** The offset of the record whose bytes begin at an address. */
  #offsetOf(block: RecordBlock, address: number): number {
    const { u32, i64 } = this.#context.memory;
    const [starts] = viewsOf(block, this.#part);
    const row = u32.subarray(starts / 4, starts / 4 + block.count).indexOf(address);
    return Number(i64[block.offsets / 8 + row]);
  }
}
