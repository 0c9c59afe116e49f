import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { closeAll } from '../errors.ts';
import { checkpointCorrupt, checkpointWriteFailed, nameSystemError } from './checkpoint-errors.ts';
import { acquireLock, type CheckpointLock } from './checkpoint-lock.ts';
import { diskFiles, type Files } from './files.ts';
import { type JournalOptions, type OpenedJournal, openJournal } from './journal.ts';
import { newestCommitted, readJournal } from './journal-recovery.ts';
import {
  adaptMetadata,
  type CheckpointMetadata,
  type CheckpointRequest,
  METADATA_FILE,
  readMetadata,
  writeMetadata,
} from './metadata.ts';
import type { SnapshotStore } from './snapshot.ts';
import { flawOfSnapshot } from './snapshot-fit.ts';
import { openSnapshotStore } from './snapshot-store.ts';
import { SpillDirectory } from './spill-directory.ts';

/**
 * The directory that lets a query go on where it stopped:
 *
 *   owner.json      who has it open
 *   metadata.json   what the query is and which settings hold for ever
 *   journal/        what each batch reads, and which batches are committed
 *   snapshots/      state and source positions at some batches
 *   sources/0/ …    what the sources keep for themselves
 *   spill/          state without room in memory, of no use to a later start
 */
export interface Checkpoint {
  readonly location: string;
  /** True at the first start of the query. */
  readonly isNew: boolean;
  /** As written at the first start: its settings hold, whatever is asked for now. */
  readonly metadata: CheckpointMetadata;
  readonly journal: OpenedJournal;
  readonly snapshots: SnapshotStore;
  readonly spill: SpillDirectory;
  /** Directory of a source, which exists. */
  sourceDirectory(index: number): string;
  close(): Promise<void>;
}

/** Where a checkpoint is kept; the machine's disk, unless a test brings one of its own. */
export interface CheckpointOptions {
  readonly files?: Files;
  /** Makes the caller the only owner of a directory, which exists. */
  readonly lock?: (directory: string) => Promise<CheckpointLock>;
  /** The id of a query that starts for the first time. */
  readonly newQueryId?: () => string;
  /** Size of the journal's segments. */
  readonly journalSegmentBytes?: number;
}

/** Opens or makes a checkpoint and becomes its owner. A query that does not fit is refused before anything changes. */
export async function openCheckpoint(
  location: string,
  request: CheckpointRequest,
  options: CheckpointOptions = {},
): Promise<Checkpoint> {
  const { files = diskFiles, journalSegmentBytes: segmentBytes, newQueryId = randomUUID } = options;
  const root = path.resolve(location);
  const journal = segmentBytes === undefined ? { files } : { files, segmentBytes };
  try {
    await files.makeDirectory(root);
    const lock = await (options.lock ?? acquireLock)(root);
    const parts = { root, files, journal, lock, newQueryId };
    return await openOwned(request, parts).catch(async (error: unknown) => {
      await lock.release();
      throw error;
    });
  } catch (error) {
    throw nameSystemError(root, error);
  }
}

interface OwnedParts {
  readonly root: string;
  readonly files: Files;
  readonly journal: JournalOptions;
  readonly lock: CheckpointLock;
  readonly newQueryId: () => string;
}

async function openOwned(request: CheckpointRequest, parts: OwnedParts): Promise<Checkpoint> {
  const { root, files, lock } = parts;
  const stored = await readMetadata(files, root);
  // Its name may not be on disk yet: an earlier start ends where that fails. Nothing may be built on it before.
  if (stored !== null) await files.syncDirectory(root);
  const adapted = stored === null ? null : adaptMetadata(stored, request, root);
  const metadata =
    adapted ?? (await createMetadata(files, root, { ...request, queryId: parts.newQueryId() }));
  const sourceDirectory = (index: number) => `${root}/sources/${index}`;
  for (const index of request.sources.keys()) await files.makeDirectory(sourceDirectory(index));
  const snapshots = await openSnapshotStore(`${root}/snapshots`, { files });
  if (stored !== null) await checkSnapshotFits(files, root, snapshots);
  if (adapted !== stored) await writeMetadata(files, root, metadata);
  const spill = await SpillDirectory.open(files, `${root}/spill`);
  const journal = await openJournal(`${root}/journal`, parts.journal);
  const close = () =>
    closeAll([
      () => journal.journal.close(),
      () => snapshots.close(),
      () => spill.close(),
      () => lock.release(),
    ]);
  return {
    location: root,
    isNew: stored === null,
    metadata,
    journal,
    snapshots,
    spill,
    sourceDirectory,
    close,
  };
}

/** Before the journal is opened, which may cut its tail. */
async function checkSnapshotFits(
  files: Files,
  root: string,
  snapshots: SnapshotStore,
): Promise<void> {
  const newest = await snapshots.latest();
  await files.makeDirectory(`${root}/journal`);
  const { records } = await readJournal(files, `${root}/journal`);
  const flaw = flawOfSnapshot(newest?.batchId ?? null, records);
  if (flaw !== null) throw checkpointCorrupt(`${root}: ${flaw}`, newestCommitted(records));
}

/** Everything else is made after the metadata: where it is missing, nothing else may be there. */
async function createMetadata(
  files: Files,
  root: string,
  metadata: CheckpointMetadata,
): Promise<CheckpointMetadata> {
  const names = await files.list(root);
  if (names.includes('journal') || names.includes('snapshots')) {
    throw checkpointCorrupt(`${root}/${METADATA_FILE} is missing.`, null);
  }
  try {
    await writeMetadata(files, root, metadata);
  } catch (cause) {
    throw checkpointWriteFailed(`${root}/${METADATA_FILE}`, -1, cause);
  }
  return metadata;
}
