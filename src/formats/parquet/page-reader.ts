import type { ColumnMetaData, DecodedArray, Encoding, PageHeader } from 'hyparquet';
import type { FileBytes } from '../format.ts';
import type { LeafNode } from './file-nodes.ts';
import { chunkStart } from './footer.ts';
import { parquetDecoder } from './modules.ts';
import { readRuns } from './read-runs.ts';

/** Bytes in which a page's header is looked for at first. */
const HEADER_BYTES = 1024;
/** No header is longer; its statistics may hold whole values. */
const HEADER_BYTES_MAX = 16 * 1024 * 1024;
/** No page is longer when it is decompressed. */
const PAGE_BYTES_MAX = 1024 * 1024 * 1024;

/** What a page says of its entries. Levels are empty where none is needed: then each entry has a value. */
export interface Page {
  readonly entryCount: number;
  readonly definitions: ArrayLike<number>;
  readonly repetitions: ArrayLike<number>;
  /** Values of the entries that are not null, or their places in the dictionary. */
  readonly values: DecodedArray;
  readonly isDictionary: boolean;
}

/** Reads the pages of one column in one row group, one after the other. */
export class PageReader {
  readonly #file: FileBytes;
  readonly #leaf: LeafNode;
  readonly #metadata: ColumnMetaData;
  readonly #end: number;
  /** How many lists are around the leaf. */
  readonly #depth: number;
  #offset: number;
  #dictionary: DecodedArray = [];

  constructor(file: FileBytes, leaf: LeafNode, metadata: ColumnMetaData) {
    this.#file = file;
    this.#leaf = leaf;
    this.#metadata = metadata;
    this.#depth = leaf.schemaPath.filter(
      ({ element }) => element.repetition_type === 'REPEATED',
    ).length;
    this.#offset = chunkStart(metadata);
    this.#end = this.#offset + Number(metadata.total_compressed_size);
    if (!(this.#offset >= 0 && this.#end <= file.size))
      throw new Error(`column ${leaf.path} lies behind the end of the file`);
  }

  /** The values that pages refer to, from the first page on. */
  get dictionary(): DecodedArray {
    return this.#dictionary;
  }

  /** The next page with values, null at the end. */
  next(): Page | null {
    while (this.#offset < this.#end) {
      const header = this.#readHeader();
      const size = header.compressed_page_size;
      this.#check(header);
      if (this.#offset + size > this.#end) {
        throw new Error(`a page of column ${this.#leaf.path} is cut off`);
      }
      const bytes = this.#file.read(this.#offset, size);
      this.#offset += size;
      if (header.type === 'DICTIONARY_PAGE') this.#readDictionary(header, bytes);
      else if (header.type !== 'INDEX_PAGE') return this.#readPage(header, bytes);
    }
    return null;
  }

  /** A damaged header must not make us ask for memory that nobody has. */
  #check(header: PageHeader): void {
    const values = (header.data_page_header_v2 ?? header.data_page_header)?.num_values ?? 0;
    const { compressed_page_size: compressed, uncompressed_page_size: plain } = header;
    const isSane =
      [compressed, plain].every((size) => size >= 0 && size <= PAGE_BYTES_MAX) &&
      values >= 0 &&
      values <= Number(this.#metadata.num_values) &&
      (header.dictionary_page_header?.num_values ?? 0) <= PAGE_BYTES_MAX;
    if (!isSane) throw new Error(`a page of column ${this.#leaf.path} has an impossible size`);
  }

  #readHeader(): PageHeader {
    const { parquetHeader } = parquetDecoder();
    for (let length = HEADER_BYTES; ; length *= 4) {
      const bytes = this.#file.read(this.#offset, Math.min(length, this.#end - this.#offset));
      const reader = {
        view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
        offset: 0,
      };
      try {
        const header = parquetHeader(reader);
        this.#offset += reader.offset;
        return header;
      } catch (error) {
        const isCut = error instanceof RangeError && bytes.length === length;
        if (!isCut || length >= HEADER_BYTES_MAX) throw error;
      }
    }
  }

  #readDictionary(header: PageHeader, bytes: Uint8Array): void {
    const { decompressPage, readPlain, compressors } = parquetDecoder();
    const { codec, type } = this.#metadata;
    const page = decompressPage(bytes, Number(header.uncompressed_page_size), codec, compressors);
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: 0 };
    const count = header.dictionary_page_header?.num_values ?? 0;
    this.#dictionary = readPlain(reader, type, count, this.#leaf.element.type_length);
  }

  #readPage(header: PageHeader, bytes: Uint8Array): Page {
    const description = header.data_page_header_v2 ?? header.data_page_header;
    if (description === undefined) throw new Error(`an unknown page of type ${header.type}`);
    const { num_values: entryCount, encoding } = description;
    const parts = this.#partsOf(header, bytes);
    const full = this.#leaf.definition;
    const repetitions = levelsIn(parts.repetitions, this.#depth, entryCount);
    const definitions = levelsIn(parts.definitions, full, entryCount);
    let valueCount = entryCount;
    for (const level of definitions) if (level < full) valueCount--;
    return {
      entryCount,
      definitions: valueCount === entryCount ? [] : definitions,
      repetitions,
      values: this.#readValues(parts.values, encoding, valueCount),
      isDictionary: isDictionary(encoding),
    };
  }

  #partsOf(header: PageHeader, bytes: Uint8Array): PageParts {
    const { decompressPage, compressors } = parquetDecoder();
    const { codec } = this.#metadata;
    const plainSize = Number(header.uncompressed_page_size);
    const second = header.data_page_header_v2;
    if (second === undefined) {
      const page = decompressPage(bytes, plainSize, codec, compressors);
      return splitPage(page, this.#depth > 0, this.#leaf.definition > 0);
    }
    const repetitionsEnd = second.repetition_levels_byte_length;
    const start = repetitionsEnd + second.definition_levels_byte_length;
    if (!(repetitionsEnd >= 0 && start >= repetitionsEnd && start <= bytes.length))
      throw new Error(`levels of column ${this.#leaf.path} lie behind the end of their page`);
    const values = bytes.subarray(start);
    return {
      repetitions: bytes.subarray(0, repetitionsEnd),
      definitions: bytes.subarray(repetitionsEnd, start),
      values:
        second.is_compressed === false
          ? values
          : decompressPage(values, plainSize - start, codec, compressors),
    };
  }

  #readValues(bytes: Uint8Array, encoding: Encoding, count: number): DecodedArray {
    if (count === 0) return [];
    const { codec, type, path_in_schema: pathInSchema } = this.#metadata;
    if (isDictionary(encoding)) {
      const [bitWidth] = bytes;
      if (!(bitWidth <= 32)) throw new Error('places in a dictionary have too many bits');
      const places = new Int32Array(count);
      if (bitWidth > 0) readRuns(bytes.subarray(1), bitWidth, places);
      return places;
    }
    if (encoding === 'RLE' && type === 'BOOLEAN') {
      const values = new Uint8Array(count);
      readRuns(takeSized(bytes).taken, 1, values);
      return values;
    }
    const { readDataPage, compressors } = parquetDecoder();
    // Without a path there are no levels.
    const place = { pathInSchema, element: this.#leaf.element, schemaPath: [] };
    const page = {
      num_values: count,
      encoding,
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    } as const;
    return readDataPage(bytes, page, { ...place, type, codec, compressors, parsers: {} as never })
      .dataPage;
  }
}

/** The bytes of a page, of which only those of its values may be compressed. */
interface PageParts {
  readonly repetitions: Uint8Array;
  readonly definitions: Uint8Array;
  readonly values: Uint8Array;
}

/** Pages of the first version have the length of levels in front of them. */
function splitPage(page: Uint8Array, isRepeated: boolean, mayBeNull: boolean): PageParts {
  const none = { taken: page.subarray(0, 0), rest: page };
  const repetitions = isRepeated ? takeSized(page) : none;
  const definitions = mayBeNull ? takeSized(repetitions.rest) : { ...none, rest: repetitions.rest };
  return {
    repetitions: repetitions.taken,
    definitions: definitions.taken,
    values: definitions.rest,
  };
}

/** What the length in front of some bytes says, and what is behind that. */
function takeSized(bytes: Uint8Array): { readonly taken: Uint8Array; readonly rest: Uint8Array } {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  if (end > bytes.length) throw new Error('levels are longer than their page');
  return { taken: bytes.subarray(4, end), rest: bytes.subarray(end) };
}

/** Empty where there is but one level. */
function levelsIn(bytes: Uint8Array, greatest: number, count: number): Uint8Array {
  const levels = new Uint8Array(greatest === 0 ? 0 : count);
  readRuns(bytes, 32 - Math.clz32(greatest), levels);
  return levels;
}

function isDictionary(encoding: Encoding): boolean {
  return encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';
}
