import { inTimeZone } from '../columns/time-options.ts';
import type { Format } from '../format.ts';
import {
  closeText,
  isCompressed,
  isCutAnywhere,
  openText,
  textExtension,
  toFileBytes,
  wholeFileBytes,
} from '../text-files.ts';
import { inferCsvSchema } from './csv-inference.ts';
import { CSV_OPTION_NAMES, checkCsvOptions, readCsvOptions } from './csv-options.ts';
import { CsvReader } from './csv-reader.ts';
import { csvHeader, writeCsvLines } from './csv-writer.ts';

/** Lines of fields with separators between them, under the rules of Spark's csv format. */
export const csv: Format = {
  name: 'csv',
  isSplittable: (options, path) =>
    !readCsvOptions(options).multiLine && isCutAnywhere(options, path),
  optionNames: CSV_OPTION_NAMES,
  defaultSchema: null,
  options(options, schema) {
    checkCsvOptions(options, schema);
    return options;
  },
  read(input, request, context) {
    const own = inTimeZone(context, readCsvOptions(request.options).timeZone);
    return CsvReader.ofFile(openText(input, request.options, context), request, own);
  },
  readSchema: inferCsvSchema,
  fileExtension: (options) => textExtension('csv', options),
  fileHeader: (schema, options) => toFileBytes(csvHeader(schema, options), options),
  emptyFile: (schema, options) => wholeFileBytes(csvHeader(schema, options), options),
  gathersRows: isCompressed,
  write: (batch, schema, options, context) =>
    closeText(
      writeCsvLines(batch, schema, options, inTimeZone(context, readCsvOptions(options).timeZone)),
      options,
      context,
    ),
};
