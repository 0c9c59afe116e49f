import { codeOf } from './checkpoint-errors.ts';
import { type Files, readWholeFile } from './files.ts';
import { salvageRecords } from './journal-frame.ts';
import type { CommittedRecord, JournalRecord, PlannedRecord } from './journal-record.ts';
import { listSegments, segmentPath } from './journal-segment.ts';
import { plannedDigest } from './planned-digest.ts';
import type { SnapshotManifest } from './snapshot.ts';

/** The batches of a journal, as far as their records could be saved. */
export interface SavedBatches {
  readonly planned: ReadonlyMap<number, PlannedRecord>;
  readonly committed: ReadonlyMap<number, CommittedRecord>;
}

/** The last batch that follows without a gap. */
export function endOf(
  snapshot: SnapshotManifest | null,
  { planned, committed }: SavedBatches,
): number {
  let batchId = snapshot?.batchId ?? -1;
  for (;;) {
    const [plan, commit] = [planned.get(batchId + 1), committed.get(batchId + 1)];
    if (plan === undefined || commit?.digest !== plannedDigest(plan)) return batchId;
    batchId++;
  }
}

/** All from the snapshot on, with the batch that is open behind the last one. */
export function recordsOf(
  manifest: SnapshotManifest | null,
  end: number,
  { planned, committed }: SavedBatches,
): JournalRecord[] {
  const first = manifest?.batchId ?? -1;
  const records: JournalRecord[] =
    manifest === null ? [] : [committed.get(first) ?? commitOf(manifest)];
  for (let batchId = first + 1; batchId <= end; batchId++) {
    records.push(planned.get(batchId)!, committed.get(batchId)!);
  }
  const open = planned.get(end + 1);
  return open === undefined ? records : [...records, open];
}

/** The record that the snapshot followed, as far as anybody reads it. */
function commitOf({ batchId, eventTimesMs, watermarkMs }: SnapshotManifest): CommittedRecord {
  return { kind: 'committed', batchId, digest: '', eventTimesMs, watermarkMs, sinkToken: null };
}

/** Reads all whole frames, also behind bad bytes. */
export async function saveBatches(files: Files, directory: string): Promise<SavedBatches> {
  const planned = new Map<number, PlannedRecord>();
  const committed = new Map<number, CommittedRecord>();
  for (const number of await listSegments(files, directory).catch(noneIfMissing)) {
    const path = segmentPath(directory, number);
    for (const record of salvageRecords(await readWholeFile(files, path), path)) {
      if (record.kind === 'planned') planned.set(record.batchId, record);
      else committed.set(record.batchId, record);
    }
  }
  return { planned, committed };
}

/** For what may not be there. */
export function noneIfMissing(error: unknown): [] {
  if (codeOf(error) !== 'ENOENT') throw error;
  return [];
}
