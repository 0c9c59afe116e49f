import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import { userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { CorruptRecords } from '../columns/corrupt-records.ts';
import { KernelColumns } from '../columns/kernel-columns.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import { TargetColumn } from '../columns/target-column.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { type LineBlock, LineReader } from '../lines.ts';
import type { LineSource } from '../whole-file.ts';
import { checkHeader } from './check-header.ts';
import { type CsvOptions, readCsvOptions } from './csv-options.ts';
import { isForKernel, writeDialect } from './kernel-dialect.ts';
import { type CsvColumns, LineParser, type ParsedLine } from './line-parser.ts';
import { RecordReader } from './record-reader.ts';

/**
 * Reads the lines of a split into columns. The kernel reads as far as lines are plain; a line that it refuses is read by
 * `LineParser`, then the kernel goes on behind it.
 */
export class CsvReader implements SplitReader {
  readonly #input: SplitInput;
  readonly #context: ComputeContext;
  readonly #lines: LineSource;
  readonly #options: CsvOptions;
  readonly #fields: CsvColumns;
  readonly #records: KernelColumns;
  readonly #parser: LineParser;
  readonly #columns: readonly TargetColumn[];
  readonly #corrupt: CorruptRecords;
  readonly #isForKernel: boolean;
  /** For each requested column its place among `#columns`, null for the corrupt record. */
  readonly #places: readonly (number | null)[];
  #isBeforeHeader: boolean;
  #heap = 0;
  #heapBytes = 0;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#input = input;
    this.#context = context;
    this.#options = readCsvOptions(request.options);
    this.#lines = this.#options.multiLine
      ? new RecordReader(input, this.#options, context)
      : new LineReader(input, context, this.#options.lineSep);
    const corruptName = this.#options.columnNameOfCorruptRecord;
    const wanted = fieldsToRead(request, corruptName);
    const all = request.schema.fields.filter(({ name }) => name !== corruptName);
    const types = wanted.map(({ type }) => type);
    this.#fields = { all, wanted };
    this.#records = new KernelColumns(types, context);
    writeDialect(this.#records, this.#fields, this.#options, context);
    this.#parser = new LineParser(this.#fields, this.#options, context.settings.timeZone);
    this.#columns = types.map((type) => new TargetColumn(type, context));
    this.#corrupt = new CorruptRecords(context);
    this.#isForKernel = isForKernel(this.#fields, this.#options);
    this.#isBeforeHeader = this.#options.header && input.start === 0;
    this.#places = request.columns.map((name) =>
      name === corruptName ? null : wanted.findIndex((field) => field.name === name),
    );
  }

  next(): Batch | null {
    for (let block = this.#lines.next(); block !== null; block = this.#lines.next()) {
      this.#begin(block);
      let line = this.#readPlainLines(block, this.#skipHeader(block));
      while (line < block.count) {
        this.#readUnusualLine(block, line);
        line = this.#readPlainLines(block, line + 1);
      }
      if (this.#records.row > 0) return this.#finish();
    }
    return null;
  }

  #begin(block: LineBlock): void {
    const { memory } = this.#context;
    const first = memory.u32[block.starts / 4];
    const end = memory.u32[block.ends / 4 + block.count - 1];
    this.#reserveHeap(end - first);
    this.#records.begin(this.#heap);
    for (const column of this.#columns) column.begin(block.count);
    this.#corrupt.begin();
    this.#columns.forEach((column, index) => {
      this.#records.place(index, column);
    });
  }

  /** A text grows when bytes that are no UTF-8 are replaced, and when it stands for an empty one. */
  #reserveHeap(byteLength: number): void {
    const growth = Math.max(3, Buffer.byteLength(this.#options.emptyValue ?? ''));
    if (byteLength * growth <= this.#heapBytes) return;
    this.#heapBytes = byteLength * growth;
    this.#heap = this.#context.scratch.allocate(this.#heapBytes);
  }

  /** The first line that says something is the header; returns the line behind it. */
  #skipHeader(block: LineBlock): number {
    for (let line = 0; this.#isBeforeHeader && line < block.count; line++) {
      const bytes = this.#lineBytes(block, line);
      if (this.#parser.parse(bytes) === null) continue;
      this.#isBeforeHeader = false;
      if (!this.#options.enforceSchema) {
        checkHeader(this.#parser.names(bytes), this.#fields, this.#context, this.#input);
      }
      return line + 1;
    }
    return this.#isBeforeHeader ? block.count : 0;
  }

  /** Reads from a line on until one is unusual; returns that line, or the number of lines. */
  #readPlainLines({ starts, ends, count }: LineBlock, from: number): number {
    if (!this.#isForKernel) return from;
    const { kernels } = this.#context;
    return kernels.parseCsvLines(this.#records.address, starts, ends, from, count);
  }

  #readUnusualLine(block: LineBlock, line: number): void {
    const parsed = this.#parser.parse(this.#lineBytes(block, line));
    if (parsed === null) return;
    if (parsed.problem === null) {
      this.#append(parsed);
      return;
    }
    const { memory, counters } = this.#context;
    const start = memory.u32[block.starts / 4 + line];
    counters.badRecords++;
    if (this.#options.mode === 'DROPMALFORMED') return;
    if (this.#options.mode === 'FAILFAST') {
      throw this.#malformed(block.fileOffset(start), parsed.problem);
    }
    this.#corrupt.note(this.#records.row, start, memory.u32[block.ends / 4 + line]);
    this.#append(parsed);
  }

  /** A copy: what decodes bytes takes no shared memory. */
  #lineBytes(block: LineBlock, line: number): Uint8Array {
    const { u8, u32 } = this.#context.memory;
    return u8.slice(u32[block.starts / 4 + line], u32[block.ends / 4 + line]);
  }

  #append({ values }: ParsedLine): void {
    const records = this.#records;
    const { row } = records;
    this.#columns.forEach((column, index) => {
      records.heap = column.set(row, values[index], records.heap);
    });
    records.row = row + 1;
  }

  #finish(): Batch {
    const rowCount = this.#records.row;
    const columns = this.#places.map((place): Column => {
      if (place === null) return this.#corrupt.finish(rowCount);
      const { nullCount, localCount } = this.#records.counts(place);
      return this.#columns[place].finish(rowCount, nullCount, localCount);
    });
    return insertBatch(rowCount, columns);
  }

  #malformed(fileOffset: number, problem: string): Error {
    return userError(
      'MALFORMED_RECORD_IN_PARSING',
      `A record of ${this.#input.description} is malformed: ${problem}; it begins at byte ${fileOffset}.`,
      { hint: "To read such records as null, set option('mode', 'PERMISSIVE')." },
    );
  }
}
