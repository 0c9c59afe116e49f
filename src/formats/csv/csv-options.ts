import { oncePer } from '../../columnar/once-per.ts';
import type { Schema } from '../../columnar/schema.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import {
  type CsvDialect,
  NO_CHARACTER,
  separator,
  type UnescapedQuoteHandling,
} from '../../expression/csv/csv-dialect.ts';
import { checkCorruptColumn } from '../columns/check-corrupt-column.ts';
import { timePattern, timeZoneRule } from '../columns/time-options.ts';
import type { FormatOptions } from '../format.ts';
import {
  choice,
  flag,
  type OptionRule,
  type OptionRules,
  optionalFlag,
  optionalInteger,
  optionalText,
  readOptions,
  share,
  text,
} from '../options.ts';
import { TEXT_FILE_RULES, type TextFileOptions } from '../text-files.ts';

/** No more fields in a line, if nothing else is said. */
const FIELDS_MAX = 20_480;

export interface CsvOptions extends CsvDialect, TextFileOptions {
  readonly header: boolean;
  readonly enforceSchema: boolean;
  readonly mode: 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';
  readonly columnNameOfCorruptRecord: string;
  readonly maxColumns: number;
  /** Quoted fields may hold line ends. */
  readonly multiLine: boolean;
  /** The zone of times, instead of the session's. */
  readonly timeZone: string | null;
  /** A longer field makes its line a bad record; null for no limit. */
  readonly maxCharsPerColumn: number | null;
  readonly locale: 'en-US';
  /** Types are inferred too, not only names. */
  readonly inferSchema: boolean;
  /** The share of lines that types are inferred from. */
  readonly samplingRatio: number;
}

const UNESCAPED_QUOTE_HANDLINGS: readonly UnescapedQuoteHandling[] = [
  'STOP_AT_DELIMITER',
  'STOP_AT_CLOSING_QUOTE',
  'BACK_TO_DELIMITER',
  'SKIP_VALUE',
  'RAISE_ERROR',
];

/** `delimiter` is another name of `sep`. */
interface NamedOptions extends Omit<CsvOptions, 'sep' | 'maxColumns'> {
  readonly sep: string | null;
  readonly delimiter: string | null;
  readonly maxColumns: number | null;
}

const RULES: OptionRules<NamedOptions> = {
  sep: optionalText(),
  delimiter: optionalText(),
  quote: character('"'),
  escape: character('\\'),
  comment: character(NO_CHARACTER),
  header: flag(false),
  enforceSchema: flag(true),
  nullValue: text(''),
  emptyValue: optionalText(),
  nanValue: text('NaN'),
  positiveInf: text('Inf'),
  negativeInf: text('-Inf'),
  ignoreLeadingWhiteSpace: optionalFlag(),
  ignoreTrailingWhiteSpace: optionalFlag(),
  dateFormat: timePattern(),
  timestampFormat: timePattern(),
  timestampNTZFormat: timePattern(),
  mode: choice(['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'], 'PERMISSIVE'),
  columnNameOfCorruptRecord: text('_corrupt_record'),
  maxColumns: optionalInteger(1, 2 ** 31 - 1),
  quoteAll: flag(false),
  escapeQuotes: flag(true),
  multiLine: flag(false),
  timeZone: timeZoneRule(),
  charToEscapeQuoteEscaping: optionalText(),
  unescapedQuoteHandling: choice(UNESCAPED_QUOTE_HANDLINGS, 'STOP_AT_DELIMITER'),
  maxCharsPerColumn: optionalInteger(-1, 2 ** 31 - 1),
  locale: choice(['en-US'], 'en-US'),
  inferSchema: flag(false),
  samplingRatio: share(1),
  ...TEXT_FILE_RULES,
};

export const CSV_OPTION_NAMES: readonly string[] = Object.keys(RULES);

export const readCsvOptions: (options: FormatOptions) => CsvOptions = oncePer((options) => {
  const named = readOptions('the csv format', RULES, options);
  const sep = separator(named.sep ?? named.delimiter ?? ',');
  return { ...named, sep, maxColumns: named.maxColumns ?? FIELDS_MAX };
});

/** Refuses options and columns that the format cannot do. */
export function checkCsvOptions(options: FormatOptions, schema: Schema): void {
  const { columnNameOfCorruptRecord } = readCsvOptions(options);
  for (const own of schema.fields) {
    const { name, type } = own;
    if (!isCsvType(type)) {
      throw userError(
        'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
        `The csv format has no ${typeName(type)}, the type of column '${name}'.`,
        {
          hint: 'Its columns are numbers, texts, dates and the like; to_json makes a text of others.',
        },
      );
    }
    checkCorruptColumn(own, columnNameOfCorruptRecord);
  }
}

const CSV_KINDS: readonly DataType['kind'][] = [
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'decimal',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestampNtz',
];

function isCsvType({ kind }: DataType): boolean {
  return CSV_KINDS.includes(kind);
}

function character(initial: string): OptionRule<string> {
  const parse = (value: string) => {
    if (value === '') return { value: NO_CHARACTER };
    return value.length === 1 ? { value } : { expected: 'one character' };
  };
  return { required: false, initial, parse };
}
