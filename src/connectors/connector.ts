import type { Schema } from '../columnar/schema.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { Sink } from './sink.ts';
import type { StreamSource } from './source.ts';

/** What `readStream.format(name)` finds in the catalogue. */
export interface SourceConnector {
  readonly name: string;
  /** Checks options and schema; touches nothing. `schema` is null when the user gave none. */
  create(options: FormatOptions, schema: Schema | null): StreamSource;
  /** The columns of what is there now; absent where nothing tells them. */
  inferSchema?(options: FormatOptions): Schema;
}

/** What `writeStream.format(name)` finds in the catalogue. */
export interface SinkConnector {
  readonly name: string;
  /** True when rows may go to a directory for each value of some columns. */
  readonly partitions?: boolean;
  /** Checks options; touches nothing. `partitionBy` names columns, none unless the connector `partitions`. */
  create(options: FormatOptions, partitionBy: readonly string[]): Sink;
}
