import path from 'node:path';
import type { CheckpointOptions } from './checkpoint.ts';
import { checkpointWriteFailed } from './checkpoint-errors.ts';
import { acquireLock } from './checkpoint-lock.ts';
import { diskFiles, type Files, TEMPORARY_ENDING } from './files.ts';
import { listSegments, segmentPath } from './journal-segment.ts';
import { planRepair, type RepairPlan } from './repair-plan.ts';
import { filesOf, manifestName } from './snapshot-manifest.ts';
import { writeJournal } from './write-journal.ts';

/**
 * Brings a checkpoint back to the newest batch that can be restored. What does not belong to that is kept aside, in a folder
 * of the checkpoint whose path is given; null when nothing was wrong. A repair that is interrupted can be done again.
 */
export async function repairCheckpoint(
  location: string,
  { files = diskFiles, lock = acquireLock }: Pick<CheckpointOptions, 'files' | 'lock'> = {},
): Promise<{ readonly plan: RepairPlan; readonly asideIn: string | null }> {
  const held = await lock(location);
  try {
    const plan = await planRepair(location, files);
    if (plan.problems.length === 0) return { plan, asideIn: null };
    return { plan, asideIn: await apply(plan, files) };
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw checkpointWriteFailed(location, null, cause);
  } finally {
    await held.release();
  }
}

async function apply(plan: RepairPlan, files: Files): Promise<string> {
  const { location, snapshot, records } = plan;
  const [journal, snapshots] = [`${location}/journal`, `${location}/snapshots`];
  for (const directory of [journal, snapshots]) await files.makeDirectory(directory);
  const aside = await newFolder(files, location);
  const old = await listSegments(files, journal);
  const oldSnapshots = await files.list(snapshots);
  // The new segment first: until the old ones are gone the journal does not fit together, but nothing is lost.
  const newest = old.reduce((most, number) => Math.max(most, number), 0);
  await writeJournal(files, journal, newest + 1, records);
  for (const number of old) await moveAside(files, segmentPath(journal, number), aside);
  const kept = new Set<string>();
  if (snapshot !== null) {
    kept.add(manifestName(snapshot.sequence));
    for (const file of filesOf(snapshot.manifest)) kept.add(file);
  }
  // Manifests before the data that they name.
  for (const ending of ['.manifest', TEMPORARY_ENDING, '.data']) {
    for (const name of oldSnapshots.filter((all) => all.endsWith(ending) && !kept.has(all))) {
      await moveAside(files, `${snapshots}/${name}`, aside);
    }
  }
  for (const directory of [journal, snapshots, aside]) await files.syncDirectory(directory);
  return aside;
}

async function newFolder(files: Files, location: string): Promise<string> {
  const names = await files.list(location);
  let number = 1;
  while (names.includes(`damaged-${number}`)) number++;
  const folder = `${location}/damaged-${number}`;
  await files.makeDirectory(folder);
  return folder;
}

async function moveAside(files: Files, file: string, folder: string): Promise<void> {
  await files.rename(file, `${folder}/${path.basename(file)}`);
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | null)?.syscall === 'string';
}
