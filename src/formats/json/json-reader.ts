import type { Batch } from '../../columnar/batch.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { NestedLines } from '../../expression/json/json-columns.ts';
import { JsonLines } from '../../expression/json/json-lines.ts';
import { isRaw } from '../../expression/lines/kernel-columns.ts';
import type { LineColumns } from '../../expression/lines/line-columns.ts';
import { malformedRecord } from '../columns/malformed-record.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { type LineBlock, LineReader } from '../lines.ts';
import { type LineSource, WholeFile } from '../whole-file.ts';
import { isForKernel, type JsonOptions, readJsonOptions } from './json-options.ts';
import { RecordParser } from './record-parser.ts';

/** Where lines come from. */
interface JsonSource {
  /** For error messages. */
  readonly description: string;
  readonly lines: LineSource;
  readonly hasRowPerLine: boolean;
}

/**
 * Reads the lines of a split into columns. The kernel reads as far as lines are plain; a line that it refuses is read by
 * `RecordParser`, then the kernel goes on behind it. A block of plain lines with values inside of others is read by kernels alone.
 */
export class JsonReader implements SplitReader {
  readonly #description: string;
  readonly #context: ComputeContext;
  readonly #lines: LineSource;
  readonly #options: JsonOptions;
  readonly #parser: RecordParser;
  readonly #plain: JsonLines;
  /** Reads blocks of plain lines that have values inside of others; null where there are no such columns. */
  readonly #nested: NestedLines | null;
  readonly #columns: LineColumns;
  readonly #isForKernel: boolean;
  readonly #hasRowPerLine: boolean;

  private constructor(
    { description, lines, hasRowPerLine }: JsonSource,
    request: ReadRequest,
    context: ComputeContext,
  ) {
    this.#description = description;
    this.#lines = lines;
    this.#hasRowPerLine = hasRowPerLine;
    this.#context = context;
    this.#options = readJsonOptions(request.options);
    const corruptName = this.#options.columnNameOfCorruptRecord;
    const fields = fieldsToRead(request, corruptName);
    const { timeZone } = context.settings;
    const wanted = { fields, columns: request.columns, corruptName };
    this.#plain = new JsonLines(wanted, context);
    this.#columns = this.#plain.columns;
    const reading = { timeZone, patterns: this.#options };
    const { singleVariantColumn } = this.#options;
    this.#parser = new RecordParser(fields, reading, this.#options, singleVariantColumn);
    // The kernel does not tell null from what is missing.
    const isPlain = fields.every(({ ifMissing }) => ifMissing === undefined);
    const types = fields.map(({ type }) => type);
    this.#isForKernel = isPlain && isForKernel(this.#options, types);
    const hasNested = this.#isForKernel && types.some(isRaw);
    this.#nested = hasNested ? new NestedLines(wanted, context) : null;
  }

  /** Reads a file, or a part of one. */
  static ofFile(input: SplitInput, request: ReadRequest, context: ComputeContext): JsonReader {
    const { multiLine, lineSep } = readJsonOptions(request.options);
    const lines = multiLine
      ? new WholeFile(input, context)
      : new LineReader(input, context, lineSep);
    const { description } = input;
    const source = { description, lines, hasRowPerLine: false };
    return new JsonReader(source, request, context);
  }

  /** Reads records that are one row each, whatever they hold: none of them is blank. */
  static ofRecords(
    records: Omit<JsonSource, 'hasRowPerLine'>,
    request: ReadRequest,
    context: ComputeContext,
  ): JsonReader {
    const source = { ...records, hasRowPerLine: true };
    return new JsonReader(source, request, context);
  }

  next(): Batch | null {
    for (let block = this.#lines.next(); block !== null; block = this.#lines.next()) {
      const plain = this.#nested?.readPlain(block) ?? null;
      if (plain !== null && plain.rowCount > 0) return plain;
      // Resolving escapes never makes a text longer.
      this.#columns.begin(block, 1);
      let line = this.#readPlainLines(block, 0);
      while (line < block.count) {
        this.#readUnusualLine(block, line);
        line = this.#readPlainLines(block, line + 1);
      }
      if (this.#columns.rowCount > 0) return this.#columns.finish();
    }
    return null;
  }

  #readPlainLines(block: LineBlock, from: number): number {
    return this.#isForKernel ? this.#plain.read(block, from) : from;
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
