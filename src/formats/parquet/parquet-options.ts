import type { CompressionCodec } from 'hyparquet';
import type { Schema } from '../../columnar/schema.ts';
import { childTypes, type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../format.ts';
import { choice, flag, type OptionRules, readOptions } from '../options.ts';

export interface ParquetOptions {
  /** How pages are compressed when they are written; what is read says so itself. */
  readonly compression: CompressionName;
  /** The columns of files that nobody named are those of all files, not of the first one. */
  readonly mergeSchema: boolean;
}

type CompressionName = 'snappy' | 'gzip' | 'zstd' | 'brotli' | 'none' | 'uncompressed';

const CODECS: Readonly<Record<CompressionName, CompressionCodec>> = {
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  zstd: 'ZSTD',
  brotli: 'BROTLI',
  none: 'UNCOMPRESSED',
  uncompressed: 'UNCOMPRESSED',
};

const RULES: OptionRules<ParquetOptions> = {
  compression: choice(Object.keys(CODECS) as CompressionName[], 'snappy'),
  mergeSchema: flag(false),
};

export const PARQUET_OPTION_NAMES: readonly string[] = Object.keys(RULES);

export function readParquetOptions(options: FormatOptions): ParquetOptions {
  return readOptions('the parquet format', RULES, options);
}

/** The codec's name in the files. */
export function codecOf(options: FormatOptions): CompressionCodec {
  return CODECS[readParquetOptions(options).compression];
}

/** Refuses columns that the format cannot do. */
export function checkParquetSchema({ fields }: Schema): void {
  const found = fields.find(({ type }) => !isParquetType(type));
  if (found === undefined) return;
  throw userError(
    'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    `The parquet format has no ${typeName(found.type)}, the type of column '${found.name}'.`,
    { hint: 'Leave the column out, or CAST it.' },
  );
}

function isParquetType(type: DataType): boolean {
  const { kind } = type;
  if (kind === 'null' || kind === 'calendarInterval') return false;
  if (type.kind === 'struct' && type.fields.length === 0) return false;
  return childTypes(type).every(isParquetType);
}
