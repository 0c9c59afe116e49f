import type { Schema } from '../../columnar/schema.ts';
import { typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { isJsonType } from '../../expression/json/json-values.ts';
import type { FormatOptions } from '../format.ts';
import { choice, flag, type OptionRules, readOptions, text } from '../options.ts';

export interface JsonOptions {
  readonly mode: 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';
  readonly columnNameOfCorruptRecord: string;
  readonly ignoreNullFields: boolean;
}

const RULES: OptionRules<JsonOptions> = {
  mode: choice(['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'], 'PERMISSIVE'),
  columnNameOfCorruptRecord: text('_corrupt_record'),
  ignoreNullFields: flag(true),
};

export const JSON_OPTION_NAMES: readonly string[] = Object.keys(RULES);

export function readJsonOptions(options: FormatOptions): JsonOptions {
  return readOptions('the json format', RULES, options);
}

/** Refuses options and columns that the format cannot do. */
export function checkJsonOptions(options: FormatOptions, schema: Schema): void {
  const { columnNameOfCorruptRecord } = readJsonOptions(options);
  for (const { name, type } of schema.fields) {
    if (!isJsonType(type)) {
      throw userError(
        'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
        `The json format has no ${typeName(type)}, the type of column '${name}'.`,
      );
    }
    if (name === columnNameOfCorruptRecord && type.kind !== 'string') {
      throw userError(
        'INVALID_CORRUPT_RECORD_TYPE',
        `Column '${name}' takes corrupt records, so its type must be STRING, not ${typeName(type)}.`,
        {
          hint: "Change the type, or name another column with option('columnNameOfCorruptRecord', …).",
        },
      );
    }
  }
}
