import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { JsonCursor, MalformedJson } from '../../expression/json/json-cursor.ts';
import {
  BAD,
  type Findings,
  type ValueReader,
  valueReader,
} from '../../expression/json/json-values.ts';
import { CorruptRecords } from '../columns/corrupt-records.ts';
import { KernelColumns } from '../columns/kernel-columns.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import { TargetColumn } from '../columns/target-column.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { type LineBlock, LineReader } from '../lines.ts';
import { type LineSource, WholeFile } from '../whole-file.ts';
import { isForKernel, type JsonOptions, readJsonOptions } from './json-options.ts';
import { expectKeys } from './kernel-keys.ts';
import { RecordParser } from './record-parser.ts';

/**
 * Reads the lines of a split into columns. The kernel reads as far as lines are plain; a line that it refuses is read by
 * `RecordParser`, then the kernel goes on behind it. Values of types that the kernel only finds are read row by row.
 */
export class JsonReader implements SplitReader {
  readonly #input: SplitInput;
  readonly #context: ComputeContext;
  readonly #lines: LineSource;
  readonly #options: JsonOptions;
  readonly #records: KernelColumns;
  readonly #parser: RecordParser;
  readonly #columns: readonly TargetColumn[];
  readonly #rawReaders: readonly { readonly column: TargetColumn; readonly read: ValueReader }[];
  readonly #corrupt: CorruptRecords;
  /** For each requested column its place among `#columns`, null for the corrupt record. */
  readonly #places: readonly (number | null)[];
  readonly #isForKernel: boolean;
  #rowsMax = 0;
  #heap = 0;
  #heapBytes = 0;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#input = input;
    this.#context = context;
    this.#options = readJsonOptions(request.options);
    this.#lines = this.#options.multiLine
      ? new WholeFile(input, context)
      : new LineReader(input, context, this.#options.lineSep);
    const corruptName = this.#options.columnNameOfCorruptRecord;
    const fields = fieldsToRead(request, corruptName);
    const { timeZone } = context.settings;
    this.#records = new KernelColumns(
      fields.map(({ type }) => type),
      context,
    );
    expectKeys(
      this.#records,
      fields.map(({ name }) => name),
      context,
    );
    const reading = { timeZone, patterns: this.#options };
    this.#parser = new RecordParser(fields, reading, this.#options);
    this.#isForKernel = isForKernel(
      this.#options,
      fields.map(({ type }) => type),
    );
    this.#columns = fields.map(({ type }) => new TargetColumn(type, context));
    this.#rawReaders = this.#columns
      .filter((column) => column.isRaw)
      .map((column) => ({ column, read: valueReader(column.type, { timeZone }) }));
    this.#corrupt = new CorruptRecords(context);
    this.#places = request.columns.map((name) =>
      name === corruptName ? null : fields.findIndex((field) => field.name === name),
    );
  }

  next(): Batch | null {
    for (let block = this.#lines.next(); block !== null; block = this.#lines.next()) {
      this.#begin(block);
      let line = this.#readPlainLines(block, 0);
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
    this.#rowsMax = block.count;
    this.#placeColumns();
  }

  /** Resolving escapes never makes a text longer, so the length of the block is enough. */
  #reserveHeap(byteLength: number): void {
    if (byteLength <= this.#heapBytes) return;
    this.#heapBytes = byteLength;
    this.#heap = this.#context.scratch.allocate(byteLength);
  }

  #placeColumns(): void {
    this.#columns.forEach((column, index) => {
      this.#records.place(index, column);
    });
  }

  /** Reads from a line on until one is unusual; returns that line, or the number of lines. */
  #readPlainLines(block: LineBlock, from: number): number {
    const { kernels } = this.#context;
    if (!this.#isForKernel) return from;
    const { starts, ends, count } = block;
    const { address } = this.#records;
    if (this.#rawReaders.length === 0) {
      return kernels.parseJsonLines(address, starts, ends, from, count);
    }
    for (let line = from; line < count; line++) {
      const { row } = this.#records;
      const reached = kernels.parseJsonLines(address, starts, ends, line, line + 1);
      if (reached === line) return line;
      if (this.#records.row === row || this.#readRawValues(row)) continue;
      for (const column of this.#columns) column.forget(row);
      this.#records.takeBack(row);
      return line;
    }
    return count;
  }

  /** Reads what the kernel only found; false when something is wrong with it. */
  #readRawValues(row: number): boolean {
    const findings: Findings = { problem: null };
    for (const { column, read } of this.#rawReaders) {
      const text = column.rawText(row);
      const value = text === null ? null : readWhole(text, read, findings);
      if (value === BAD || findings.problem !== null) return false;
      column.set(row, value, 0);
    }
    return true;
  }

  #readUnusualLine(block: LineBlock, line: number): void {
    const { memory, counters } = this.#context;
    const start = memory.u32[block.starts / 4 + line];
    const end = memory.u32[block.ends / 4 + line];
    const { rows, problem } = this.#parser.parse(memory.u8.slice(start, end));
    if (problem !== null) {
      counters.badRecords++;
      if (this.#options.mode === 'FAILFAST')
        throw this.#malformed(block.fileOffset(start), problem);
      if (this.#options.mode === 'DROPMALFORMED') return;
    }
    this.#makeRoom(rows.length + block.count - line - 1);
    for (const row of rows) {
      if (problem !== null) this.#corrupt.note(this.#records.row, start, end);
      this.#append(row);
    }
  }

  /** A line may hold an array of rows: more rows than lines. */
  #makeRoom(rowCount: number): void {
    const needed = this.#records.row + rowCount;
    if (needed <= this.#rowsMax) return;
    this.#rowsMax = Math.max(needed, this.#rowsMax * 2);
    for (const column of this.#columns) column.grow(this.#rowsMax);
    this.#placeColumns();
  }

  #append(values: readonly LiteralValue[]): void {
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

function readWhole(text: string, read: ValueReader, findings: Findings): LiteralValue | typeof BAD {
  try {
    return read(new JsonCursor(text), findings);
  } catch (error) {
    if (error instanceof MalformedJson) return BAD;
    throw error;
  }
}
