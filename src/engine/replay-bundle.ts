import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { FileContents } from '../checkpoint/kept-files.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Row } from '../columnar/value.ts';
import { userError } from '../errors.ts';
import type { QueryStages } from '../plan/stages.ts';
import { restoreTexts, type SharedTexts, shareTexts } from '../task/shared-texts.ts';
import type { EngineOptions } from './query-definition.ts';

/** All that a committed batch needs to run again anywhere. */
export interface ReplayBundle {
  readonly batchId: number;
  readonly name: string | null;
  readonly stages: QueryStages;
  readonly keepsLate: boolean;
  readonly options: EngineOptions;
  readonly sources: readonly RecordedInput[];
  readonly checkpoint: FileContents;
}

/** What a source gave. */
export interface RecordedInput {
  readonly description: string;
  readonly schema: Schema;
  /** By their JSON text. */
  readonly ranges: ReadonlyMap<string, RecordedRange>;
}

export interface RecordedRange {
  readonly range: JsonValue;
  /** Of the source; see `StreamSource.watermarkMs`. */
  readonly watermarkMs: number | null;
  /** The rows of each split, so that what hangs on their number comes out the same. */
  readonly splits: readonly (readonly Row[])[];
}

/** The first line of a bundle; the rest is compressed, and a gzip file knows whether it is whole. */
const MAGIC = Buffer.from('millrace bundle 1\n');

/** A statement stands in its stages once. */
type WrittenBundle = Omit<ReplayBundle, 'stages'> & { readonly stages: SharedTexts };

export function encodeBundle(bundle: ReplayBundle): Uint8Array {
  const written: WrittenBundle = { ...bundle, stages: shareTexts(bundle.stages) };
  return Buffer.concat([MAGIC, gzipSync(serialize(written))]);
}

export function isBundle(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

export function decodeBundle(bytes: Uint8Array): ReplayBundle {
  try {
    if (!isBundle(bytes)) throw new Error('it begins with something else');
    const written = deserialize(gunzipSync(bytes.subarray(MAGIC.length))) as WrittenBundle;
    return { ...written, stages: restoreTexts(written.stages) as QueryStages };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw userError('BUNDLE_NOT_READABLE', `This is no whole bundle of a batch: ${reason}.`, {
      hint: 'Export it again with millrace replay --batch N --export FILE, of the same version.',
      cause,
    });
  }
}
