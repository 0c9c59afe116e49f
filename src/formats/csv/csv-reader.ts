import type { Batch } from '../../columnar/batch.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { LineColumns } from '../../expression/lines/line-columns.ts';
import { malformedRecord } from '../columns/malformed-record.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { type LineBlock, LineReader } from '../lines.ts';
import type { LineSource } from '../whole-file.ts';
import { checkHeader } from './check-header.ts';
import { type CsvOptions, readCsvOptions } from './csv-options.ts';
import { isForKernel, writeDialect } from './kernel-dialect.ts';
import { type CsvColumns, LineParser } from './line-parser.ts';
import { RecordReader } from './record-reader.ts';

/** Where lines come from. */
interface CsvSource {
  /** For error messages. */
  readonly description: string;
  readonly lines: LineSource;
  /** The first line is that of a file. */
  readonly isFileStart: boolean;
  /** Each line is a row; the one at this address stands for values that are null or blank. Null where lines are a file's. */
  readonly blankLine: number | null;
}

/**
 * Reads the lines of a split into columns. The kernel reads as far as lines are plain; a line that it refuses is read by
 * `LineParser`, then the kernel goes on behind it.
 */
export class CsvReader implements SplitReader {
  readonly #description: string;
  readonly #context: ComputeContext;
  readonly #lines: LineSource;
  readonly #options: CsvOptions;
  readonly #fields: CsvColumns;
  readonly #parser: LineParser;
  readonly #columns: LineColumns;
  readonly #isForKernel: boolean;
  readonly #textGrowth: number;
  #isBeforeHeader: boolean;

  readonly #blankLine: number | null;

  private constructor(
    { description, lines, isFileStart, blankLine }: CsvSource,
    request: ReadRequest,
    context: ComputeContext,
  ) {
    this.#description = description;
    this.#lines = lines;
    this.#blankLine = blankLine;
    this.#context = context;
    this.#options = readCsvOptions(request.options);
    const corruptName = this.#options.columnNameOfCorruptRecord;
    const wanted = fieldsToRead(request, corruptName);
    const all = request.schema.fields.filter(({ name }) => name !== corruptName);
    this.#fields = { all, wanted };
    this.#columns = new LineColumns(wanted, request.columns, corruptName, context);
    writeDialect(this.#columns.records, this.#fields, this.#options, context);
    this.#parser = new LineParser(this.#fields, this.#options, context.settings.timeZone);
    const { comment, quote, header } = this.#options;
    // The kernel leaves comments out, and stops at a quote that does not end, which stands for blank values.
    const hasRowPerLine = blankLine === null || (comment === '\0' && quote === '"');
    this.#isForKernel = hasRowPerLine && isForKernel(this.#fields, this.#options);
    // A text grows when bytes that are no UTF-8 are replaced, and when it stands for an empty one.
    this.#textGrowth = Math.max(3, Buffer.byteLength(this.#options.emptyValue ?? ''));
    this.#isBeforeHeader = header && isFileStart;
  }

  /** Reads a file, or a part of one. */
  static ofFile(input: SplitInput, request: ReadRequest, context: ComputeContext): CsvReader {
    const options = readCsvOptions(request.options);
    const lines = options.multiLine
      ? new RecordReader(input, options, context)
      : new LineReader(input, context, options.lineSep);
    const { description, start } = input;
    const source = { description, lines, isFileStart: start === 0, blankLine: null };
    return new CsvReader(source, request, context);
  }

  /** Reads records that are one row each, whatever they hold; `blankLine` is the address of one quote. */
  static ofRecords(
    records: Omit<CsvSource, 'isFileStart' | 'blankLine'> & { readonly blankLine: number },
    request: ReadRequest,
    context: ComputeContext,
  ): CsvReader {
    return new CsvReader({ ...records, isFileStart: false }, request, context);
  }

  next(): Batch | null {
    for (let block = this.#lines.next(); block !== null; block = this.#lines.next()) {
      this.#columns.begin(block, this.#textGrowth);
      let line = this.#readPlainLines(block, this.#skipHeader(block));
      while (line < block.count) {
        this.#readUnusualLine(block, line);
        line = this.#readPlainLines(block, line + 1);
      }
      if (this.#columns.rowCount > 0) return this.#columns.finish();
    }
    return null;
  }

  /** The first line that says something is the header; returns the line behind it. */
  #skipHeader(block: LineBlock): number {
    for (let line = 0; this.#isBeforeHeader && line < block.count; line++) {
      const bytes = this.#lineBytes(block, line);
      if (this.#parser.parse(bytes) === null) continue;
      this.#isBeforeHeader = false;
      if (!this.#options.enforceSchema) {
        const names = this.#parser.names(bytes);
        checkHeader(names, this.#fields, this.#options, this.#context, this.#description);
      }
      return line + 1;
    }
    return this.#isBeforeHeader ? block.count : 0;
  }

  /** Reads from a line on until one is unusual; returns that line, or the number of lines. */
  #readPlainLines({ starts, ends, count }: LineBlock, from: number): number {
    if (!this.#isForKernel) return from;
    const { kernels } = this.#context;
    return kernels.parseCsvLines(this.#columns.records.address, starts, ends, from, count);
  }

  #readUnusualLine(block: LineBlock, line: number): void {
    const { memory, counters } = this.#context;
    const start = memory.u32[block.starts / 4 + line];
    const isBlank = start === this.#blankLine;
    const parsed = isBlank ? null : this.#parser.parse(this.#lineBytes(block, line));
    if (parsed === null) {
      if (this.#blankLine !== null) this.#columns.append(this.#fields.wanted.map(() => null));
      return;
    }
    if (parsed.problem === null) {
      this.#columns.append(parsed.values);
      return;
    }
    counters.badRecords++;
    if (this.#options.mode === 'DROPMALFORMED') return;
    if (this.#options.mode === 'FAILFAST') {
      throw malformedRecord(this.#description, block.fileOffset(start), parsed.problem);
    }
    this.#columns.noteCorrupt(start, memory.u32[block.ends / 4 + line]);
    this.#columns.append(parsed.values);
  }

  /** A copy: what decodes bytes takes no shared memory. */
  #lineBytes(block: LineBlock, line: number): Uint8Array {
    const { u8, u32 } = this.#context.memory;
    return u8.slice(u32[block.starts / 4 + line], u32[block.ends / 4 + line]);
  }
}
