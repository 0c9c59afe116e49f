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
  readonly readDataPageV2: typeof import('hyparquet/src/datapage.js').readDataPageV2;
  readonly decompressPage: typeof import('hyparquet/src/datapage.js').decompressPage;
  readonly readPlain: typeof import('hyparquet/src/plain.js').readPlain;
  readonly compressors: Compressors;
}

/** What of hyparquet-writer writes files: single columns of a row group, and the footer. */
export interface ParquetEncoder {
  readonly writeColumn: typeof import('hyparquet-writer/src/column.js').writeColumn;
  readonly writeMetadata: typeof import('hyparquet-writer/src/metadata.js').writeMetadata;
  readonly snappyCompress: typeof import('hyparquet-writer/src/snappy.js').snappyCompress;
  readonly ByteWriter: typeof import('hyparquet-writer').ByteWriter;
}

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
    ...(require('hyparquet-writer/src/column.js') as typeof import('hyparquet-writer/src/column.js')),
    ...(require('hyparquet-writer/src/metadata.js') as typeof import('hyparquet-writer/src/metadata.js')),
    ...(require('hyparquet-writer/src/snappy.js') as typeof import('hyparquet-writer/src/snappy.js')),
  };
  return encoder;
}

/** Zlib takes no limit of 0. */
function atMost(length: number): { maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, length) };
}
