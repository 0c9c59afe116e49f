import type { ColumnChunk } from 'hyparquet';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { buildDictionary, type Dictionary } from './dictionary.ts';
import { type ColumnEncoder, type ParquetBytes, parquetEncoder } from './modules.ts';
import type { PlainValues } from './plain-values.ts';
import type { ShreddedLeaf } from './shred.ts';

/** Entries of a page, and bytes of its values after which it has no more. */
const PAGE_ENTRIES_MAX = 131_072;
const PAGE_BYTES = 1024 * 1024;

/**
 * Writes a column of a row group: a dictionary where values repeat, then its pages. The values come from where they lie;
 * hyparquet-writer, which does this for other types, wants an object for each.
 */
export function writePlainChunk(
  writer: ParquetBytes,
  column: ColumnEncoder,
  leaf: ShreddedLeaf,
  values: PlainValues,
  context: ColumnContext,
): ColumnChunk {
  const start = writer.offset;
  const present = presentRows(leaf.rows);
  const dictionary = buildDictionary(present, leaf.type, leaf.column, context);
  const run = new ChunkRun(writer, column, leaf, values, present, dictionary);
  const dictionaryOffset = writer.offset;
  if (dictionary !== null) run.writeDictionary(dictionary);
  const dataOffset = writer.offset;
  run.writePages();
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: column.element.type!,
      encodings: dictionary === null ? ['PLAIN', 'RLE'] : ['PLAIN', 'RLE', 'RLE_DICTIONARY'],
      path_in_schema: column.schemaPath.slice(1).map(({ name }) => name),
      codec: column.codec,
      num_values: BigInt(leaf.rows.length),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(run.plainBytes),
      data_page_offset: BigInt(dataOffset),
      ...(dictionary === null ? {} : { dictionary_page_offset: BigInt(dictionaryOffset) }),
      statistics: statisticsOf(
        dictionary?.rows ?? present,
        values,
        leaf.rows.length - present.length,
      ),
    },
  };
}

/** The rows of the entries that have a value. */
function presentRows(rows: ArrayLike<number>): Int32Array {
  const present = new Int32Array(rows.length);
  let count = 0;
  for (let entry = 0; entry < rows.length; entry++) {
    if (rows[entry] >= 0) present[count++] = rows[entry];
  }
  return present.subarray(0, count);
}

type Statistics = NonNullable<NonNullable<ColumnChunk['meta_data']>['statistics']>;

function statisticsOf(rows: Int32Array, values: PlainValues, nullCount: number): Statistics {
  let least = -1;
  let greatest = -1;
  for (const row of rows) {
    if (!values.isOrdered(row)) continue;
    if (least < 0 || values.compare(row, least) < 0) least = row;
    if (greatest < 0 || values.compare(row, greatest) > 0) greatest = row;
  }
  const null_count = BigInt(nullCount);
  if (least < 0) return { null_count };
  return {
    null_count,
    min_value: zeroAs(values.bound(least), -0),
    max_value: zeroAs(values.bound(greatest), 0),
  };
}

/** Both zeros are equal: a bound has to hold for either. */
function zeroAs<Value>(bound: Value, zero: number): Value | number {
  return bound === 0 ? zero : bound;
}

class ChunkRun {
  readonly #writer: ParquetBytes;
  readonly #column: ColumnEncoder;
  readonly #leaf: ShreddedLeaf;
  readonly #values: PlainValues;
  readonly #present: Int32Array;
  readonly #dictionary: Dictionary | null;
  /** Bytes so far, had nothing been compressed. */
  plainBytes = 0;

  constructor(
    writer: ParquetBytes,
    column: ColumnEncoder,
    leaf: ShreddedLeaf,
    values: PlainValues,
    present: Int32Array,
    dictionary: Dictionary | null,
  ) {
    this.#writer = writer;
    this.#column = column;
    this.#leaf = leaf;
    this.#values = values;
    this.#present = present;
    this.#dictionary = dictionary;
  }

  writeDictionary({ rows }: Dictionary): void {
    const bytes = this.#plain(rows);
    const compressed = this.#compress(bytes);
    this.#writeHeader({
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: bytes.length,
      compressed_page_size: compressed.length,
      dictionary_page_header: { num_values: rows.length, encoding: 'PLAIN' },
    });
    this.#writer.appendBytes(compressed);
    this.plainBytes += bytes.length;
  }

  writePages(): void {
    const { rows } = this.#leaf;
    let value = 0;
    for (let entry = 0; entry < rows.length; ) {
      const end = this.#pageEnd(entry);
      let valueEnd = value;
      for (let index = entry; index < end; index++) if (rows[index] >= 0) valueEnd++;
      this.#writePage(entry, end, value, valueEnd);
      entry = end;
      value = valueEnd;
    }
    // A row group without rows has a page too, or readers look for one in vain.
    if (rows.length === 0) this.#writePage(0, 0, 0, 0);
  }

  /** A page ends with a row. */
  #pageEnd(start: number): number {
    const { rows, repetitions } = this.#leaf;
    let bytes = 0;
    let end = start;
    while (end < rows.length) {
      const isRowStart = repetitions.length === 0 || repetitions[end] === 0;
      const isFull = bytes >= PAGE_BYTES || end - start >= PAGE_ENTRIES_MAX;
      if (isFull && isRowStart) break;
      if (this.#dictionary === null && rows[end] >= 0) bytes += this.#values.byteLength(rows[end]);
      end++;
    }
    return end;
  }

  #writePage(start: number, end: number, valueStart: number, valueEnd: number): void {
    const { ByteWriter, writeRleBitPackedHybrid } = parquetEncoder();
    const { definitions, repetitions, full } = this.#leaf;
    const levels = new ByteWriter();
    const depth = this.#column.schemaPath.filter(
      (element) => element.repetition_type === 'REPEATED',
    );
    const repetitionBytes =
      depth.length === 0
        ? 0
        : writeRleBitPackedHybrid(levels, repetitions.slice(start, end), bitsFor(depth.length));
    const definitionBytes =
      full === 0
        ? 0
        : writeRleBitPackedHybrid(levels, definitions.slice(start, end), bitsFor(full));
    const bytes = this.#encode(valueStart, valueEnd);
    const compressed = this.#compress(bytes);
    this.#writeHeader({
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: levels.offset + bytes.length,
      compressed_page_size: levels.offset + compressed.length,
      data_page_header_v2: {
        num_values: end - start,
        num_nulls: end - start - (valueEnd - valueStart),
        num_rows: rowsIn(repetitions, start, end),
        encoding: this.#dictionary === null ? 'PLAIN' : 'RLE_DICTIONARY',
        definition_levels_byte_length: definitionBytes,
        repetition_levels_byte_length: repetitionBytes,
        is_compressed: true,
      },
    });
    this.#writer.appendBytes(levels.getBytes());
    this.#writer.appendBytes(compressed);
    this.plainBytes += levels.offset + bytes.length;
  }

  #encode(start: number, end: number): Uint8Array {
    if (this.#dictionary === null) return this.#plain(this.#present.subarray(start, end));
    const { ByteWriter, writeRleBitPackedHybrid } = parquetEncoder();
    const bits = Math.max(1, bitsFor(this.#dictionary.rows.length - 1));
    const target = new ByteWriter();
    target.appendUint8(bits);
    writeRleBitPackedHybrid(target, this.#dictionary.codes.slice(start, end), bits);
    return target.getBytes();
  }

  #plain(rows: Int32Array): Uint8Array {
    let byteLength = 0;
    for (const row of rows) byteLength += this.#values.byteLength(row);
    const bytes = new Uint8Array(byteLength);
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const row of rows) at = this.#values.write(row, view, at);
    return bytes;
  }

  #compress(bytes: Uint8Array): Uint8Array {
    return this.#column.compressors[this.#column.codec]?.(bytes) ?? bytes;
  }

  #writeHeader(header: Parameters<ReturnType<typeof parquetEncoder>['writePageHeader']>[1]): void {
    const start = this.#writer.offset;
    parquetEncoder().writePageHeader(this.#writer, header);
    this.plainBytes += this.#writer.offset - start;
  }
}

function rowsIn(repetitions: ArrayLike<number>, start: number, end: number): number {
  if (repetitions.length === 0) return end - start;
  let count = 0;
  for (let entry = start; entry < end; entry++) if (repetitions[entry] === 0) count++;
  return count;
}

function bitsFor(greatest: number): number {
  return 32 - Math.clz32(greatest);
}
