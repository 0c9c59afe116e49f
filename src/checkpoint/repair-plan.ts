import { MillraceError } from '../errors.ts';
import { checkpointCorrupt } from './checkpoint-errors.ts';
import { diskFiles, type Files } from './files.ts';
import { inspectCheckpoint } from './inspect.ts';
import type { JournalRecord } from './journal-record.ts';
import { endOf, noneIfMissing, recordsOf, saveBatches } from './saved-batches.ts';
import { SegmentReader } from './segment-reader.ts';
import type { SnapshotManifest } from './snapshot.ts';
import { type NumberedManifest, readManifests } from './snapshot-manifest.ts';

/** What a checkpoint with bad bytes can be brought back to, and at what price. */
export interface RepairPlan {
  readonly location: string;
  /** What is wrong; nothing need be done when there is nothing. */
  readonly problems: readonly string[];
  /** The newest batch that all can be restored to; −1 for before the first one. */
  readonly batchId: number;
  /** Whether the batch behind it runs again as it was planned. */
  readonly runsNext: boolean;
  /** The newest batch that anything in the checkpoint names. */
  readonly newestBatch: number;
  /** The snapshot that the restored state begins with, by its number; null for none. */
  readonly snapshot: NumberedManifest | null;
  /** What the journal will hold. */
  readonly records: readonly JournalRecord[];
}

/**
 * Looks for the newest batch that a snapshot and the records behind it lead to without a gap. Changes nothing. Throws when
 * there is none, or when what the query is cannot be read.
 */
export async function planRepair(location: string, files: Files = diskFiles): Promise<RepairPlan> {
  const summary = await inspectCheckpoint(location, { files, verifyState: true });
  const { problems } = summary;
  if (summary.metadata === null) {
    throw checkpointCorrupt(`What the query in ${location} is cannot be read.`, null);
  }
  const saved = await saveBatches(files, `${location}/journal`);
  const snapshots = await wholeSnapshots(files, `${location}/snapshots`);
  // Without records of the first batch nobody could say which input it was to begin with.
  const reachesBack = saved.planned.has(0) || problems.length === 0;
  const starts = [...snapshots, ...(reachesBack ? [null] : [])];
  const ways = starts.map((snapshot) => ({
    snapshot,
    end: endOf(snapshot?.manifest ?? null, saved),
  }));
  const best = ways.reduce<(typeof ways)[number] | null>(
    (found, way) => (found === null || way.end > found.end ? way : found),
    null,
  );
  if (best === null) {
    const detail = `No snapshot in ${location}/snapshots is whole, and the journal does not reach back to the first batch.`;
    throw checkpointCorrupt(detail, null);
  }
  const named = [
    ...saved.planned.keys(),
    ...saved.committed.keys(),
    ...summary.snapshots.map(({ batchId }) => batchId),
  ];
  const records = recordsOf(best.snapshot?.manifest ?? null, best.end, saved);
  const newestBatch = named.reduce((newest, batchId) => Math.max(newest, batchId), -1);
  return {
    location,
    problems,
    batchId: best.end,
    runsNext: records.at(-1)?.kind === 'planned',
    newestBatch,
    snapshot: best.snapshot,
    records,
  };
}

/** Those whose state can be read, newest first. */
async function wholeSnapshots(files: Files, directory: string): Promise<NumberedManifest[]> {
  const names = await files.list(directory).catch(noneIfMissing);
  if (names.length === 0) return [];
  const { whole } = await readManifests(files, directory);
  const reader = new SegmentReader(files, directory);
  const readable: NumberedManifest[] = [];
  try {
    for (const numbered of whole) {
      if (await isReadable(numbered.manifest, reader)) readable.push(numbered);
    }
  } finally {
    await reader.close();
  }
  return readable;
}

async function isReadable({ stores }: SnapshotManifest, reader: SegmentReader): Promise<boolean> {
  try {
    for (const segment of stores.flatMap(({ segments }) => segments)) {
      await reader.read(segment, new Uint8Array(segment.byteLength), null);
    }
    return true;
  } catch (error) {
    if (error instanceof MillraceError && error.condition === 'CHECKPOINT_CORRUPT') return false;
    throw error;
  }
}
