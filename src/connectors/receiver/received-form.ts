import type { Arena } from '../../columnar/arena.ts';
import type { Schema } from '../../columnar/schema.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import { lookupFormat } from '../../formats/index.ts';
import {
  checkNames,
  choice,
  type OptionRule,
  type OptionRules,
  pickOptions,
  readOptions,
} from '../../formats/options.ts';
import type { FileSplit, Split } from '../../task/split.ts';
import type { LogPiece } from '../source.ts';

/** How the bytes of a receiver's log are rows. */
export interface ReceivedForm {
  readonly schema: Schema;
  /** The splits of some pieces of the log, each of whole lines. */
  splits(pieces: readonly LogPiece[], arena: Arena): Promise<readonly Split[]>;
}

const LINE_FORMATS = ['text', 'json', 'csv'] as const;

/** The formats that lines can have. */
export type LineFormatName = (typeof LINE_FORMATS)[number];

/** The option of a source that says what its lines are. */
export const LINE_FORMAT: OptionRule<LineFormatName> = choice(LINE_FORMATS, 'text');

/** What formats know of files only: lines come one by one, in UTF-8. */
const FILE_OPTIONS = new Set([
  'charset',
  'compression',
  'dropFieldIfAllNull',
  'encoding',
  'enforceSchema',
  'header',
  'inferSchema',
  'lineSep',
  'multiLine',
  'prefersDecimal',
  'primitivesAsString',
  'samplingRatio',
  'wholetext',
]);

const LINE_OPTION_NAMES: readonly string[] = [...new Set(LINE_FORMATS.flatMap(optionNamesOf))];

/** A source of lines as its options describe it. */
export interface LineSource<Values> {
  /** The options of the source itself. */
  readonly values: Values;
  readonly form: ReceivedForm;
}

/** Reads the options of a source named `name`: its own by `rules`, and those of the format that its lines have. */
export function readLineSource<Values extends { readonly format: LineFormatName }>(
  name: string,
  rules: OptionRules<Values>,
  options: FormatOptions,
  schema: Schema | null,
): LineSource<Values> {
  const owner = `the ${name} source`;
  const ownNames = Object.keys(rules);
  // Names first: whether what is missing will come is another question.
  checkNames(owner, [...ownNames, ...LINE_OPTION_NAMES], options);
  const values = readOptions(owner, rules, pickOptions(ownNames, options));
  const others = LINE_OPTION_NAMES.filter((option) => !ownNames.includes(option));
  return { values, form: linesOf(owner, values.format, pickOptions(others, options), schema) };
}

/** Lines of a format. `owner` is what errors call the source, for example `the socket source`. */
export function linesOf(
  owner: string,
  name: LineFormatName,
  given: FormatOptions,
  schema: Schema | null,
): ReceivedForm {
  const format = lookupFormat(name)!;
  refuseForeign(owner, name, given);
  const columns = schema ?? format.defaultSchema;
  if (columns === null) throw needsSchema(owner, name);
  if (schema !== null && format.defaultSchema !== null) throw hasColumns(owner);
  const options = format.options(given, columns);
  return {
    schema: columns,
    // A split is never less than a file's part of the range: its lines are whole there.
    splits: async (pieces) => pieces.map((piece) => fileSplit(piece, name, options)),
  };
}

function optionNamesOf(name: LineFormatName): readonly string[] {
  return lookupFormat(name)!.optionNames.filter((option) => !FILE_OPTIONS.has(option));
}

/** An option that another format of lines would have. */
function refuseForeign(owner: string, name: LineFormatName, given: FormatOptions): void {
  const known = new Set(optionNamesOf(name).map((option) => option.toLowerCase()));
  const foreign = Object.keys(given).find((option) => !known.has(option.toLowerCase()));
  if (foreign === undefined) return;
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option '${foreign}' of ${owner} says nothing about lines of ${name}.`,
    { hint: "Leave it out, or set option('format', …)." },
  );
}

function fileSplit(
  { path, start, end }: LogPiece,
  format: LineFormatName,
  options: FormatOptions,
): FileSplit {
  return {
    kind: 'file',
    path,
    start,
    end,
    size: end,
    modifiedMs: 0,
    growing: true,
    format,
    options,
    byteLength: end - start,
  };
}

function needsSchema(owner: string, format: string): Error {
  return userError('UNABLE_TO_INFER_SCHEMA', `Lines of ${format} from ${owner} need a schema.`, {
    hint: "Name the columns, for example schema('id BIGINT, name STRING').",
  });
}

function hasColumns(owner: string): Error {
  const said = `${owner.charAt(0).toUpperCase()}${owner.slice(1)}`;
  return userError(
    'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
    `${said} takes no schema for lines of text: they have one column, value STRING.`,
    { hint: "Name what the lines are, such as option('format', 'json')." },
  );
}
