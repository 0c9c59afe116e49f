import { schema } from '../../columnar/schema.ts';
import type { Format } from '../format.ts';
import { fileNodes } from './file-nodes.ts';
import { inferSchema } from './file-types.ts';
import { readFooter } from './footer.ts';
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
  readSchema(files) {
    for (const file of files) return inferSchema(fileNodes(readFooter(file).schema));
    return schema([]);
  },
  gathersRows: () => true,
  write: encodeRowGroup,
  assembleFile: assembleParquet,
};
