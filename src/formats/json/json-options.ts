import { oncePer } from '../../columnar/once-per.ts';
import type { Schema } from '../../columnar/schema.ts';
import { childTypes, type DataType, holdsKind, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { DEFAULT_DIALECT, type JsonDialect } from '../../expression/json/json-dialect.ts';
import type { JsonInference } from '../../expression/json/json-schema.ts';
import { isJsonType } from '../../expression/json/json-values.ts';
import { patternFor, type TimePatterns } from '../../expression/time/time-patterns.ts';
import { checkCorruptColumn } from '../columns/check-corrupt-column.ts';
import { timePattern, timeZoneRule } from '../columns/time-options.ts';
import type { FormatOptions } from '../format.ts';
import { choice, flag, type OptionRules, readOptions, share, text } from '../options.ts';
import { TEXT_FILE_RULES, type TextFileOptions } from '../text-files.ts';

export interface JsonOptions extends TimePatterns, JsonDialect, TextFileOptions, JsonInference {
  readonly mode: 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';
  readonly columnNameOfCorruptRecord: string;
  readonly ignoreNullFields: boolean;
  /** A file is one value, over as many lines as it likes. */
  readonly multiLine: boolean;
  /** Whole records become one column of that name, a VARIANT. */
  readonly singleVariantColumn: string;
  /** The zone of times, instead of the session's. */
  readonly timeZone: string | null;
  readonly locale: 'en-US';
  /** The share of records that columns are inferred from. */
  readonly samplingRatio: number;
  /** Fields that are null in all records become no columns. */
  readonly dropFieldIfAllNull: boolean;
}

const RULES: OptionRules<JsonOptions> = {
  mode: choice(['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'], 'PERMISSIVE'),
  columnNameOfCorruptRecord: text('_corrupt_record'),
  ignoreNullFields: flag(true),
  multiLine: flag(false),
  singleVariantColumn: text(''),
  timeZone: timeZoneRule(),
  locale: choice(['en-US'], 'en-US'),
  primitivesAsString: flag(false),
  prefersDecimal: flag(false),
  samplingRatio: share(1),
  dropFieldIfAllNull: flag(false),
  dateFormat: timePattern(),
  timestampFormat: timePattern(),
  timestampNTZFormat: timePattern(),
  allowComments: flag(DEFAULT_DIALECT.allowComments),
  allowUnquotedFieldNames: flag(DEFAULT_DIALECT.allowUnquotedFieldNames),
  allowSingleQuotes: flag(DEFAULT_DIALECT.allowSingleQuotes),
  allowNumericLeadingZeros: flag(DEFAULT_DIALECT.allowNumericLeadingZeros),
  allowBackslashEscapingAnyCharacter: flag(DEFAULT_DIALECT.allowBackslashEscapingAnyCharacter),
  allowUnquotedControlChars: flag(DEFAULT_DIALECT.allowUnquotedControlChars),
  allowNonNumericNumbers: flag(DEFAULT_DIALECT.allowNonNumericNumbers),
  ...TEXT_FILE_RULES,
};

export const JSON_OPTION_NAMES: readonly string[] = Object.keys(RULES);

export const readJsonOptions: (options: FormatOptions) => JsonOptions = oncePer((options) =>
  readOptions('the json format', RULES, options),
);

/** True when the kernel's way to read lines is that of the options; `types` are those of the columns to read. */
export function isForKernel(options: JsonOptions, types: readonly DataType[]): boolean {
  const isDefault = Object.entries(DEFAULT_DIALECT).every(
    ([name, value]) => options[name as keyof JsonDialect] === value,
  );
  const hasPattern = types.some((type) => mayHavePattern(type, options));
  // The kernel takes null for no value, which to a VARIANT is one.
  const hasVariant = types.some(({ kind }) => kind === 'variant');
  return isDefault && !options.multiLine && !hasPattern && !hasVariant;
}

function mayHavePattern(type: DataType, patterns: TimePatterns): boolean {
  if (patternFor(type, patterns) !== null) return true;
  return childTypes(type).some((child) => mayHavePattern(child, patterns));
}

/** Refuses options and columns that the format cannot do. */
export function checkJsonOptions(options: FormatOptions, schema: Schema): void {
  const { columnNameOfCorruptRecord } = readJsonOptions(options);
  for (const own of schema.fields) {
    const { name, type } = own;
    if (!isJsonType(type) || holdsKind(type, 'calendarInterval')) {
      throw userError(
        'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
        `The json format has no ${typeName(type)}, the type of column '${name}'.`,
      );
    }
    checkCorruptColumn(own, columnNameOfCorruptRecord);
  }
}
