import type { ComputeContext } from '../../expression/evaluation.ts';
import { COLUMN_BYTES, isRaw, type KernelColumns } from '../../expression/lines/kernel-columns.ts';
import { patternFor } from '../../expression/time/time-patterns.ts';
import type { CsvOptions } from './csv-options.ts';
import { type CsvColumns, isCountFixed } from './line-parser.ts';

// What the CSV kernel has in its work record beside the columns; laid out in `native-free-kernels/csv/inner/layout.ts`.

const WORK_PLACES = 64;
const WORK_FIELD_COUNT = 68;
const WORK_WANTED_COUNT = 72;
const WORK_IS_COUNT_FIXED = 76;
const WORK_SEPARATOR = 80;
const WORK_QUOTE = 84;
const WORK_ESCAPE = 88;
const WORK_COMMENT = 92;
const WORK_NULL_TEXT = 96;
const WORK_NULL_BYTES = 100;
const WORK_IS_EMPTY_NULL = 104;
const WORK_TRIMS = 108;
const WORK_FIELDS_MAX = 112;
/** No byte. */
const NONE = 0x100;

/** True when the kernel reads plain lines of these columns under these options. */
export function isForKernel({ wanted }: CsvColumns, options: CsvOptions): boolean {
  const { nanValue, positiveInf, negativeInf } = options;
  const isOfLines = options.lineSep === null && !options.multiLine;
  const isUsual =
    options.charToEscapeQuoteEscaping === null &&
    options.unescapedQuoteHandling === 'STOP_AT_DELIMITER' &&
    (options.maxCharsPerColumn ?? -1) < 0;
  if (!isOfLines || !isUsual) return false;
  const marks = [options.sep, options.quote, options.escape, options.comment];
  if (!marks.every((mark) => mark.length === 1 && mark < '\x80')) return false;
  if (wanted.some(({ type }) => isRaw(type) || patternFor(type, options) !== null)) return false;
  // The kernel would take a number at its word.
  return ![nanValue, positiveInf, negativeInf].some((name) => /^-?\d/.test(name));
}

/** Tells the kernel where the fields of a line go, and what separates them. */
export function writeDialect(
  { address, columns }: KernelColumns,
  fields: CsvColumns,
  options: CsvOptions,
  context: ComputeContext,
): void {
  const { scratch, memory } = context;
  const { u32 } = memory;
  const places = fields.all.map(({ name }) => {
    const index = fields.wanted.findIndex((field) => field.name === name);
    return index < 0 ? 0 : columns + index * COLUMN_BYTES;
  });
  const list = scratch.allocate(places.length * 4);
  u32.set(places, list / 4);
  const { nullValue, emptyValue, comment } = options;
  const nullText = scratch.allocate(Buffer.byteLength(nullValue));
  const work: readonly (readonly [offset: number, value: number])[] = [
    [WORK_PLACES, list],
    [WORK_FIELD_COUNT, places.length],
    [WORK_WANTED_COUNT, places.findLastIndex((place) => place !== 0) + 1],
    [WORK_IS_COUNT_FIXED, Number(isCountFixed(fields, options))],
    [WORK_SEPARATOR, options.sep.charCodeAt(0)],
    [WORK_QUOTE, options.quote.charCodeAt(0)],
    [WORK_ESCAPE, options.escape.charCodeAt(0)],
    [WORK_COMMENT, comment === '\0' ? NONE : comment.charCodeAt(0)],
    [WORK_NULL_TEXT, nullText],
    [WORK_NULL_BYTES, memory.text.write(nullValue, nullText)],
    [WORK_IS_EMPTY_NULL, Number((emptyValue ?? '') === nullValue)],
    [WORK_TRIMS, Number(trims(options))],
    [WORK_FIELDS_MAX, options.maxColumns],
  ];
  for (const [offset, value] of work) u32[(address + offset) / 4] = value;
}

function trims({ ignoreLeadingWhiteSpace, ignoreTrailingWhiteSpace }: CsvOptions): boolean {
  return ignoreLeadingWhiteSpace === true || ignoreTrailingWhiteSpace === true;
}
