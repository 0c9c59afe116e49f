import type { Schema } from '../columnar/schema.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { Sink } from './sink.ts';
import type { StreamSource } from './source.ts';

/** The columns of an input. */
export interface InputColumns extends Schema {
  /** Names of those that files have and their directories name too; known where columns were inferred. */
  readonly repeated?: readonly string[] | undefined;
}

/**
 * What `readStream.format(name)` finds: a source of the catalogue, or one that the user registers.
 */
export interface SourceConnector {
  readonly name: string;
  /** Checks options and schema; touches nothing. `schema` is null when the user gave none. */
  create(options: FormatOptions, schema: InputColumns | null): StreamSource;
  /** True where it reads files at a path: SQL may name them in the place of a table. */
  readonly readsFiles?: boolean;
  /** Options by which it leaves rows out that are there. */
  readonly hidingOptions?: readonly string[];
  /** As the format of its files has it. */
  readonly optionsWithDefaults?: FormatOptions | undefined;
  /** The columns of what is there now, null where that does not tell; absent where nothing ever tells them. */
  inferSchema?(options: FormatOptions, settings: SessionSettings): InputColumns | null;
  /** The columns that a user names, in the order in which they are read; absent where that is always the user's. */
  arrangeColumns?(options: FormatOptions, given: Schema): Schema;
}

/** What `writeStream.format(name)` finds: a sink of the catalogue, or one that the user registers. */
export interface SinkConnector {
  readonly name: string;
  /** True when rows may go to a directory for each value of some columns. */
  readonly partitions?: boolean;
  /** Checks options; touches nothing. `partitionBy` names columns, none unless the connector `partitions`. */
  create(options: FormatOptions, partitionBy: readonly string[]): Sink;
  /** True where rows are gone when they are written: there is nothing that a write could replace. */
  readonly keepsNothing?: boolean;
  /** Where a batch write goes; null when nothing is to be written. Absent where every write adds to what is there. */
  saveTarget?(options: FormatOptions, mode: WriteMode): Promise<SaveTarget | null>;
}

/** What a batch write does with what is there already. */
export type SaveMode = 'append' | 'overwrite' | 'errorIfExists' | 'ignore';

/** `rewrite`: as `overwrite`, with rows made of those that are there, which must stay what they were until they are replaced. */
export type WriteMode = SaveMode | 'rewrite';

/** A place to write to, and how it becomes the one that was meant. */
export interface SaveTarget {
  /** The options of the sink for this write. */
  readonly options: FormatOptions;
  /** Called when everything is written. */
  finish(): Promise<void>;
  /** Called when the write has failed. */
  discard(): Promise<void>;
}
