import type { FileMetaData, ParquetParsers, RowGroup, SchemaTree } from 'hyparquet';
import type { FileBytes } from '../format.ts';
import { unreadableFooter } from '../read-failure.ts';
import { parquetDecoder } from './modules.ts';

/** The length of the metadata and the closing `PAR1`. */
const TAIL_BYTES = 8;
/** A file begins with `PAR1` too. */
const SMALLEST_FILE_BYTES = 12;

export interface Footer {
  readonly schema: SchemaTree;
  readonly rowGroups: readonly RowGroup[];
}

/** Reads what a file says about itself: its columns, and where its row groups lie. */
export function readFooter(file: FileBytes): Footer {
  try {
    const metadata = readMetadata(file);
    if (metadata.schema.slice(1).some(({ name }) => typeof name !== 'string'))
      throw new Error('a column has no name');
    const schema = parquetDecoder().parquetSchema(metadata);
    return { schema, rowGroups: metadata.row_groups };
  } catch (cause) {
    throw unreadableFooter(file.description, 'Parquet', cause);
  }
}

function readMetadata(file: FileBytes): FileMetaData {
  const { size } = file;
  if (size < SMALLEST_FILE_BYTES) throw new Error(`the file is too short (${size} bytes)`);
  const tail = file.read(size - TAIL_BYTES, TAIL_BYTES);
  if (Buffer.from(tail.subarray(4)).toString('latin1') !== 'PAR1') {
    throw new Error('the file does not end with PAR1');
  }
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length + SMALLEST_FILE_BYTES > size) {
    throw new Error(`the file of ${size} bytes is too short for metadata of ${length} bytes`);
  }
  const bytes = file.read(size - TAIL_BYTES - length, length + TAIL_BYTES);
  return parquetDecoder().parquetMetadata(bytes, { geoparquet: false, parsers: PLAIN_BOUNDS });
}

/** Bounds of columns as we have values: bytes, days and microseconds, not texts and dates of JavaScript. */
const PLAIN_BOUNDS: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array) => bytes.slice(),
  dateFromDays: (days: number) => days,
  timestampFromMilliseconds: (millis: bigint) => millis * 1000n,
  timestampFromMicroseconds: (micros: bigint) => micros,
  // What is read is cut to microseconds, which keeps the order.
  timestampFromNanoseconds: (nanos: bigint) => floorOf(nanos),
};

function floorOf(nanos: bigint): bigint {
  return nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n);
}

/** The row groups whose middle lies in [start, end): so each belongs to one split, wherever a file is cut. */
export function rowGroupsOf(
  { rowGroups }: Footer,
  start: number,
  end: number,
): readonly RowGroup[] {
  return rowGroups.filter((group) => {
    const middle = middleOf(group);
    return middle >= start && middle < end;
  });
}

function middleOf({ columns }: RowGroup): number {
  const [first] = columns;
  const begin = first?.meta_data === undefined ? 0 : chunkStart(first.meta_data);
  const byteLength = columns.reduce((sum, { meta_data }) => {
    return sum + Number(meta_data?.total_compressed_size ?? 0);
  }, 0);
  return begin + Math.floor(byteLength / 2);
}

/** Where the pages of a column begin: some writers put no dictionary, or say 0 for none. */
export function chunkStart(
  metadata: NonNullable<RowGroup['columns'][number]['meta_data']>,
): number {
  const data = Number(metadata.data_page_offset);
  const dictionary = Number(metadata.dictionary_page_offset ?? 0);
  return dictionary > 0 && dictionary < data ? dictionary : data;
}
