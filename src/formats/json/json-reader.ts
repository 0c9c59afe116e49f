import type { Batch } from '../../columnar/batch.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { JsonCursor, MalformedJson } from '../../expression/json/json-cursor.ts';
import {
  BAD,
  type Findings,
  type ValueReader,
  valueReader,
} from '../../expression/json/json-values.ts';
import { LineColumns } from '../columns/line-columns.ts';
import { malformedRecord } from '../columns/malformed-record.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import type { TargetColumn } from '../columns/target-column.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { type LineBlock, LineReader } from '../lines.ts';
import { type LineSource, WholeFile } from '../whole-file.ts';
import { isForKernel, type JsonOptions, readJsonOptions } from './json-options.ts';
import { expectKeys } from './kernel-keys.ts';
import { RecordParser } from './record-parser.ts';

/** Where lines come from. */
interface JsonSource {
  /** For error messages. */
  readonly description: string;
  readonly lines: LineSource;
  /** Gives the one row of each line that the kernel refuses; null where lines are read by the format's options. */
  readonly valuesOf: ((line: number) => readonly LiteralValue[]) | null;
  readonly hasRowPerLine: boolean;
}

/**
 * Reads the lines of a split into columns. The kernel reads as far as lines are plain; a line that it refuses is read by
 * `RecordParser`, then the kernel goes on behind it. Values of types that the kernel only finds are read row by row.
 */
export class JsonReader implements SplitReader {
  readonly #description: string;
  readonly #context: ComputeContext;
  readonly #lines: LineSource;
  readonly #options: JsonOptions;
  readonly #parser: RecordParser;
  readonly #columns: LineColumns;
  readonly #rawReaders: readonly { readonly column: TargetColumn; readonly read: ValueReader }[];
  readonly #isForKernel: boolean;
  readonly #hasRowPerLine: boolean;
  readonly #valuesOf: JsonSource['valuesOf'];

  private constructor(
    { description, lines, hasRowPerLine, valuesOf }: JsonSource,
    request: ReadRequest,
    context: ComputeContext,
  ) {
    this.#description = description;
    this.#lines = lines;
    this.#hasRowPerLine = hasRowPerLine;
    this.#valuesOf = valuesOf;
    this.#context = context;
    this.#options = readJsonOptions(request.options);
    const corruptName = this.#options.columnNameOfCorruptRecord;
    const fields = fieldsToRead(request, corruptName);
    const { timeZone } = context.settings;
    this.#columns = new LineColumns(fields, request, corruptName, context);
    expectKeys(
      this.#columns.records,
      fields.map(({ name }) => name),
      context,
    );
    const reading = { timeZone, patterns: this.#options };
    const { singleVariantColumn } = this.#options;
    this.#parser = new RecordParser(fields, reading, this.#options, singleVariantColumn);
    // The kernel does not tell null from what is missing.
    const isPlain = fields.every(({ ifMissing }) => ifMissing === undefined);
    const types = fields.map(({ type }) => type);
    this.#isForKernel = isPlain && isForKernel(this.#options, types);
    this.#rawReaders = this.#columns.columns
      .filter((column) => column.isRaw)
      .map((column) => ({ column, read: valueReader(column.type, { timeZone }) }));
  }

  /** Reads a file, or a part of one. */
  static ofFile(input: SplitInput, request: ReadRequest, context: ComputeContext): JsonReader {
    const { multiLine, lineSep } = readJsonOptions(request.options);
    const lines = multiLine
      ? new WholeFile(input, context)
      : new LineReader(input, context, lineSep);
    const { description } = input;
    const source = { description, lines, hasRowPerLine: false, valuesOf: null };
    return new JsonReader(source, request, context);
  }

  /** Reads records that are one row each, whatever they hold: none of them is blank. */
  static ofRecords(
    records: Omit<JsonSource, 'hasRowPerLine' | 'valuesOf'>,
    request: ReadRequest,
    context: ComputeContext,
  ): JsonReader {
    const source = { ...records, hasRowPerLine: true, valuesOf: null };
    return new JsonReader(source, request, context);
  }

  /** Reads texts that are one row each; of what is not plain somebody else makes the values. */
  static ofTexts(
    texts: Omit<JsonSource, 'hasRowPerLine'>,
    request: ReadRequest,
    context: ComputeContext,
  ): JsonReader {
    return new JsonReader({ ...texts, hasRowPerLine: true }, request, context);
  }

  next(): Batch | null {
    for (let block = this.#lines.next(); block !== null; block = this.#lines.next()) {
      // Resolving escapes never makes a text longer.
      this.#columns.begin(block, 1);
      let line = this.#readPlainLines(block, 0);
      while (line < block.count) {
        if (this.#valuesOf === null) this.#readUnusualLine(block, line);
        else this.#columns.append(this.#valuesOf(line));
        line = this.#readPlainLines(block, line + 1);
      }
      if (this.#columns.rowCount > 0) return this.#columns.finish();
    }
    return null;
  }

  /** Reads from a line on until one is unusual; returns that line, or the number of lines. */
  #readPlainLines(block: LineBlock, from: number): number {
    const { kernels } = this.#context;
    if (!this.#isForKernel) return from;
    const { starts, ends, count } = block;
    const { address } = this.#columns.records;
    if (this.#rawReaders.length === 0) {
      return kernels.parseJsonLines(address, starts, ends, from, count);
    }
    for (let line = from; line < count; line++) {
      const row = this.#columns.rowCount;
      const reached = kernels.parseJsonLines(address, starts, ends, line, line + 1);
      if (reached === line) return line;
      if (this.#columns.rowCount === row || this.#readRawValues(row)) continue;
      this.#columns.takeBack(row);
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
        throw malformedRecord(this.#description, block.fileOffset(start), problem);
      if (this.#options.mode === 'DROPMALFORMED') return;
    }
    // As `from_json` has it, only the first object of an array counts.
    const kept = this.#hasRowPerLine ? [rows[0] ?? this.#parser.nullRow] : rows;
    this.#columns.makeRoom(kept.length + block.count - line - 1);
    for (const row of kept) {
      if (problem !== null) this.#columns.noteCorrupt(start, end);
      this.#columns.append(row);
    }
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
