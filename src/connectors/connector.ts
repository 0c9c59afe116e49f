import type { Schema } from '../columnar/schema.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { Sink } from './sink.ts';
import type { StreamSource } from './source.ts';

/** What `readStream.format(name)` finds in the catalogue. */
export interface SourceConnector {
  readonly name: string;
  /** Checks options and schema; touches nothing. `schema` is null when the user gave none. */
  create(options: FormatOptions, schema: Schema | null): StreamSource;
}

/** What `writeStream.format(name)` finds in the catalogue. */
export interface SinkConnector {
  readonly name: string;
  /** Checks options; touches nothing. */
  create(options: FormatOptions): Sink;
}
