import { deserialize, serialize } from 'node:v8';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { ColumnChunk, RowGroup, SchemaElement, SchemaTree } from 'hyparquet';
import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { leafValues } from './leaf-values.ts';
import { type ParquetBytes, parquetDecoder, parquetEncoder } from './modules.ts';
import { codecOf } from './parquet-options.ts';
import { writePlainChunk } from './plain-chunk.ts';
import { plainValues } from './plain-values.ts';
import { schemaElements } from './schema-elements.ts';
import { type ShreddedLeaf, shredColumn } from './shred.ts';

/** `PAR1`, the first and the last bytes of a file. */
const MAGIC = 0x31524150;
const MAGIC_BYTES = 4;
const PAGE_BYTES = 1024 * 1024;
const LENGTH_BYTES = 4;

/**
 * Encodes a batch as a row group. What the footer has to say about it stands behind its pages, with its length at the
 * end: `assembleParquet` makes files of such pieces.
 */
export function encodeRowGroup(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const { ByteWriter } = parquetEncoder();
  const { memory, arena } = context;
  const writer = new ByteWriter();
  const write = columnWriter(writer, schemaElements(schema), options, context);
  const leaves = schema.fields.flatMap((field, index) =>
    shredColumn(field, batch.columns[index], context),
  );
  const columns = leaves.map(write);
  const description = serialize(rowGroupOf(columns, batch.rowCount, writer.offset));
  writer.appendBytes(description);
  writer.appendUint32(description.length);
  const bytes = writer.getBytes();
  const address = arena.allocate(bytes.length);
  memory.u8.set(bytes, address);
  return { address, byteLength: bytes.length };
}

function columnWriter(
  writer: ParquetBytes,
  elements: SchemaElement[],
  options: FormatOptions,
  context: ComputeContext,
): (leaf: ShreddedLeaf, index: number) => ColumnChunk {
  const { writeColumn, snappyCompress } = parquetEncoder();
  const codec = codecOf(options);
  const paths = leafPaths(parquetDecoder().parquetSchema({ schema: elements } as never));
  const compressors = {
    SNAPPY: snappyCompress,
    GZIP: (input: Uint8Array) => gzipSync(input),
    ZSTD: (input: Uint8Array) => zstdCompressSync(input),
    BROTLI: (input: Uint8Array) => brotliCompressSync(input),
  };
  const { memory } = context;
  return (leaf, index) => {
    const path = paths[index];
    const column = {
      columnName: path.map(({ name }) => name).join('.'),
      element: path.at(-1)!,
      schemaPath: path,
      codec,
      compressors,
      stats: true,
      pageSize: PAGE_BYTES,
      columnIndex: false,
      offsetIndex: false,
    };
    const values = plainValues(leaf.type, leaf.column, memory);
    if (values !== null) return writePlainChunk(writer, column, leaf, values, context);
    const pageData = {
      values: leafValues(leaf, memory),
      definitionLevels: leaf.full === 0 ? [] : Array.from(leaf.definitions),
      repetitionLevels: Array.from(leaf.repetitions),
      maxDefinitionLevel: leaf.full,
    };
    return writeColumn({ writer, column, pageData }).chunk;
  };
}

/** The elements from the root to each leaf. */
function leafPaths(tree: SchemaTree, above: readonly SchemaElement[] = []): SchemaElement[][] {
  const path = [...above, tree.element];
  if (tree.children.length === 0) return [path];
  return tree.children.flatMap((child) => leafPaths(child, path));
}

function rowGroupOf(columns: ColumnChunk[], rowCount: number, byteLength: number): RowGroup {
  const total = columns.reduce((sum, { meta_data }) => {
    return sum + (meta_data?.total_uncompressed_size ?? 0n);
  }, 0n);
  return {
    columns,
    total_byte_size: total,
    num_rows: BigInt(rowCount),
    total_compressed_size: BigInt(byteLength),
  };
}

/** Makes a file of encoded row groups: their pages as they are, and a footer that says where each one lies. */
export function assembleParquet(
  encoded: readonly Uint8Array[],
  schema: Schema,
): readonly Uint8Array[] {
  const { ByteWriter, writeMetadata } = parquetEncoder();
  const pages: Uint8Array[] = [];
  const groups: RowGroup[] = [];
  let offset = MAGIC_BYTES;
  for (const piece of encoded) {
    const lengthAt = piece.length - LENGTH_BYTES;
    const length = new DataView(piece.buffer, piece.byteOffset).getUint32(lengthAt, true);
    const end = lengthAt - length;
    // A copy: `deserialize` refuses views of shared memory.
    groups.push(moved(deserialize(piece.slice(end, lengthAt)) as RowGroup, offset));
    pages.push(piece.subarray(0, end));
    offset += end;
  }
  const magic = new ByteWriter();
  magic.appendUint32(MAGIC);
  const footer = new ByteWriter();
  writeMetadata(footer, {
    version: 2,
    created_by: 'millrace',
    schema: schemaElements(schema),
    num_rows: groups.reduce((sum, group) => sum + group.num_rows, 0n),
    row_groups: groups,
    metadata_length: 0,
  });
  footer.appendUint32(MAGIC);
  return [magic.getBytes(), ...pages, footer.getBytes()];
}

/** A row group that begins elsewhere. */
function moved(group: RowGroup, by: number): RowGroup {
  const distance = BigInt(by);
  const columns = group.columns.map((chunk): ColumnChunk => {
    const { meta_data } = chunk;
    if (meta_data === undefined) return chunk;
    const { data_page_offset, dictionary_page_offset } = meta_data;
    return {
      ...chunk,
      file_offset: chunk.file_offset + distance,
      meta_data: {
        ...meta_data,
        data_page_offset: data_page_offset + distance,
        ...(dictionary_page_offset === undefined
          ? {}
          : { dictionary_page_offset: dictionary_page_offset + distance }),
      },
    };
  });
  return { ...group, columns, file_offset: distance };
}
