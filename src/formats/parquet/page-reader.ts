import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet';
import type { FileBytes } from '../format.ts';
import type { LeafNode } from './file-nodes.ts';
import { chunkStart } from './footer.ts';
import { parquetDecoder } from './modules.ts';

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
  #offset: number;
  #dictionary: DecodedArray = [];

  constructor(file: FileBytes, leaf: LeafNode, metadata: ColumnMetaData) {
    this.#file = file;
    this.#leaf = leaf;
    this.#metadata = metadata;
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
    const { decompressPage, readDataPage, readDataPageV2, compressors } = parquetDecoder();
    const { codec, type, path_in_schema: pathInSchema } = this.#metadata;
    const { element, schemaPath } = this.#leaf;
    const parsers = {} as never;
    const decoder = { pathInSchema, type, element, schemaPath, codec, compressors, parsers };
    const { data_page_header: first, data_page_header_v2: second } = header;
    const description = second ?? first;
    if (description === undefined) throw new Error(`an unknown page of type ${header.type}`);
    const { definitionLevels, repetitionLevels, dataPage } =
      second === undefined
        ? readDataPage(
            decompressPage(bytes, Number(header.uncompressed_page_size), codec, compressors),
            first!,
            decoder,
          )
        : readDataPageV2(bytes, header, decoder);
    return {
      entryCount: description.num_values,
      definitions: definitionLevels ?? [],
      repetitions: repetitionLevels,
      values: dataPage,
      isDictionary: description.encoding.endsWith('_DICTIONARY'),
    };
  }
}
