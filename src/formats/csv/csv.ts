import type { Format } from '../format.ts';
import { CSV_OPTION_NAMES, checkCsvOptions } from './csv-options.ts';
import { CsvReader } from './csv-reader.ts';
import { csvHeader, writeCsvLines } from './csv-writer.ts';

/** Lines of fields with separators between them, under the rules of Spark's csv format. */
export const csv: Format = {
  name: 'csv',
  isSplittable: () => true,
  optionNames: CSV_OPTION_NAMES,
  defaultSchema: null,
  options(options, schema) {
    checkCsvOptions(options, schema);
    return options;
  },
  read: (input, request, context) => new CsvReader(input, request, context),
  fileHeader: csvHeader,
  write: writeCsvLines,
};
