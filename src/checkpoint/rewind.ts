import path from 'node:path';
import { userError } from '../errors.ts';
import { diskFiles, type Files } from './files.ts';
import { readJournal } from './journal-recovery.ts';
import { OverlayFiles } from './overlay-files.ts';
import { recordsOf, type SavedBatches, saveBatches } from './saved-batches.ts';
import { listSnapshots, manifestName, type NumberedManifest } from './snapshot-manifest.ts';
import { writeJournal } from './write-journal.ts';

/** Which batches of a checkpoint can be run again, oldest first; empty for none. */
export async function replayableBatches(
  location: string,
  files: Files = diskFiles,
): Promise<readonly number[]> {
  const root = path.resolve(location);
  const whole = await listSnapshots(files, root);
  const saved = await saveBatches(files, `${root}/journal`);
  return [...saved.planned.keys()]
    .filter((batchId) => saved.committed.has(batchId) && startOf(batchId, whole, saved) !== null)
    .sort((left, right) => left - right);
}

/**
 * A checkpoint as it was when a committed batch had been planned, over the files as they are now: a query that is started
 * on it runs that batch again. Nothing outside changes. The query must not be running.
 */
export async function rewindCheckpoint(
  location: string,
  batchId: number,
  below: Files = diskFiles,
): Promise<Files> {
  const root = path.resolve(location);
  const [journal, snapshots] = [`${root}/journal`, `${root}/snapshots`];
  const files = new OverlayFiles(below);
  // Throws what is wrong with the journal, where saving what can be saved would go around it.
  const { used, prepared } = await readJournal(files, journal);
  const saved = await saveBatches(files, journal);
  const whole = await listSnapshots(files, root);
  const start = saved.committed.has(batchId) ? startOf(batchId, whole, saved) : null;
  if (start === null) throw notReplayable(location, batchId, await replayableBatches(root, below));
  for (const { path: file } of [...used, ...prepared]) await files.remove(file);
  for (const { sequence, manifest } of whole) {
    if (manifest.batchId >= batchId) await files.remove(`${snapshots}/${manifestName(sequence)}`);
  }
  const records = recordsOf(start.snapshot?.manifest ?? null, batchId - 1, saved);
  await writeJournal(files, journal, 1, records);
  return files;
}

/** The newest snapshot before a batch from which the journal leads to it; null when there is no way. */
function startOf(
  batchId: number,
  snapshots: readonly NumberedManifest[],
  { planned, committed }: SavedBatches,
): { readonly snapshot: NumberedManifest | null } | null {
  const snapshot = snapshots.find(({ manifest }) => manifest.batchId < batchId) ?? null;
  const first = (snapshot?.manifest.batchId ?? -1) + 1;
  for (let before = first; before < batchId; before++) {
    if (!planned.has(before) || !committed.has(before)) return null;
  }
  return planned.has(batchId) ? { snapshot } : null;
}

function notReplayable(location: string, batchId: number, batches: readonly number[]): Error {
  const [first, last] = [batches[0], batches.at(-1)];
  const has = first === undefined ? 'It has none.' : `It has those from ${first} to ${last}.`;
  return userError(
    'CHECKPOINT_BATCH_NOT_FOUND',
    `The checkpoint ${location} does not have what batch ${batchId} needs to run again.`,
    { hint: `${has} What two snapshots cover is not kept.` },
  );
}
