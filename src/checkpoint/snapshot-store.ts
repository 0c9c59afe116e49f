import { assert, MillraceError } from '../errors.ts';
import type { CutExtent } from '../state/cut-extent.ts';
import {
  checkpointCorrupt,
  checkpointWriteFailed,
  codeOf,
  nameSystemError,
} from './checkpoint-errors.ts';
import { diskFiles, type Files, replaceFile, TEMPORARY_ENDING } from './files.ts';
import { SegmentReader } from './segment-reader.ts';
import type {
  CutSegment,
  SnapshotCut,
  SnapshotManifest,
  SnapshotStore,
  StoredSegment,
} from './snapshot.ts';
import { writeDataFile } from './snapshot-data.ts';
import {
  dataName,
  encodeManifest,
  filesOf,
  manifestName,
  mergeCut,
  type NumberedManifest,
  readManifest,
  readManifests,
  sequenceOf,
} from './snapshot-manifest.ts';

export interface SnapshotOptions {
  readonly files?: Files;
  /** Number of durable snapshots that stay, at least two: release of input follows the older one. */
  readonly snapshotsKept?: number;
}

const SNAPSHOTS_KEPT = 2;
/** In so many cuts each segment is written. Bounds the files that recovery reads and what stale bytes remain. */
const TURNS = 8;

/** Opens the snapshots in a directory, or makes it. The caller holds the checkpoint's lock. */
export async function openSnapshotStore(
  directory: string,
  options: SnapshotOptions = {},
): Promise<SnapshotStore> {
  const { files = diskFiles, snapshotsKept = SNAPSHOTS_KEPT } = options;
  assert(snapshotsKept >= 2, 'at least two snapshots are kept');
  await files.makeDirectory(directory);
  const { whole, broken } = await readManifests(files, directory);
  if (whole.length === 0 && broken.length > 0) {
    throw checkpointCorrupt(`No snapshot manifest in ${directory} is whole.`, -1);
  }
  const names = await files.list(directory);
  const lastSequence = names.reduce((newest, name) => {
    return Math.max(newest, sequenceOf(name, 'manifest') ?? sequenceOf(name, 'data') ?? 0);
  }, 0);
  return new DirectorySnapshotStore(files, directory, snapshotsKept, whole, lastSequence);
}

class DirectorySnapshotStore implements SnapshotStore {
  readonly #files: Files;
  readonly #directory: string;
  readonly #snapshotsKept: number;
  /** Durable snapshots, newest first, without positions: these may name thousands of files, and are on the disk. */
  #manifests: NumberedManifest[];
  #lastSequence: number;
  #lastFailed = false;
  #isWriting = false;
  #isHurried = false;
  readonly #reader: SegmentReader;

  constructor(
    files: Files,
    directory: string,
    snapshotsKept: number,
    manifests: NumberedManifest[],
    lastSequence: number,
  ) {
    this.#files = files;
    this.#directory = directory;
    this.#snapshotsKept = snapshotsKept;
    this.#manifests = manifests.map(withoutPositions);
    this.#lastSequence = lastSequence;
    this.#reader = new SegmentReader(files, directory);
  }

  get extent(): CutExtent {
    if (this.#manifests.length === 0 || this.#lastFailed) return 'all';
    return { turn: this.#lastSequence % TURNS, turns: TURNS };
  }

  get releasableBatch(): number | null {
    return this.#manifests[1]?.manifest.batchId ?? null;
  }

  async latest(): Promise<SnapshotManifest | null> {
    const newest = this.#manifests[0];
    if (newest === undefined) return null;
    const read = await readManifest(this.#files, this.#directory, newest.sequence).catch(
      (error: unknown) => {
        throw nameSystemError(this.#directory, error);
      },
    );
    if (read !== null) return read.manifest;
    const path = this.#path(manifestName(newest.sequence));
    throw checkpointCorrupt(`${path} is not whole.`, this.#manifests[1]?.manifest.batchId ?? -1);
  }

  async write(cut: SnapshotCut): Promise<void> {
    assert(!this.#isWriting, 'one cut is written at a time');
    assert(this.extent !== 'all' || isFull(cut), 'a full cut is due');
    this.#isWriting = true;
    // A number is used once: after a failure nobody knows what its files hold.
    const sequence = ++this.#lastSequence;
    try {
      const written = await this.#publish(cut, sequence);
      this.#manifests = [withoutPositions(written), ...this.#manifests].slice(
        0,
        this.#snapshotsKept,
      );
      this.#lastFailed = false;
      await this.#removeOldFiles();
    } catch (cause) {
      // The stores count the segments of this cut as saved, so that only a full cut mends it.
      this.#lastFailed = true;
      await this.#withdraw(sequence);
      if (cause instanceof MillraceError) throw cause;
      throw checkpointWriteFailed(this.#path(dataName(sequence)), this.#safeBatch(), cause);
    } finally {
      this.#isWriting = false;
    }
  }

  hurry(): void {
    this.#isHurried = true;
  }

  readSegment(segment: StoredSegment, target: Uint8Array): Promise<void> {
    return this.#reader.read(segment, target, this.#safeBatchWithout(segment));
  }

  async close(): Promise<void> {
    assert(!this.#isWriting, 'no cut is being written when the store is closed');
    await this.#reader.close();
  }

  /** Data first, then the manifest that refers to it: a crash between leaves files without meaning. */
  async #publish(cut: SnapshotCut, sequence: number): Promise<NumberedManifest> {
    const file = dataName(sequence);
    let offsets: number[] = [];
    if (cut.stores.some(({ segments }) => segments.length > 0)) {
      const isHurried = (): boolean => this.#isHurried;
      offsets = await writeDataFile(
        this.#files,
        { path: this.#path(file), sequence, isHurried },
        changedBytes(cut),
      );
      await this.#files.syncDirectory(this.#directory);
    }
    const base = this.#manifests[0];
    const manifest = mergeCut(base?.manifest.stores ?? [], cut, file, offsets);
    const numbered = { sequence, manifest };
    await replaceFile(
      this.#files,
      this.#directory,
      manifestName(sequence),
      encodeManifest(numbered),
    );
    return numbered;
  }

  /** Takes back what a failed cut left. The manifest goes before the data that it may refer to. */
  async #withdraw(sequence: number): Promise<void> {
    const manifest = manifestName(sequence);
    try {
      await this.#remove(manifest + TEMPORARY_ENDING);
      await this.#remove(manifest);
      await this.#files.syncDirectory(this.#directory);
      await this.#remove(dataName(sequence));
    } catch {
      // What stays is removed after the next cut.
    }
  }

  /** Removes what no kept manifest refers to. What cannot be removed now is tried again after the next cut. */
  async #removeOldFiles(): Promise<void> {
    await this.#reader.close();
    const kept = new Set(this.#manifests.map(({ sequence }) => manifestName(sequence)));
    for (const { manifest } of this.#manifests)
      for (const file of filesOf(manifest)) kept.add(file);
    try {
      const stale = (await this.#files.list(this.#directory)).filter(
        (name) => !kept.has(name) && isOurs(name),
      );
      // In order of name a data file comes before its manifest, which must go first.
      for (const name of stale.filter((name) => !name.endsWith('.data'))) await this.#remove(name);
      await this.#files.syncDirectory(this.#directory);
      for (const name of stale.filter((name) => name.endsWith('.data'))) await this.#remove(name);
    } catch {
      return;
    }
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#files.remove(this.#path(name));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  #path(name: string): string {
    return `${this.#directory}/${name}`;
  }

  #safeBatch(): number {
    return this.#manifests[0]?.manifest.batchId ?? -1;
  }

  /** Batch of the newest snapshot that does not need a bad segment. */
  #safeBatchWithout({ file, offset }: StoredSegment): number {
    const needs = (stored: StoredSegment) => stored.file === file && stored.offset === offset;
    const isSafe = ({ manifest }: NumberedManifest) =>
      !manifest.stores.some(({ segments }) => segments.some(needs));
    return this.#manifests.find(isSafe)?.manifest.batchId ?? -1;
  }
}

function withoutPositions({ sequence, manifest }: NumberedManifest): NumberedManifest {
  return { sequence, manifest: { ...manifest, positions: [] } };
}

function* changedBytes({ stores }: SnapshotCut): Generator<CutSegment['bytes']> {
  for (const { segments } of stores) for (const { bytes } of segments) yield bytes;
}

function isFull(cut: SnapshotCut): boolean {
  return cut.stores.every(({ segments, segmentCount }) => segments.length === segmentCount);
}

function isOurs(name: string): boolean {
  const bare = name.endsWith(TEMPORARY_ENDING) ? name.slice(0, -TEMPORARY_ENDING.length) : name;
  return sequenceOf(bare, 'manifest') !== null || sequenceOf(bare, 'data') !== null;
}
