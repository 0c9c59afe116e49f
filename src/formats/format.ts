import type { Batch } from '../columnar/batch.ts';
import type { Schema } from '../columnar/schema.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { ModuleExport } from '../expression/user/user-function.ts';

/**
 * A format turns bytes into columns and columns into bytes. It does no input or output of its own: it is given the
 * bytes of a split, and gives bytes for a sink to write. One file or folder each, one line in the catalogue.
 */
export interface Format {
  readonly name: string;
  /** Set when the user registers the format: where threads import it from. */
  readonly module?: ModuleExport | undefined;
  /** True when a file can be read from any line on, so that large files are cut into several splits. */
  isSplittable(options: FormatOptions, path: string): boolean;
  /** Every option that the format knows. */
  readonly optionNames: readonly string[];
  /** Checks options (unknown ones are an error) before a query starts, and gives them in their final form. */
  options(options: FormatOptions, schema: Schema): FormatOptions;
  /** Checks what options must say when the format is read, beyond what `options` asks of readers and writers. */
  checkRead?(options: FormatOptions): void;
  /** Columns of the format when the user gives none (text: `value STRING`); null when a schema is needed. */
  readonly defaultSchema: Schema | null;
  read(input: SplitInput, request: ReadRequest, context: ComputeContext): SplitReader;
  /** What the names of written files end with, if not with the format's name. */
  fileExtension?(options: FormatOptions): string;
  /** What a file begins with, before the first encoded batch; absent when there is nothing. */
  fileHeader?(schema: Schema, options: FormatOptions): Uint8Array;
  /** A file without rows; absent when it is what a file begins with, or what `assembleFile` makes of no batches. */
  emptyFile?(schema: Schema, options: FormatOptions): Uint8Array;
  /** True when an encoded batch should have many rows: then batches are gathered before they are encoded. */
  gathersRows?(options: FormatOptions): boolean;
  /** Makes a file of encoded batches; absent when it is its header and then the batches, one behind the other. */
  assembleFile?(
    encoded: readonly Uint8Array[],
    schema: Schema,
    options: FormatOptions,
  ): readonly Uint8Array[];
  /**
   * Options for writers of tables whose columns have defaults. Absent where the format's readers do not put `ifMissing` in the
   * place of a column that a file, or a record, does not have.
   */
  readonly optionsWithDefaults?: FormatOptions;
  /** The columns that files have as far as they tell; absent where they tell nothing. Each is opened when it is asked for. */
  readSchema?(files: Iterable<FileBytes>, options: FormatOptions, names: NameRules): Schema;
  /** Encodes a batch; the address and length of the bytes, in `context.arena`. Absent for formats only read. */
  write?(
    batch: Batch,
    schema: Schema,
    options: FormatOptions,
    context: ComputeContext,
  ): EncodedBytes;
}

/** Which names of columns are the same. */
export type NameRules = Pick<SessionSettings, 'caseSensitive'>;

/** Options by name, as texts. */
export type FormatOptions = Readonly<Record<string, string>>;

/** What is wanted of a split. */
export interface ReadRequest {
  /** All columns of the source; says where a corrupt record goes. As in Spark, only requested columns are checked. */
  readonly schema: Schema;
  /** Names of the columns to fill, in order. */
  readonly columns: readonly string[];
  readonly options: FormatOptions;
  /**
   * Rows for which it is not true are dropped behind the reader, which may leave them out where it knows that cheaply. Its
   * columns are those of the request, by name.
   */
  readonly condition?: Expression | undefined;
}

/**
 * The bytes of a split, in shared memory. A splittable format reads the records that *start* in [start, end) and may
 * read on behind `end` to finish the last one.
 */
export interface SplitInput {
  readonly start: number;
  readonly end: number;
  /** Size of the whole file or block. */
  readonly size: number;
  /** For error messages: the file and where it comes from. */
  readonly description: string;
  /** Copies up to `length` bytes from `offset` to `address`; returns how many there were. */
  read(offset: number, length: number, address: number): number;
}

/** A file whose bytes are copied out of it. */
export interface FileBytes {
  readonly size: number;
  /** For error messages. */
  readonly description: string;
  /** The bytes [offset, offset + length), as far as the file has them; in memory that is not shared. */
  read(offset: number, length: number): Uint8Array;
}

/** Gives the rows of a split, batch by batch. */
export interface SplitReader {
  /** The next rows, a few thousand to 64 k of them; null at the end. */
  next(): Batch | null;
}

/** Bytes in shared memory. */
export interface EncodedBytes {
  readonly address: number;
  readonly byteLength: number;
}
