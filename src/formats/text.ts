import { type Batch, bytesColumn, insertBatch } from '../columnar/batch.ts';
import { columnFromViews } from '../columnar/column-from-views.ts';
import { type Schema, schema } from '../columnar/schema.ts';
import { field, STRING, typeName } from '../columnar/types.ts';
import { environmentError, userError } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type {
  EncodedBytes,
  Format,
  FormatOptions,
  ReadRequest,
  SplitInput,
  SplitReader,
} from './format.ts';
import { LineReader } from './lines.ts';
import { flag, type OptionRules, readOptions } from './options.ts';
import {
  closeText,
  isCompressed,
  isCutAnywhere,
  lineEndOf,
  openText,
  TEXT_FILE_RULES,
  type TextFileOptions,
  textExtension,
  wholeFileBytes,
} from './text-files.ts';

/** Offsets of texts are signed 32-bit numbers. */
const WHOLE_BYTES_MAX = 2 ** 31 - 1;

interface TextOptions extends TextFileOptions {
  /** A file is one row, line ends included. */
  readonly wholetext: boolean;
}

const RULES: OptionRules<TextOptions> = { wholetext: flag(false), ...TEXT_FILE_RULES };

/**
 * Lines as rows of one STRING column. Bytes are kept as they are, valid UTF-8 or not, as Spark does; empty lines are
 * rows too.
 */
export const text: Format = {
  name: 'text',
  isSplittable: (options, path) =>
    !readTextOptions(options).wholetext && isCutAnywhere(options, path),
  optionNames: Object.keys(RULES),
  defaultSchema: schema([field('value', STRING)]),
  options(options, columns) {
    readTextOptions(options);
    checkSchema(columns);
    return options;
  },
  read(input, request, context) {
    const opened = openText(input, request.options, context);
    return readTextOptions(request.options).wholetext
      ? new WholeTextReader(opened, request, context)
      : new TextReader(opened, request, context);
  },
  fileExtension: (options) => textExtension('txt', options),
  emptyFile: (_schema, options) => wholeFileBytes(new Uint8Array(), options),
  gathersRows: isCompressed,
  write: (batch, columns, options, context) =>
    closeText(encodeLines(batch, columns, options, context), options, context),
};

class TextReader implements SplitReader {
  readonly #lines: LineReader;
  readonly #request: ReadRequest;
  readonly #context: ComputeContext;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#lines = new LineReader(input, context, readTextOptions(request.options).lineSep);
    this.#request = request;
    this.#context = context;
  }

  next(): Batch | null {
    const block = this.#lines.next();
    if (block === null) return null;
    const { starts, ends, count } = block;
    const columns = this.#request.columns.map(() =>
      columnFromViews(starts, ends, count, 0, this.#context),
    );
    return insertBatch(count, columns);
  }
}

/** The text of a whole file as one row. */
class WholeTextReader implements SplitReader {
  readonly #input: SplitInput;
  readonly #request: ReadRequest;
  readonly #context: ComputeContext;
  #isRead = false;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#input = input;
    this.#request = request;
    this.#context = context;
  }

  next(): Batch | null {
    if (this.#isRead) return null;
    this.#isRead = true;
    const { size, description } = this.#input;
    const { arena, memory } = this.#context;
    if (size > WHOLE_BYTES_MAX) throw tooLarge(description);
    const heap = arena.allocate(size);
    this.#input.read(0, size, heap);
    const offsets = arena.allocate(8);
    memory.i32[offsets / 4] = 0;
    memory.i32[offsets / 4 + 1] = size;
    const columns = this.#request.columns.map(() => bytesColumn(1, 0, offsets, heap));
    return insertBatch(1, columns);
  }
}

function tooLarge(description: string): Error {
  return environmentError(
    'RECORD_TOO_LARGE',
    `The file ${description} is longer than ${WHOLE_BYTES_MAX} bytes, the most that one value can hold.`,
    { hint: 'Read it line by line: set wholetext to false.' },
  );
}

function readTextOptions(options: FormatOptions): TextOptions {
  return readOptions('the text format', RULES, options);
}

/** A null is an empty line, as in Spark. */
function encodeLines(
  batch: Batch,
  columns: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  checkSchema(columns);
  const { memory, arena } = context;
  const { offsets, values, validity } = batch.columns[0];
  const { i32, u8 } = memory;
  const lineEnd = Buffer.from(lineEndOf(options));
  const heapBytes = i32[offsets / 4 + batch.rowCount];
  const address = arena.allocate(heapBytes + batch.rowCount * lineEnd.length);
  let target = address;
  for (let row = 0; row < batch.rowCount; row++) {
    const start = i32[offsets / 4 + row];
    const end = i32[offsets / 4 + row + 1];
    const isValid = validity === 0 || (u8[validity + (row >>> 3)] >>> (row & 7)) & 1;
    if (isValid) {
      u8.copyWithin(target, values + start, values + end);
      target += end - start;
    }
    u8.set(lineEnd, target);
    target += lineEnd.length;
  }
  return { address, byteLength: target - address };
}

function checkSchema(columns: Schema): void {
  const { fields } = columns;
  if (fields.length === 1 && fields[0].type.kind === 'string') return;
  const found = fields.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ');
  throw userError(
    'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    `The text format has one STRING column, not (${found}).`,
    { hint: 'Choose one column and cast it to STRING.' },
  );
}
