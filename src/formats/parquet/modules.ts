import { createRequire } from 'node:module';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';

const require = createRequire(import.meta.url);

/** What of hyparquet reads files: no row objects, but the levels and physical values of single pages. */
export interface ParquetDecoder {
  readonly parquetMetadata: typeof import('hyparquet').parquetMetadata;
  readonly parquetSchema: typeof import('hyparquet').parquetSchema;
  readonly parquetHeader: typeof import('hyparquet/src/column.js').parquetHeader;
  readonly readDataPage: typeof import('hyparquet/src/datapage.js').readDataPage;
  readonly decompressPage: typeof import('hyparquet/src/datapage.js').decompressPage;
  readonly readPlain: typeof import('hyparquet/src/plain.js').readPlain;
  readonly compressors: Compressors;
}

/** What of hyparquet-writer writes files: single columns of a row group, and the footer. */
export interface ParquetEncoder {
  readonly writeColumn: ColumnModule['writeColumn'];
  readonly writePageHeader: PageModule['writePageHeader'];
  readonly writeRleBitPackedHybrid: (
    writer: ParquetBytes,
    values: ArrayLike<number>,
    bitWidth: number,
  ) => number;
  readonly writeMetadata: MetadataModule['writeMetadata'];
  readonly snappyCompress: SnappyModule['snappyCompress'];
  readonly ByteWriter: typeof import('hyparquet-writer').ByteWriter;
}

/** Bytes that grow while a file is written. */
export type ParquetBytes = InstanceType<ParquetEncoder['ByteWriter']>;

/** What a column's chunk is to be like. */
export type ColumnEncoder = Parameters<ParquetEncoder['writeColumn']>[0]['column'];

type ColumnModule = typeof import('hyparquet-writer/src/column.js');
type PageModule = typeof import('hyparquet-writer/src/datapage.js');
type LevelsModule = Pick<ParquetEncoder, 'writeRleBitPackedHybrid'>;
type MetadataModule = typeof import('hyparquet-writer/src/metadata.js');
type SnappyModule = typeof import('hyparquet-writer/src/snappy.js');

let decoder: ParquetDecoder | null = null;
let encoder: ParquetEncoder | null = null;

/** Loaded when the first Parquet file is read, and at once: threads work synchronously. */
export function parquetDecoder(): ParquetDecoder {
  decoder ??= {
    ...(require('hyparquet') as typeof import('hyparquet')),
    ...(require('hyparquet/src/column.js') as typeof import('hyparquet/src/column.js')),
    ...(require('hyparquet/src/datapage.js') as typeof import('hyparquet/src/datapage.js')),
    ...(require('hyparquet/src/plain.js') as typeof import('hyparquet/src/plain.js')),
    compressors: {
      ...(require('hyparquet-compressors') as typeof import('hyparquet-compressors')).compressors,
      GZIP: (input, length) => gunzipSync(input, atMost(length)),
      ZSTD: (input, length) => zstdDecompressSync(input, atMost(length)),
      BROTLI: (input, length) => brotliDecompressSync(input, atMost(length)),
    },
  };
  return decoder;
}

/** Loaded when the first Parquet file is written. */
export function parquetEncoder(): ParquetEncoder {
  encoder ??= {
    ...(require('hyparquet-writer') as typeof import('hyparquet-writer')),
    ...(require('hyparquet-writer/src/column.js') as ColumnModule),
    ...(require('hyparquet-writer/src/datapage.js') as PageModule),
    ...(require('hyparquet-writer/src/encoding.js') as LevelsModule),
    ...(require('hyparquet-writer/src/metadata.js') as MetadataModule),
    ...(require('hyparquet-writer/src/snappy.js') as SnappyModule),
  };
  return encoder;
}

/** Zlib takes no limit of 0. */
function atMost(length: number): { maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, length) };
}
