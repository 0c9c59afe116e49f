import type { JsonValue } from '../columnar/json-value.ts';
import type { CutExtent } from '../state/cut-extent.ts';

/** One cut of a query: everything at the same batch. */
export interface SnapshotCut {
  /** The last committed batch that the cut contains. */
  readonly batchId: number;
  readonly watermarkMs: number;
  /** Watermark of the batch before: the lateness bound of the next one. */
  readonly previousWatermarkMs: number;
  readonly eventTimesMs: readonly (number | null)[];
  /** Position of each source after that batch. */
  readonly positions: readonly JsonValue[];
  readonly stores: readonly StoreCut[];
}

export interface StoreCut {
  /** Operator id and partition, for example `aggregate-0/3`. */
  readonly name: string;
  readonly meta: Readonly<Record<string, number>>;
  readonly segmentCount: number;
  /**
   * Segments changed since the cut before, and those of the cut's extent, as views of shared memory or in files, that stay
   * as they are until `write` has resolved. `crc` is the CRC-32 of zlib.
   */
  readonly segments: CutSegments;
}

/** A list, or what makes its items anew each time: there may be thousands, for as long as writing them takes. */
export interface CutSegments extends Iterable<CutSegment> {
  readonly length: number;
}

export interface CutSegment {
  readonly index: number;
  readonly bytes: Uint8Array | BytesElsewhere;
  readonly crc: number;
}

/** Bytes that are read when they are needed. */
export interface BytesElsewhere {
  readonly byteLength: number;
  read(): Promise<Uint8Array>;
}

/** The manifest as read back: where each store's segments lie. */
export interface SnapshotManifest extends Omit<SnapshotCut, 'stores'> {
  readonly stores: readonly StoredStore[];
}

export interface StoredStore {
  readonly name: string;
  readonly meta: Readonly<Record<string, number>>;
  /** In order of index; file names are relative to the snapshot directory. */
  readonly segments: readonly StoredSegment[];
}

export interface StoredSegment {
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
  readonly crc: number;
}

export interface SnapshotStore {
  /** What the next cut must have: everything where there is none before it, or the one before failed. */
  readonly extent: CutExtent;
  /** Writes files, syncs them and publishes the manifest by rename. Resolves when durable. */
  write(cut: SnapshotCut): Promise<void>;
  /** From now on the disk is nobody else's: writing, also of the cut in work, takes all of it. */
  hurry(): void;
  /** Newest manifest that is whole, null when there is none. A broken newest one falls back to the one before. */
  latest(): Promise<SnapshotManifest | null>;
  /** Reads a segment's bytes into `target` and checks its CRC (CHECKPOINT_CORRUPT). */
  readSegment(segment: StoredSegment, target: Uint8Array): Promise<void>;
  /** Batch of the older of the two newest durable snapshots, null while there are fewer than two. */
  readonly releasableBatch: number | null;
  close(): Promise<void>;
}
