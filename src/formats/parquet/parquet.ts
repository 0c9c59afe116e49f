import { type Schema, schema } from '../../columnar/schema.ts';
import type { Format } from '../format.ts';
import { fileNodes } from './file-nodes.ts';
import { inferSchema } from './file-types.ts';
import { readFooter } from './footer.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { checkParquetSchema, PARQUET_OPTION_NAMES, readParquetOptions } from './parquet-options.ts';
import { ParquetReader } from './parquet-reader.ts';
import { assembleParquet, encodeRowGroup } from './parquet-writer.ts';

/** Apache Parquet: columns in row groups, which are read and written one by one. */
export const parquet: Format = {
  name: 'parquet',
  isSplittable: () => true,
  optionNames: PARQUET_OPTION_NAMES,
  defaultSchema: null,
  options(options, columns) {
    readParquetOptions(options);
    checkParquetSchema(columns);
    return options;
  },
  read: (input, request, context) => new ParquetReader(input, request, context),
  optionsWithDefaults: {},
  readSchema(files, options, { caseSensitive }) {
    const { mergeSchema } = readParquetOptions(options);
    let merged: Schema | null = null;
    for (const file of files) {
      const own = inferSchema(fileNodes(readFooter(file).schema));
      merged = merged === null ? own : mergeSchemas(merged, own, caseSensitive);
      if (!mergeSchema) break;
    }
    return merged ?? schema([]);
  },
  gathersRows: () => true,
  write: encodeRowGroup,
  assembleFile: assembleParquet,
};
